from collections import Counter
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from analysis.cohort.answering import WRITERS
from analysis.cohort.families import Family, families
from analysis.cohort.places import COUNTRIES, DISTRICTS, REGIONS
from analysis.cohort.simulate import FOLLOW_UP_MONTHS, Lives, live
from surveys.authoring import compile_instrument, instruments
from surveys.catalogue import places
from surveys.form import Form, load
from surveys.interview import checking

AS_OF = "2026-11-23"


@pytest.fixture(scope="session")
def cohort(lives: Lives) -> list[Family]:
    return list(families(lives, seed=7))


@pytest.fixture(scope="session")
def forms() -> dict[str, Form]:
    loaded = [load(compile_instrument(path).xform) for path in instruments()]
    return {form.id: form for form in loaded}


def test_the_same_seed_gives_the_same_families(cohort: list[Family]) -> None:
    again = list(families(live(1200, AS_OF, seed=7), seed=7))
    assert again == cohort
    assert list(families(live(20, AS_OF, seed=8), seed=7)) != cohort[:20]


def test_it_is_as_large_as_asked_and_families_have_about_four_people(cohort: list[Family]) -> None:
    assert len(cohort) == 1200
    assert 3.6 < np.mean([len(family.people) for family in cohort]) < 4.6


def test_every_answer_fits_its_form(cohort: list[Family], forms: dict[str, Form]) -> None:
    now = datetime.now(UTC)
    told = [one for family in cohort[:120] for one in family.told]
    assert {one.form_id for one in told} == set(WRITERS) | {"consent", "contact", "exit"}
    for one in told:
        form = forms[one.form_id]
        answers = checking.check(form, msgspec.json.encode(one.answers))
        checking.reevaluate(form, answers, now)


def test_nobody_is_asked_about_children_after_a_no_to_it(cohort: list[Family]) -> None:
    objected = 0
    for family in cohort:
        agreed = False
        for one in family.told:
            if one.form_id == "consent" and one.person == 0:
                objected += agreed and one.answers.get("con_child") == "no"
                agreed = one.answers.get("con_child") == "yes"
            assert agreed or one.form_id not in ("children", "school")
    assert objected


def test_nothing_is_told_after_the_departure_or_before_the_entry(cohort: list[Family]) -> None:
    for family in cohort:
        days = [one.on for one in family.told]
        assert days == sorted(days)
        assert all(day >= family.entered_on for day in days)
        if family.departure:
            assert all(day < family.departure.earliest for day in days)
            assert family.departure.earliest <= family.departure.latest


def test_some_came_before_the_programme_and_entered_late(lives: Lives) -> None:
    late = (lives.entered - lives.arrived).astype(int) > 31
    begins = np.datetime64(AS_OF) - np.timedelta64(FOLLOW_UP_MONTHS * 365 // 12, "D")
    assert 0.1 < late.mean() < 0.3
    assert (lives.arrived[late] < begins).all()
    gone = ~np.isnat(lives.left_on)
    assert (lives.left_on[gone] > lives.entered[gone]).all()


def test_only_the_departure_is_hidden_from_the_answers(cohort: list[Family]) -> None:
    """Skipped and declined answers are as frequent among those who leave as among those who stay."""
    shares = []
    for is_gone in (True, False):
        heats = [
            one.answers
            for family in cohort
            if (family.departure is not None) == is_gone
            for one in family.told
            if one.form_id == "heat"
        ]
        shares.append(
            np.mean(["heat_afford" not in answers or answers["heat_afford"] == "pns" for answers in heats])
        )
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_consent_comes_first_and_who_refused_is_asked_nothing(cohort: list[Family]) -> None:
    for family in cohort:
        agreed: set[int] = set()
        for one in family.told:
            if one.form_id == "consent" and one.person is not None:
                agreed |= {one.person} if one.answers["con_service"] == "yes" else set()
            elif one.form_id not in ("help", "contact"):
                assert one.person in agreed if one.person is not None else agreed
    refusals = Counter(
        one.answers.get("con_analysis")
        for family in cohort
        for one in family.told
        if one.form_id == "consent"
    )
    assert refusals["no"] > 50


def test_it_uses_the_codes_of_the_region() -> None:
    assert tuple(DISTRICTS) == places().districts
    assert set(REGIONS) == set(places().origins)
    assert set(COUNTRIES) == set(places().countries)
    assert sum(share for share, _ in DISTRICTS.values()) == pytest.approx(1)


def test_winter_questions_belong_to_the_winter(cohort: list[Family]) -> None:
    heats = [one for family in cohort[:300] for one in family.told if one.form_id == "heat"]
    assert any("heat_day" in one.answers for one in heats)
    assert all(("heat_day" in one.answers) <= (one.on.month in (10, 11, 12, 1, 2, 3, 4)) for one in heats)


def test_some_are_lost_from_sight_and_only_tried_in_vain(cohort: list[Family], lives: Lives) -> None:
    gone = np.flatnonzero(lives.left >= 0)
    unseen = [cohort[number] for number in gone if cohort[number].departure is None]
    assert 0.07 < len(unseen) / len(gone) < 0.17
    for family, left in ((cohort[number], lives.left_on[number].astype(object)) for number in gone):
        if family.departure is None:
            assert {one.form_id for one in family.told if one.on > left} <= {"contact"}
    assert any(one.form_id == "contact" for family in unseen for one in family.told[-1:])


def test_most_who_leave_say_why_and_tell_it_before_they_go(cohort: list[Family]) -> None:
    left = [family for family in cohort if family.departure]
    told = [one for family in left for one in family.told if one.form_id == "exit"]
    assert 0.4 < len(told) / len(left) < 0.7
    assert sum(one.form_id == "exit" for family in cohort for one in family.told) == len(told)


def test_who_moves_within_the_region_goes_somewhere_else_and_is_not_gone(cohort: list[Family]) -> None:
    movers = [family for family in cohort if family.moves]
    assert 0.05 < len(movers) / len(cohort) < 0.15
    for family in movers:
        at = (family.district, family.village)
        for move in family.moves:
            assert (move.district, move.village) != at
            assert move.village in DISTRICTS[move.district][1]
            assert family.entered_on < move.on
            assert family.departure is None or move.on < family.departure.earliest
            at = (move.district, move.village)
