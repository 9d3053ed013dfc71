"""What a phone is told of a family: heard from records, carried to its worker."""
