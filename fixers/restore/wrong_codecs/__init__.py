"""What one wrong reading does to text, codec by codec, and what undoes it."""
