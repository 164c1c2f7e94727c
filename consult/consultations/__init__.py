"""Floor 6: screening, proposed injections, evidence, sterile technique and findings."""
