"""Drawings for pages and reports: a table and words in, SVG text out. Nothing here knows where a table came from."""
