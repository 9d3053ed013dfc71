"""Screens: each draws one frozen Page and reports what was done."""
