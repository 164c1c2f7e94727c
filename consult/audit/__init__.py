"""Floor 2: who did what and who read what; append-only and chained per subject."""
