"""Studies of the model on a world whose truth is known."""
