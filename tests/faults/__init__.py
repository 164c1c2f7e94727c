"""What is left when the process dies, the disk is full or the engine fails."""
