"""Who stays, as figures for those who lead: read from the register, counted by the analysis, small counts hidden."""
