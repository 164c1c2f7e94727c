"""Floor 5: people, their allergies and their health facts."""
