"""What runs, but an author probably did not mean: a calculation that keeps yes or no, a private answer shown."""

from collections.abc import Iterator

from surveys.authoring.findings import Finding, warning
from surveys.engine.layout import Place
from surveys.form import Form
from surveys.wording import LANGUAGES

_COLUMNS = {"relevant": "relevant", "count": "repeat_count"}
# Each piece of advice is the name of the question it is about (blank: the whole form), the column, and the finding.
Advice = tuple[str, str, Finding]


def advice(form: Form) -> Iterator[Advice]:
    """Yield what an author should look at again."""
    if form.languages and (silent := [language for language in LANGUAGES if language not in form.languages]):
        yield "", "", warning(f"The form does not speak {', '.join(silent)}.")
    yield from _truths(form)
    yield from _leaks(form)


def _truths(form: Form) -> Iterator[Advice]:
    for rule in form.rules:
        if rule.kind == "calculate" and rule.gives == "boolean":
            sentence = f"{rule.place.name} keeps 1 or 0 on a phone and true or false on the web."
            yield rule.place.name, "calculation", warning(sentence, hint="Write if(…, 'yes', 'no').")


def _leaks(form: Form) -> Iterator[Advice]:
    """Yield open questions that let others guess a private answer: by being asked, or by showing it."""
    for rule in form.rules:
        if rule.kind in ("relevant", "count") and form.by_place[rule.place].privacy == "open":
            for read in rule.reads:
                if _is_hidden(form, read.place):
                    sentence = f"{rule.place.name} is open, but whether it is asked tells {read.place.name}."
                    yield rule.place.name, _COLUMNS[rule.kind], warning(sentence)
    for place, watchers in form.watchers.items():
        for watcher in watchers if _is_hidden(form, place) else ():
            if form.by_place[watcher].privacy == "open":
                yield (
                    watcher.name,
                    "",
                    warning(f"{watcher.name} is open, but its text or rules use {place.name}."),
                )


def _is_hidden(form: Form, place: Place) -> bool:
    return place in form.by_place and form.by_place[place].privacy != "open"
