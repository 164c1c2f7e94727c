"""The product's one installed app: consultations, safety findings and consent documents."""
