"""Measurements: speed against peers, distance to known originals, harm to clean text."""
