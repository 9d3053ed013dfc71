"""Who works here, with which phone, and who holds which family."""
