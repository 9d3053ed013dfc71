"""The register at work: changes held, applied or forced, and what they come to in the tables."""
