"""Text of another codec that was read as UTF-8 where it happened to be valid, and byte by byte elsewhere."""
