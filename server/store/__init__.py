"""Every SQL statement of the server, one module for each noun."""
