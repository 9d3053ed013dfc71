"""Receive, keep, hand out, show."""
