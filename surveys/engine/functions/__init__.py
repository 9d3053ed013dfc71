"""The ODK function library, by kind: text, numbers, dates, choices, and what looks at the form itself."""
