"""The quarterly report: tables of figures that may be shown, frozen with a hash, beside what others count."""
