"""One renderer for a form in a browser: without a script, for who answers by a link and for who looks before publishing."""
