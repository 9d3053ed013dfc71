"""What staff read: families, one family, the list, extracts. Every opening is written down. No HTTP, no SQL."""
