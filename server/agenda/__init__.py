"""The lists of an office and the numbers on its front page: worked out family by family, and read by their days."""
