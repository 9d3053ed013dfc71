"""What open answers say about a family: needs that stand, and scores over time. Computed when read, never kept."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from server.database import Row
from server.store.clock import local_day_of
from surveys.caring.needs import needs
from surveys.caring.scoring import scores
from surveys.rules import NO_ANSWER, Domain, Rules, answered, chosen, turns
from surveys.submission import Answers

# The bank's rule: a smaller change cannot be told from chance. Provisional until a retest gives the measurement error.
MEASUREMENT_ERROR = 15
NEW_DAYS = 30


class OpenAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One interview as far as it was open. `asked` names its relevant questions."""

    form_id: str
    on: date
    answers: Answers
    asked: frozenset[str]


class OpenNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A need the newest answers to its item name, on the day `said`; `since` is when they began to, without a break."""

    code: str
    item: str
    service: str
    urgency: str
    form_id: str
    since: date
    said: date
    is_new: bool
    also: tuple[str, ...] = ()


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """An open domain of the household over time.

    `change` since the time before is 0 within the error, None where the two scores rest on different questions.
    """

    domain: str
    points: tuple[tuple[date, int], ...]
    last: int
    change: int | None

    def on(self, day: date) -> str:
        return str(dict(self.points).get(day, "–"))


Asked = Callable[[str, str, Answers], Collection[str]]
RulesOf = Callable[[str], Rules | None]


def open_answers(rows: Iterable[Row], asked: Asked) -> tuple[OpenAnswers, ...]:
    """Read the rows of the store, oldest first."""
    read: list[OpenAnswers] = []
    for row in rows:
        answers = msgspec.json.decode(row["answers"], type=dict[str, object])
        names = frozenset(asked(row["form_id"], row["form_version"], answers))
        on = local_day_of(row["finished_at"])
        read.append(OpenAnswers(form_id=row["form_id"], on=on, answers=answers, asked=names))
    return tuple(read)


def open_needs(interviews: Sequence[OpenAnswers], rules_of: RulesOf, today: date) -> tuple[OpenNeed, ...]:
    """Return the needs that the newest answers of each form name: the most urgent first, each once.

    What another form asks again stands as it was answered last: a visit in March settles the deep-winter check.
    """
    standing: dict[str, dict[str, OpenNeed]] = {}
    for interview in interviews:
        before = _settled(standing, interview) | standing.get(interview.form_id, {})
        standing[interview.form_id] = _renewed(interview, rules_of, before, today)
    named: dict[str, OpenNeed] = {}
    for found in standing.values():
        for code, need in found.items():
            named[code] = _both(need, named[code]) if code in named else need
    return tuple(
        sorted(named.values(), key=lambda need: (_URGENCY.index(need.urgency), need.since, need.code))
    )


def _both(one: OpenNeed, other: OpenNeed) -> OpenNeed:
    """Return a need that two forms name: since the first of them, last said in the later one."""
    first = min(one, other, key=lambda need: need.since)
    return msgspec.structs.replace(first, said=max(one.said, other.said))


def trends(
    interviews: Sequence[OpenAnswers], rules_of: RulesOf, family_size: int | None = None
) -> tuple[Trend, ...]:
    """Return the open domains, in the order in which they were first asked. Private domains have none per family."""
    points: dict[str, dict[date, _Point]] = {}
    for interview in interviews:
        for domain, point in _open_scores(interview, rules_of, family_size):
            points.setdefault(domain, {})[interview.on] = point
    return tuple(_trend(domain, tuple(sorted(found.items()))) for domain, found in points.items())


def _settled(standing: dict[str, dict[str, OpenNeed]], interview: OpenAnswers) -> dict[str, OpenNeed]:
    """Take away, and return, what other forms name by an item that this interview answers."""
    said, gone = answered(interview.answers), {}
    for form_id, found in standing.items():
        if form_id != interview.form_id:
            gone |= {code: need for code, need in found.items() if need.item in said}
            standing[form_id] = {code: need for code, need in found.items() if need.item not in said}
    return gone


_URGENCY = ("now", "d3", "w2", "later")


def _renewed(
    interview: OpenAnswers, rules_of: RulesOf, before: Mapping[str, OpenNeed], today: date
) -> dict[str, OpenNeed]:
    rules = rules_of(interview.form_id)
    found: dict[str, OpenNeed] = {}
    for need in needs(rules, interview.answers, interview.on) if rules else ():
        since = before[need.code].since if need.code in before else interview.on
        found[need.code] = OpenNeed(
            code=need.code,
            item=need.item,
            service=need.service,
            urgency=need.urgency,
            form_id=interview.form_id,
            since=since,
            said=interview.on,
            is_new=(today - since).days <= NEW_DAYS,
            also=need.also,
        )
    return found


class _Point(msgspec.Struct, frozen=True):
    """A score and what it rests on: the form, the questions answered, and the variant that was asked."""

    value: int
    rests_on: tuple[str, frozenset[str], tuple[str, ...]]


def _open_scores(
    interview: OpenAnswers, rules_of: RulesOf, family_size: int | None
) -> Iterable[tuple[str, _Point]]:
    rules = rules_of(interview.form_id)
    if rules is None:
        return
    context = {"family_size": family_size, "on": interview.on}
    domains = {domain.domain: domain for domain in rules.score}
    for score in scores(rules, interview.answers, interview.asked, context):
        if score.privacy == "open" and score.value is not None:
            yield score.domain, _Point(score.value, _rests_on(interview, domains[score.domain]))


def _rests_on(interview: OpenAnswers, domain: Domain) -> tuple[str, frozenset[str], tuple[str, ...]]:
    said = next(turns(interview.answers))
    rows = (row for row in domain.rows if row.item in interview.asked)
    answered = frozenset(row.item for row in rows if _is_told(said.get(row.item), row.not_counted))
    variant = chosen(said.get(domain.chosen_by)) if domain.chosen_by else ()
    return interview.form_id, answered, variant


def _is_told(value: object, not_counted: Collection[str]) -> bool:
    return value not in (None, "", []) and not set(chosen(value)) & {*NO_ANSWER, *not_counted}


def _trend(domain: str, found: tuple[tuple[date, _Point], ...]) -> Trend:
    points = tuple((day, point.value) for day, point in found)
    return Trend(domain=domain, points=points, last=points[-1][1], change=_change([p for _, p in found]))


def _change(points: Sequence[_Point]) -> int | None:
    """Return the change between the last two scores, 0 within the error; None if they cannot be compared."""
    if len(points) < 2 or points[-2].rests_on != points[-1].rests_on:
        return None
    moved = points[-1].value - points[-2].value
    return moved if abs(moved) >= MEASUREMENT_ERROR else 0
