"""What is planned, offered and decided for a family: on its page, and each form on a page of its own."""
