"""The phone itself: its lock, its log, its looks, what is backed up."""
