"""An interview as a screen shows it: question by question, carried over, read back, its end."""
