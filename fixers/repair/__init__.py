"""What the author wrote: one kind of damage a file."""
