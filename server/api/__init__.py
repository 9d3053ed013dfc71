"""HTTP for phones."""
