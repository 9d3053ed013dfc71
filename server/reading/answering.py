"""What answers a reason on the list: the service that the instruments name first for its need."""

from functools import cache

from analysis.lists.needs import needs_of_reasons
from surveys.catalogue import form_ids, rules


@cache
def _services() -> dict[str, str]:
    found: dict[str, str] = {}
    for form_id in form_ids():
        for rule in rules(form_id).need:
            if rule.services:
                found.setdefault(rule.code, rule.services[0])
    return found


def service_of(reason: str) -> str | None:
    """Return the code of the service to turn to first; None for a reason that no instrument answers."""
    return _services().get(needs_of_reasons().get(reason, ""))
