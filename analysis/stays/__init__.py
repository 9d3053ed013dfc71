"""Rows of stay: from register, waves and exits to a table that can be fitted; its columns, its counts."""
