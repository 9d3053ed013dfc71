"""The two hazards: terms and prior in, coefficients with their errors out."""
