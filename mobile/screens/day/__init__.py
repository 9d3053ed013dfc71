"""The screens of what a worker does in passing."""
