"""Single characters that are gone from readable text: where they are missing, and which are likely."""
