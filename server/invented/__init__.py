"""What the demo invents beside what families tell: villages and houses, moves, meetings, and help that followed."""
