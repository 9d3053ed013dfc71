import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from analysis.cohort.families import Family, Told, families
from analysis.cohort.simulate import live
from analysis.hazards.model import decode
from server import simulated
from server.access import Role
from server.checklist import ITEMS, sign, withdraw
from server.covariates import TERMS
from server.database import Database
from server.risk.command import main
from server.risk.known import NUMBER
from server.risk.refreshing import MODEL_DAYS, RiskIsOff, refresh
from server.risk.thinning import RUN_DAYS
from server.store.risks.checklist import ChecklistStore
from tests.server.conftest import AGREED, Programme, add_staff, record
from tests.server.risk.settled import NOW, TODAY, Settled, analysed


def test_it_orders_every_family_that_agreed_and_is_here(settled: Settled) -> None:
    found = settled.run()
    assert set(found) == {one.id for one in settled.here() if analysed(one)}
    assert sorted(row["position"] for row in found.values()) == list(range(1, len(found) + 1))
    assert all(0 < row["low"] <= row["chance"] <= row["high"] <= 1 for row in found.values())
    assert all(len(msgspec.json.decode(row["reasons"])) <= 3 for row in found.values())


def test_it_keeps_model_and_run_together(settled: Settled) -> None:
    settled.run()
    (run,) = settled.programme.rows("select * from risk_run")
    (model,) = settled.programme.rows("select * from risk_model")
    kept = decode(model["body"])
    assert run["model_id"] == model["id"]
    assert run["households"] == len(settled.programme.rows("select 1 from risk"))
    assert model["events"] == kept.events > 0
    assert run["as_of"] == kept.as_of == TODAY.isoformat()


def test_it_is_off_until_everything_is_signed(settled: Settled) -> None:
    with settled.database.transaction() as connection:
        withdraw(ChecklistStore(connection), "fairness")
    with pytest.raises(RiskIsOff):
        settled.run()
    assert settled.programme.rows("select * from risk_model") == []
    assert settled.programme.rows("select * from risk_run") == []


def test_untouched_families_keep_exactly_their_chance(settled: Settled) -> None:
    before = settled.run()
    touched = next(one for one in settled.here() if before.get(one.id, {}).get("reasons") == "[]")
    settled.answer(
        touched,
        "heat",
        {
            "ctx_heating": "1",
            "ctx_n_learn": "0",
            "heat_src": "stove",
            "heat_day": "never",
            "heat_night": "never",
            "heat_signs": ["frost"],
            "heat_afford": "no",
        },
    )
    after = settled.run()
    kept = ("chance", "low", "high", "tier")
    changed = {own for own in before if any(before[own][name] != after[own][name] for name in kept)}
    assert changed <= {touched.id}
    assert "home_cold" in after[touched.id]["reasons"]
    assert after[touched.id]["tier"] != "calm"
    assert len(settled.programme.rows("select * from risk_model")) == 1


def test_an_objection_takes_the_family_out_and_leaves_it_served(settled: Settled) -> None:
    before = settled.run()
    one = next(one for one in settled.here() if one.id in before)
    settled.answer(one, "consent", {**AGREED, "con_analysis": "no"})
    after = settled.run(fit=True)
    assert set(before) - set(after) == {one.id}
    assert settled.programme.rows("select 1 from household where id = :id", id=one.id)
    assert (
        decode(
            settled.programme.rows("select body from risk_model order by fitted_at desc, id desc")[0]["body"]
        ).households
        < 60
    )


def test_it_fits_again_when_asked_or_when_the_model_is_old(settled_small: Settled) -> None:
    settled = settled_small
    settled.run()
    settled.run(now=NOW + timedelta(days=MODEL_DAYS - 1))
    assert len(settled.programme.rows("select * from risk_model")) == 1
    settled.run(fit=True, now=NOW + timedelta(days=1))
    assert len(settled.programme.rows("select * from risk_model")) == 2
    settled.run(now=NOW + timedelta(days=2 + MODEL_DAYS))
    assert len(settled.programme.rows("select * from risk_model")) == 3
    assert len(settled.programme.rows("select * from risk_run")) == 4


def test_a_familys_chance_is_not_kept_longer_than_a_year(settled: Settled) -> None:
    settled.run()
    later = NOW + timedelta(days=RUN_DAYS + 1)
    settled.run(now=later)
    runs = settled.programme.rows("select id, made_at from risk_run")
    assert len(runs) == 1
    assert {row["run_id"] for row in settled.programme.rows("select run_id from risk")} == {runs[0]["id"]}


def test_who_was_not_asked_about_the_analysis_is_not_in_it(settled_small: Settled) -> None:
    """One adult agreed for the family; what another adult told in private stays out."""
    settled = settled_small
    before = settled.run()
    one = next(one for one in settled.here() if one.id in before and len(one.family.people) > 2)
    caller = settled.programme.caller(settled.programme.enrol_worker())
    other, silent = one.people[2], {key: value for key, value in AGREED.items() if key != "con_analysis"}
    answers = {"wel_life": 0, "wel_day": "never"}
    pushed = [
        record("consent", silent, one.id, other, hours_ago=3),
        record("wellbeing", answers, one.id, other),
    ]
    assert {receipt.status for receipt in settled.programme.push(caller, *pushed)} == {"accepted"}
    assert settled.run()[one.id]["chance"] == before[one.id]["chance"]


