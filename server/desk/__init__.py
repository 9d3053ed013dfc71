"""The register clerk's desk: entering families, numbers, duplicates, support, prices. No HTTP, no SQL."""
