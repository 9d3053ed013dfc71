"""What is done about a family's wish, need or complaint, and how it moves on."""
