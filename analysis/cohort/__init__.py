"""A cohort that never was: families whose true hazards are known, and what they would have told. For trials and the demo."""
