"""The screens of what a settler finds beside the questions."""
