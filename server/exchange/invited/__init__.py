"""Answering by a link or a code, without an account: made by staff, opened in any browser, received as any record is."""
