"""Which families of the order a list is narrowed to: by what its reader chose, all of it in the address."""

from collections.abc import Mapping

import msgspec

from analysis.lists.needs import needs_of_reasons

TIERS = ("first", "soon", "calm")
HELPS = ("open", "late")
NOBODY = "none"
NAMES = ("cap", "district", "need", "worker", "tier", "help", "put")


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """`worker` is an id, or NOBODY; `put` is "off" for families that wait for a later day, "" for the others."""

    need: str = ""
    worker: str = ""
    tier: str = ""
    help: str = ""
    put: str = ""

    @property
    def is_any(self) -> bool:
        return self != type(self)()


EVERYBODY = Narrowed()


def narrowed(asked: Mapping[str, str]) -> Narrowed:
    """Return what an address asks for; what is none of ours narrows nothing."""
    told = {
        "need": asked.get("need", "") if asked.get("need") in needs_of_reasons() else "",
        "worker": asked.get("worker", "")[:40],
        "tier": asked.get("tier", "") if asked.get("tier") in TIERS else "",
        "help": asked.get("help", "") if asked.get("help") in HELPS else "",
        "put": "off" if asked.get("put") == "off" else "",
    }
    return Narrowed(**told)


def choices() -> dict[str, tuple[str, ...]]:
    """Return what may be chosen of each."""
    return {"need": tuple(sorted(needs_of_reasons())), "tier": TIERS, "help": HELPS}
