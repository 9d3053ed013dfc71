"""Looking for a family before writing it down, and writing it down."""
