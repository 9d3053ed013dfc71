"""Where engines differ and why: each rule is a difference we know, with its reason; nothing else may differ."""

from tests.oracle.comparing import Difference


def explanation(difference: Difference, ours: dict) -> str | None:
    """Return the name of the rule that explains a difference, None when none does."""
    return None
