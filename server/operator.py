"""Who runs the service: the facts that the consent notice must name. Without all of them no consent can be taken."""

import re
from collections.abc import Mapping

from server.store.office.settings import CONTEXT, SettingStore

# By the name that the operator types, the name that the consent form knows.
FACTS = {
    "name": "ctx_operator",
    "bin": "ctx_bin",
    "phone": "ctx_phone",
    "keep": "ctx_keep",
    "third": "ctx_third",
    "cross": "ctx_cross",
    "publish": "ctx_publish",
}
_BIN = re.compile(r"[0-9]{12}")


def is_bin(text: str) -> bool:
    """Whether this may be a business identification number: 12 digits."""
    return _BIN.fullmatch(text) is not None


def facts(store: SettingStore) -> dict[str, str]:
    """Return every fact by the name that the operator types; "" for one that is missing."""
    context = store.context()
    return {fact: context.get(name, "") for fact, name in FACTS.items()}


def missing(store: SettingStore) -> tuple[str, ...]:
    """Return the facts without which no consent can be taken."""
    return tuple(fact for fact, value in facts(store).items() if not value)


def tell(store: SettingStore, told: Mapping[str, str]) -> None:
    """Keep these facts where phones read them; the others stay."""
    for fact, value in told.items():
        store.put(f"{CONTEXT}{FACTS[fact]}", value)
