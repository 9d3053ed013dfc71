"""How a page is made: templates, frame, figures, icons, lines to a page."""
