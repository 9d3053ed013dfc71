"""The model card: its page, its file, and the words and figures of both."""
