"""What stays on the phone: the sealed store and its key, drafts, forms, the outbox, a log of mishaps."""
