"""From coefficients to a list: chances, reasons, tiers, who is on it."""
