"""Which counts of a table stay hidden, so that no family can be told from it."""

from collections.abc import Mapping


def hidden(counts: Mapping[str, int], least: int, own: Mapping[str, int] | None = None) -> frozenset[str]:
    """Return the names of the counts that may not be shown beside the sum of all.

    Parameters
    ----------
    counts : mapping of str to int
        The counts whose sum is known.
    least : int
        A count from 1 to one less than this is hidden; none at all is no secret.
    own : mapping of str to int, optional
        For some names a greater least, such as for what is said of health.

    Returns
    -------
    frozenset of str
        The small ones; and where one alone would be hidden, so that it could be worked out from the sum, the smallest
        of the others too.
    """
    limits = own or {}
    small = {name for name, n in counts.items() if 0 < n < max(least, limits.get(name, 0))}
    others = [name for name, n in counts.items() if n and name not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda name: counts[name]))
    return frozenset(small)
