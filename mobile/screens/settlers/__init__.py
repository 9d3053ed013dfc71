"""The screens of the settler's own side."""
