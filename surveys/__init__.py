"""The common ground of phone and server: instruments, form engine, submissions, scoring, schedule."""
