"""The screens of an interview."""
