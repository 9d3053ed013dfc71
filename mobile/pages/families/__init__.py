"""A worker's families: the caseload, what to write down, hand over, settle and look back on."""
