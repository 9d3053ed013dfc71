"""The settler's own answers, given back in words and as a line over the months. Sealed ones never come back."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.forms import NoForm
from mobile.pages.families.caseload import OWN_PHONE, Caseload
from mobile.pages.parts import Badge, Row
from mobile.pages.telling import hour
from mobile.talking.receiving import families, own_submissions
from surveys.asking.asked import in_words as words
from surveys.caring.scoring import scores
from surveys.catalogue import UnknownForm, rules
from surveys.engine.markdown import plain
from surveys.exchange.sync import OwnSubmission
from surveys.interview.session import Session
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.phone import Phone

_CHART_MONTHS = 6
_PULSE_DAYS = 28


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One month of the chart; `value` 0–100, None for a month without an answer (a gap)."""

    month: str
    value: int | None
    text: str  # the value in words


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    points: tuple[Point, ...]
    note: str  # says that a gap is harmless, "" without one


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    question: str
    answer: str


def given_answers(phone: "Phone") -> list[OwnSubmission]:
    """Return what this person answered, newest first: given back by the server, and what is still on this phone."""
    given = dict(own_submissions(phone.store).all())
    for state in ("ready", "refused", "sent"):
        for entry in phone.outbox.entries(state):
            record = phone.outbox.record(entry.id)
            if record and record.id not in given:
                given[record.id] = OwnSubmission(
                    id=record.id,
                    form_id=record.form_id,
                    form_version=record.form_version,
                    finished_at=record.finished_at,
                    answers=record.answers,
                )
    return sorted(given.values(), key=lambda one: one.finished_at, reverse=True)


def is_pulse_due(phone: "Phone") -> bool:
    """Whether the short check is to be offered: consent is given, and it is time by the schedule.

    A phone that is told nothing of its household goes by its own answers: a consent among them, and a month without.
    """
    household = families(phone.store).get(phone.holder.household_id or "")
    if not has_consent(phone):
        return False
    if household:
        tasks = Caseload(phone.store, phone.today).tasks(household)
        own = (None, phone.holder.person_id)
        return any(task.form_id == OWN_PHONE and task.person_id in own for task in tasks)
    done = (one.finished_at for one in given_answers(phone) if one.form_id == OWN_PHONE)
    last = next(done, None)
    return last is None or (phone.now() - last).days >= _PULSE_DAYS


def next_pulse(phone: "Phone") -> date | None:
    """Return the day on which the next short check may be done; None where none comes, or one is due now."""
    household = families(phone.store).get(phone.holder.household_id or "")
    if not household or not has_consent(phone) or is_pulse_due(phone):
        return None
    own = (None, phone.holder.person_id)
    coming = [
        task.opens_on
        for task in Caseload(phone.store, phone.today).standing(household)
        if task.form_id == OWN_PHONE and task.state == "not_yet" and task.person_id in own
    ]
    return min(coming, default=None)


def has_consent(phone: "Phone") -> bool:
    """Whether the holder's consent stands. A phone that is told nothing of its household goes by its own answers."""
    household = families(phone.store).get(phone.holder.household_id or "")
    if household:
        return Caseload(phone.store, phone.today).consent(household, phone.holder.person_id)
    words = [one.answers.get("con_service") for one in given_answers(phone) if one.form_id == "consent"]
    return words[:1] == ["yes"]


def submission_row(phone: "Phone", given: OwnSubmission) -> Row:
    is_waiting = any(entry.id == given.id for entry in phone.outbox.entries("ready"))
    badge = Badge(text=phone.say("phone.badge.ready"), icon="send")
    return Row(
        id=given.id,
        title=phone.title(given.form_id),
        second=hour(given.finished_at, phone.language),
        badges=(badge,) if is_waiting else (),
        icon="form",
    )


def in_words(phone: "Phone", given: OwnSubmission) -> tuple[Answered, ...] | None:
    """Return question and answer as they were read, None while the form is not on this phone."""
    try:
        form = phone.forms.load(given.form_id, given.form_version)
    except NoForm:
        return None
    session = Session(form, given.answers, now=given.finished_at, language=phone.language)
    nodes = (
        session.node(step.ref) for step in session.steps() if step.kind != "note" and step.privacy != "sealed"
    )
    return tuple(
        Answered(question=plain(node.label), answer=words(node, phone.language))
        for node in nodes
        if node.value is not None
    )


def charts(phone: "Phone", given: Sequence[OwnSubmission]) -> tuple[Chart, ...]:
    """Return one line per domain of the short check, over the last months. A month without an answer is a gap."""
    months = list(_last_months(phone.today))
    by_domain: dict[str, dict[tuple[int, int], int]] = {}
    for one in reversed([one for one in given if one.form_id == OWN_PHONE]):
        at = one.finished_at.astimezone()
        for domain, value in _scores(one).items():
            by_domain.setdefault(domain, {})[(at.year, at.month)] = value
    drawn = {
        domain: values for domain, values in by_domain.items() if any(month in values for month in months)
    }
    return tuple(_chart(phone, domain, values, months) for domain, values in drawn.items())


def _scores(given: OwnSubmission) -> dict[str, int]:
    try:
        made = scores(rules(given.form_id), given.answers, frozenset(given.answers), {})
    except UnknownForm:
        return {}
    return {score.domain: score.value for score in made if score.value is not None}


def _chart(
    phone: "Phone", domain: str, values: dict[tuple[int, int], int], months: Sequence[tuple[int, int]]
) -> Chart:
    points = tuple(
        Point(
            month=say(f"phone.month.{month}", phone.language),
            value=values.get((year, month)),
            text=_level(phone, values.get((year, month))),
        )
        for year, month in months
    )
    last = max((month for month in months if month in values), default=months[-1])
    begun = points[next(number for number, point in enumerate(points) if point.value is not None) :]
    return Chart(
        title=phone.say(f"domain.{domain}"),
        second=phone.say(
            "phone.chart.last", month=phone.say(f"month.{last[1]}"), text=_level(phone, values.get(last))
        ),
        points=points,
        note=phone.say("phone.chart.gap") if any(point.value is None for point in begun) else "",
    )


def _level(phone: "Phone", value: int | None) -> str:
    """Return a value of 0 to 100 as one of five steps, from very bad to very good."""
    level = None if value is None else round(value / 25)
    return "" if level is None else phone.say(f"phone.level.{level}")


def _last_months(today: date) -> Iterator[tuple[int, int]]:
    newest = today.year * 12 + today.month - 1
    return ((month // 12, month % 12 + 1) for month in range(newest - _CHART_MONTHS + 1, newest + 1))
