"""The pages of the register clerk."""
