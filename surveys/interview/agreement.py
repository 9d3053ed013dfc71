"""Do a form and its rules agree? Asked at publishing, so that no score rests on an item that is not there."""

from collections.abc import Iterator, Mapping

from surveys.engine.definition import Question
from surveys.form import Form
from surveys.rules import NO_ANSWER, Domain, NeedRule, Row, Rules, WishRule
from surveys.wording import catalogue

_WAYS = ("points", "times", "bands", "each", "share_of")
_NUMBERS = ("integer", "decimal", "range")


def disagreements(form: Form, rules: Rules) -> Iterator[str]:
    """Yield a sentence for everything in the rules that this form does not bear out; none when they agree."""
    if form.id != rules.form:
        yield f"The rules are for the form {rules.form}, not for {form.id}."
    questions = {question.name: question for question in form.questions()}
    yield from _privacy(questions, rules)
    for domain in rules.score:
        yield from _words("domain", domain.domain)
        yield from _domain(form, questions, domain)
    for need in rules.need:
        yield from _words("need", need.code)
        yield from _need(questions, need)
    for wish in rules.wish:
        yield from _words("category", wish.category)
        yield from _wish(questions, wish)
    yield from _request(questions, rules)


def _privacy(questions: Mapping[str, Question], rules: Rules) -> Iterator[str]:
    closed = {name for name, question in questions.items() if question.privacy != "open"}
    for name in sorted(closed ^ set(rules.private)):
        yield f"{name} is private in the {'form' if name in closed else 'rules'} alone."


def _domain(form: Form, questions: Mapping[str, Question], domain: Domain) -> Iterator[str]:
    if domain.chosen_by:
        yield from _options(questions, domain.chosen_by, _variants(domain), "a variant")
    for row in domain.rows:
        question = questions.get(row.item)
        if question is None:
            yield _missing(row.item)
            continue
        if question.privacy == "sealed":
            yield f"{row.item} is sealed: it is not scored."
        yield from _way(question, row)
        yield from _turn(form, question, row)
        yield from _conditions(questions, row.when)


def _variants(domain: Domain) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.variant for row in domain.rows if row.variant))


def _way(question: Question, row: Row) -> Iterator[str]:
    """Yield what is wrong with how the row gives points: one way, and one that fits the question."""
    ways = [way for way in _WAYS if getattr(row, way) is not None]
    if len(ways) != 1:
        yield f"{row.item} needs one way to give points, not {', '.join(ways) or 'none'}."
    elif row.points is not None:
        yield from _points(question, row)
    elif row.each is not None and question.type != "select_multiple":
        yield f"{row.item} counts what was chosen, but it is no select_multiple."
    elif row.each is None and not (question.type in _NUMBERS or question.is_calculated):
        yield f"{row.item} is scored as a number, but it is no number."


def _points(question: Question, row: Row) -> Iterator[str]:
    scored = set(question.choices) - set(NO_ANSWER) - set(row.not_counted)
    given = set(row.points or ())
    for option in sorted(scored - given):
        yield f"{row.item} gives no points for {option}."
    for option in sorted(given - scored):
        yield f"{row.item} gives points for {option}, which is no scored choice of it."
    for option in sorted(set(row.not_counted) - set(question.choices)):
        yield f"{row.item} leaves {option} out, which is no choice of it."
    if not all(0 <= points <= 100 for points in (row.points or {}).values()):
        yield f"{row.item} gives points outside 0 to 100."


def _turn(form: Form, question: Question, row: Row) -> Iterator[str]:
    """Yield what is wrong with where the row is asked: its `turn` is the repeat it stands in."""
    inside = question.place.chain[-1] if question.place.chain else None
    repeat = form.by_place[inside].name if inside else None
    if row.turn != repeat:
        yield f"{row.item} stands in {repeat or 'no repeat'}, the rules say {row.turn or 'none'}."


def _need(questions: Mapping[str, Question], need: NeedRule) -> Iterator[str]:
    bounds = (need.at_least, need.above, need.below)
    kinds = [bool(need.any), bool(need.lacks), any(bound is not None for bound in bounds)]
    if sum(kinds) != 1:
        yield f"The need {need.code} needs one condition on {need.item}."
    if kinds[2]:
        yield from _number(questions, need.item)
    else:
        yield from _options(questions, need.item, (*need.any, *need.lacks), f"the need {need.code}")
    if need.age and need.age_in not in questions:
        yield _missing(need.age_in)
    yield from _conditions(questions, need.when)
    yield from _services(need.services)


def _wish(questions: Mapping[str, Question], wish: WishRule) -> Iterator[str]:
    yield from _options(questions, wish.item, (wish.option,), "a wish")
    if (question := questions.get(wish.item)) and question.privacy == "sealed":
        yield f"{wish.item} is sealed: nothing leaves it."
    yield from _conditions(questions, wish.when)
    yield from _conditions(questions, wish.unless)
    yield from _services(wish.services)


def _request(questions: Mapping[str, Question], rules: Rules) -> Iterator[str]:
    if (request := rules.request) is not None:
        named = (request.words, request.about, request.urgency, request.readers)
        yield from (_missing(name) for name in named if name and name not in questions)


def _conditions(questions: Mapping[str, Question], when: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for item, options in when.items():
        yield from _options(questions, item, options, "a condition")


def _options(
    questions: Mapping[str, Question], item: str, options: tuple[str, ...], what: str
) -> Iterator[str]:
    if (question := questions.get(item)) is None:
        yield _missing(item)
        return
    for option in options:
        if option not in question.choices:
            yield f"{item} has no choice {option}, which opens {what}."


def _number(questions: Mapping[str, Question], item: str) -> Iterator[str]:
    if (question := questions.get(item)) is None:
        yield _missing(item)
    elif not (question.type in _NUMBERS or question.is_calculated):
        yield f"{item} is compared with a number, but it is no number."


def _services(services: tuple[str, ...]) -> Iterator[str]:
    if not services:
        yield "A need or wish names no service."
    for service in services:
        yield from _words("service", service)
        yield from _words("service.turn", service)


def _words(kind: str, name: str) -> Iterator[str]:
    if f"{kind}.{name}" not in catalogue():
        yield f"There are no words for {kind}.{name}."


def _missing(item: str) -> str:
    return f"The form has no question {item}."