def test_it_uses_nothing_after_the_day(settled_small: Settled) -> None:
    settled = settled_small
    past = TODAY - timedelta(days=90)
    before = settled.run(as_of=past)
    arrived = {one.id for one in settled.placed if one.family.entered_on <= past}
    assert set(before) >= {one.id for one in settled.here() if analysed(one)} & arrived
    one = next(one for one in settled.here() if one.id in before)
    settled.answer(
        one, "heat", {"ctx_heating": "0", "ctx_n_learn": "0", "heat_src": "stove", "heat_afford": "no"}
    )
    after = settled.run(as_of=past)
    assert {own: row["chance"] for own, row in after.items()} == {
        own: row["chance"] for own, row in before.items()
    }


def test_it_works_before_anybody_has_been_asked(small: Programme) -> None:
    with small.database.transaction() as connection:
        admin = add_staff(connection, "admin", Role.ADMIN)
        for item in ITEMS:
            sign(ChecklistStore(connection), item, admin, NOW)
    done = refresh(small.database, NOW, TODAY)
    assert (done.households, done.departures, done.fitted) == (0, 0, True)


def test_nobody_is_first_for_ever(settled_small: Settled) -> None:
    """A year and a month without a new answer, and nothing that was answered counts any more."""
    later = date.fromisoformat(TODAY.isoformat()) + timedelta(days=400)
    found = settled_small.run(as_of=later)
    assert found
    assert {row["tier"] for row in found.values()} == {"calm"}
    assert {row["reasons"] for row in found.values()} == {"[]"}


def test_the_command_says_what_it_did(settled_small: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QONYS_DATABASE", settled_small.database.url)
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    done = CliRunner().invoke(main, ["--fit"])
    assert done.exit_code == 0, done.output
    assert "Поддержать в первую очередь" in done.output
    with settled_small.database.transaction() as connection:
        withdraw(ChecklistStore(connection), "impact")
    refused = CliRunner().invoke(main, [])
    assert refused.exit_code == 1
    assert "контрольный список" in refused.output


def test_where_no_model_is_found_a_sentence_says_so_and_the_list_before_stays(
    settled_small: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settled_small.run(fit=True)
    with settled_small.database.transaction() as connection:
        for n, row in enumerate(
            connection.all("select household_id, said from risk_known order by household_id")
        ):
            days = sorted({day for day, _, _ in NUMBER.iter_unpack(row["said"])})
            far = b"".join(
                NUMBER.pack(day, place, (-1) ** n * 1e6) for day in days for place in range(len(TERMS))
            )
            connection.run(
                "update risk_known set said = :said where household_id = :id",
                said=far,
                id=row["household_id"],
            )
    monkeypatch.setenv("QONYS_DATABASE", settled_small.database.url)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    refused = CliRunner().invoke(main, ["--fit"])
    assert refused.exit_code == 1
    assert "\nError: No model was found" in f"\n{refused.output}"
    runs = settled_small.programme.rows("select id from risk_run")
    assert len(runs) == 1
    assert len(settled_small.programme.rows("select household_id from risk")) == len(before)


def test_the_server_starts_without_the_fitting_libraries() -> None:
    code = "import sys, server.risk.refreshing, server.demo, server.app; print([m for m in ('statsmodels', 'scipy', 'analysis.hazards') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_simulated_record_that_the_door_refuses_stops_the_loading(small: Programme) -> None:
    caller = small.caller(small.enrol_worker())
    parcel = simulated.Parcel(caller=caller, records=(record("heat", {}, small.family, None),))
    with pytest.raises(simulated.RecordRefused, match="no_consent"):
        simulated.push(small.door, [parcel], NOW, lambda items, _: items, "")


def test_what_a_family_said_before_its_no_is_loaded_with_it(small: Programme) -> None:
    asked = next(one for one in families(live(60, TODAY, seed=11), seed=11) if _answers(one, "children"))
    first = _answers(asked, "consent")[0]
    no = msgspec.structs.replace(first, on=asked.told[-1].on, answers={**first.answers, "con_child": "no"})
    family = msgspec.structs.replace(asked, told=(*asked.told, no))
    Settled(small, [family])
    assert len(small.rows("select 1 as n from submission")) == len(family.told)


def _answers(family: Family, form_id: str) -> list[Told]:
    return [one for one in family.told if one.form_id == form_id]


def test_the_database_can_be_opened_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QONYS_DATABASE", f"sqlite:///{tmp_path / 'new.db'}")
    refused = CliRunner().invoke(main, [])
    assert refused.exit_code == 1
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with database.reading() as connection:
        assert connection.all("select * from risk_run") == []
    database.close()
