"""The screens of a worker's families."""
