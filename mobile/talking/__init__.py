"""What goes between phone and server: enrolling, sending, fetching, and every trouble on the way."""
