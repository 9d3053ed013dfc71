"""One control for each type of question, made for a thumb: it shows a value, takes another, and changes in place."""
