"""The managers' rooms in the browser: plain GET and POST, drawn on the server in three languages."""
