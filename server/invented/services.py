"""What the demo's catalogue lists: an invented giver for some services, in some districts, with room for so many."""

from collections.abc import Iterator
from datetime import date, timedelta

from server.store.caring.services import WHOLE_REGION, Service
from surveys.catalogue import districts
from surveys.ids import uuid7

# Service, how many families a month, and how many districts have it themselves; 0 for the region as a whole.
_LISTED = (
    ("svc_stove", 4, 6),
    ("svc_fuel", 20, 8),
    ("svc_repair", 3, 4),
    ("svc_garden", 5, 7),
    ("svc_school", 15, 14),
    ("svc_job", 12, 14),
    ("svc_training", 8, 3),
    ("svc_kk", 15, 5),
    ("svc_ru", 15, 5),
    ("svc_psych", 12, 0),
    ("svc_legal", 20, 0),
    ("svc_mentor", 6, 2),
)
_NAMES = {"kk": "Үлгі қызметі", "ru": "Служба «Пример»", "en": "Example service"}


def services(today: date) -> Iterator[Service]:
    """Yield the catalogue of the demo."""
    for nth, (code, monthly, many) in enumerate(_LISTED):
        for district in districts()[:many] or (WHOLE_REGION,):
            yield Service(
                id=uuid7(),
                code=code,
                district=district,
                names={},
                provider=_NAMES["kk"],
                monthly=monthly,
                checked_on=today - timedelta(days=nth * 5),
            )
