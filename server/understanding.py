"""What open answers say about a family: needs that stand, and scores over time. Computed when read, never kept."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from server.database import Row
from server.store.clock import local_day_of
from surveys.needs import needs
from surveys.rules import Rules
from surveys.scoring import scores
from surveys.submission import Answers

# A change smaller than this is within what one answer more or less would make; it is shown as "=".
MEASUREMENT_ERROR = 12
NEW_DAYS = 30


class OpenAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One interview as far as it was open. `asked` names its relevant questions."""

    form_id: str
    on: date
    answers: Answers
    asked: frozenset[str]


class OpenNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A need the newest answers of its form name; `since` is the day from which they name it without a break."""

    code: str
    service: str
    urgency: str
    form_id: str
    since: date
    is_new: bool
    also: tuple[str, ...] = ()


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """An open domain of the household over time; `change` since the time before is 0 within the error."""

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
    """Return the needs that the newest answers of each form name: the most urgent first, each once."""
    standing: dict[str, dict[str, OpenNeed]] = {}
    for interview in interviews:
        before = standing.get(interview.form_id, {})
        standing[interview.form_id] = _renewed(interview, rules_of, before, today)
    named: dict[str, OpenNeed] = {}
    for found in standing.values():
        for code, need in found.items():
            if code not in named or need.since < named[code].since:
                named[code] = need
    return tuple(
        sorted(named.values(), key=lambda need: (_URGENCY.index(need.urgency), need.since, need.code))
    )


def trends(
    interviews: Sequence[OpenAnswers], rules_of: RulesOf, family_size: int | None = None
) -> tuple[Trend, ...]:
    """Return the open domains, in the order in which they were first asked. Private domains have none per family."""
    points: dict[str, dict[date, int]] = {}
    for interview in interviews:
        for domain, value in _open_scores(interview, rules_of, family_size):
            points.setdefault(domain, {})[interview.on] = value
    return tuple(_trend(domain, tuple(sorted(values.items()))) for domain, values in points.items())


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
            service=need.service,
            urgency=need.urgency,
            form_id=interview.form_id,
            since=since,
            is_new=(today - since).days <= NEW_DAYS,
            also=need.also,
        )
    return found


def _open_scores(
    interview: OpenAnswers, rules_of: RulesOf, family_size: int | None
) -> Iterable[tuple[str, int]]:
    rules = rules_of(interview.form_id)
    context = {"family_size": family_size, "on": interview.on}
    for score in scores(rules, interview.answers, interview.asked, context) if rules else ():
        if score.privacy == "open" and score.value is not None:
            yield score.domain, score.value


def _trend(domain: str, points: tuple[tuple[date, int], ...]) -> Trend:
    last = points[-1][1]
    moved = last - points[-2][1] if len(points) > 1 else None
    change = 0 if moved is not None and abs(moved) < MEASUREMENT_ERROR else moved
    return Trend(domain=domain, points=points, last=last, change=change)
