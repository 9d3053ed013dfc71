"""Who may hold which family: given, offered, covered, opened with a reason."""
