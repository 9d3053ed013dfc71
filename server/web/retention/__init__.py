"""The page of who stays: its figures, its drawings and their tables."""
