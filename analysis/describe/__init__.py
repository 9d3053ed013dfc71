"""Who stays, who leaves, who was reached: counts, curves and bounds of a register. Tables in, tables out."""
