"""Floor 3: clinics, the people who work there, and what their roles allow."""
