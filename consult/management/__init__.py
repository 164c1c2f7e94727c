"""Management tooling."""
