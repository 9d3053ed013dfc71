"""The ODK function library, by kind. Importing this room fills the table that expressions look into."""

from surveys.engine.functions import checklists, choices, dates, digests, geography, nodes, numbers, text

__all__ = ["checklists", "choices", "dates", "digests", "geography", "nodes", "numbers", "text"]
