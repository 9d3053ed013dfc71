"""Groups of the command line, and what every command needs."""
