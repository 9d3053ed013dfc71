"""What phones sent, as they sent it, and the forms that it answers."""
