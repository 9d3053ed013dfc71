"""What the risk model may read, and what it leaves behind."""
