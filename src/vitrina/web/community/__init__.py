"""The page of a community that lives: its person's home."""
