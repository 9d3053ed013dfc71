"""What an attempt to reach a family came to; apart from what counts them, so that a server reads no table library for it."""

from collections.abc import Mapping

# What became of an attempt, by the code the worker chose. A word of others about a move reaches nobody.
ATTEMPTS: Mapping[str, str] = {
    "spoke": "reached", "part": "reached", "declared": "reached", "unable": "reached", "ref_now": "refused",
    "ref_good": "refused", "nohome": "not_reached", "unreach": "not_reached", "wrong": "not_reached",
    "moved_seen": "not_reached", "moved_said": "not_reached", "away": "not_reached", "notfound": "not_reached",
    "noway": "not_reached", "died": "reached",
}  # fmt: skip
