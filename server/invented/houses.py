"""What the demo invents for the register: villages under codes that no real place can have, and houses with prices."""

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from server.covariates import CITY
from server.places import invented_code
from server.store.people.settlements import Settlement
from server.store.people.support import SupportMeasure
from surveys.ids import uuid7

if TYPE_CHECKING:
    from analysis.cohort.families import Family

BUYS = 0.3
_DEAR = 0.03
_MONTHLY_INDEX = 4_000
_MOST_MCI = 1_625


def settlements() -> list[Settlement]:
    """Return the villages of the cohort, the city among them, marked as invented."""
    from analysis.cohort.places import DISTRICTS, in_english, in_russian

    return [
        Settlement(
            code=invented_code(district, number),
            district=district,
            name_kk=name,
            name_ru="Петропавловск" if district == CITY else in_russian(name),
            name_en="Petropavl" if district == CITY else in_english(name),
            kind="city" if district == CITY else "village",
            simulated=True,
        )
        for district, (_, names) in DISTRICTS.items()
        for number, name in enumerate(names, start=1)
    ]


def house(household_id: str, family: "Family", settlement: str, today: date) -> SupportMeasure | None:
    """Return the house that some families bought with a certificate; a few paid far more than their district does."""
    draw = Random(f"{family.name}/{family.arrived_on}/{len(family.people)}")
    bought = family.arrived_on + timedelta(days=draw.randrange(120, 540))
    is_gone = family.departure is not None and family.departure.earliest <= bought
    if draw.random() > BUYS or bought > today or is_gone:
        return None
    floor = round(draw.uniform(38, 92), 1)
    usual = (
        190_000 if family.district == CITY else 95_000 + 1_500 * (int(family.district) % 40)
    ) * draw.lognormvariate(0, 0.16)
    price = round(usual * (2.2 if draw.random() < _DEAR else 1) * floor, -4)
    return SupportMeasure(
        household_id=household_id,
        id=uuid7(),
        kind="certificate",
        amount_mci=min(_MOST_MCI, int(price / _MONTHLY_INDEX)),
        mci_year=bought.year,
        starts_on=bought.isoformat(),
        price_tenge=int(price),
        floor_m2=floor,
        settlement=settlement,
    )
