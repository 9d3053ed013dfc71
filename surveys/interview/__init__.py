"""One filling-in of a form: asked, carried over, checked again at the door, run by a list of steps."""
