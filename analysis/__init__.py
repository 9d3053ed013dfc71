"""From surveys to spells to hazards to an honest chance of leaving. Tables in, tables and figures out."""
