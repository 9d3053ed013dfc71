"""What people plan goes into sums over all families, by district and quarter, and into no list."""

from datetime import date

import msgspec
import pandas as pd
import pytest

from analysis.hazards import hazard
from analysis.judging.ahead import ahead
from analysis.prior import read_prior
from analysis.stays.spells import person_period
from analysis.terms import INTENTION, NotServed
from server.modelcard import make_card
from server.risk.ordering import ordered_rows
from server.risk.plans import LEAST, plans_by_district, with_plans
from server.risk.tables import Tables, read_tables
from tests.analysis.judging.test_card import history
from tests.server.risk.conftest import NOW, Pair

DAY = date(2026, 11, 23)


def said(plan: str, times: int, district: str = "5950", month: str = "2026-04") -> list[dict[str, str]]:
    answers = msgspec.json.encode({"pla": {"pla_plan": plan}}).decode()
    return [{"district": district, "month": month, "answers": answers}] * times


def test_a_district_is_told_by_quarter_from_ten_answers_on_and_after_its_end() -> None:
    rows = [
        *said("move", 3), *said("unsure", 2), *said("stay", 5), *said("pns", 7), *said("dk", 2),
        *said("move", LEAST - 1, "5910"), *said("move", 20, month="2026-10"),
    ]  # fmt: skip
    found = plans_by_district(rows, DAY)
    assert found.to_dict("records") == [
        {"district": "5950", "date": "2026-07-01", "plans_to_leave": 0.3, "unsure_to_stay": 0.2}
    ]
    assert plans_by_district(said("move", 20, month="2025-10"), DAY)["date"].tolist() == ["2026-01-01"]
    assert len(plans_by_district([], DAY)) == 0


def test_families_of_one_district_have_one_share_whoever_said_what() -> None:
    waves = pd.DataFrame({"household": ["a"], "date": pd.to_datetime(["2026-05-01"]), "home_cold": [1.0]})
    homes = pd.DataFrame({"household": ["a", "b", "c"], "district": ["5950", "5950", "5910"]})
    told = with_plans(waves, homes, plans_by_district(said("move", 10), DAY))
    assert told["plans_to_leave"].dropna().tolist() == [1.0, 1.0]
    assert set(told.loc[told["plans_to_leave"].notna(), "household"]) == {"a", "b"}


def test_the_sums_count_them_and_the_list_cannot() -> None:
    known = history(60)
    homes = known.audit[["household", "district"]]
    moving = [row for place in homes["district"].unique() for row in said("move", 10, place, "2026-07")]
    told = with_plans(known.waves, homes, plans_by_district(moving, DAY))
    spells = person_period(known.register, known.waves, known.exits, known.as_of)
    model = hazard.fit(spells, read_prior(), known.as_of)
    [_, _, year] = ahead(known, model, told)
    assert year.forecast is not None
    assert year.forecast.about > 1.5 * year.needs.about
    [_, _, without] = ahead(known, model)
    assert without.forecast is None
    assert without.needs == year.needs
    with pytest.raises(NotServed, match="plans_to_leave"):
        person_period(known.register, told, known.exits, known.as_of)
    with pytest.raises(NotServed, match="plans_to_leave"):
        ordered_rows(model, Tables(known.register, told, known.exits), DAY)
    purpose = "forecast"
    spells = person_period(known.register, told, known.exits, known.as_of, purpose)
    forecast = hazard.fit(spells, read_prior(purpose), known.as_of, purpose)
    with pytest.raises(NotServed, match="orders none"):
        ordered_rows(forecast, Tables(known.register, known.waves, known.exits), DAY)


def test_sealed_plans_reach_the_card_and_move_nothing_else(pair_small: Pair) -> None:
    pair_small.tell(pair_small.first, {"ctx_months": "3", "pla": {"pla_home": 1}}, "place")
    pair_small.refresh()
    before = pair_small.listed()
    with pair_small.database.transaction() as connection:
        for n, row in enumerate(
            said("move", 12, pair_small.programme.rows("select district from household")[0]["district"])
        ):
            connection.run(
                """
                insert into sealed_answer (id, subject, form_id, form_version, district, month, answers)
                values (:id, :id, 'place', '1', :district, :month, :answers)
                """,
                id=f"{n}",
                **row,
            )
        tables = read_tables(connection, NOW.date())
    assert not INTENTION & {*tables.waves.columns, *tables.register.columns}
    pair_small.refresh()
    assert pair_small.listed() == before
    year = make_card(pair_small.database, NOW, draws=0)["card"]["ahead"][2]
    assert year["forecast"]["about"] > year["needs"]["about"]
