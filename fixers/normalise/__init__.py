"""What the reader wants: one way of writing a file."""
