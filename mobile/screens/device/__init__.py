"""The screens of the phone itself: door, drafts, sending, settings, what went wrong."""
