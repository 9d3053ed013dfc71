"""The app: interviews without a network, nothing lost."""
