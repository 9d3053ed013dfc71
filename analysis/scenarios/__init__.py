"""What if: stated conditions of settling in, and the stayers and the population that the model draws from them."""
