"""Who a family is and what it lived through: a set of changes, and what they come to."""
