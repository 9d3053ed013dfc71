"""Families met that are not in the list: looked for first, written down, told back."""
