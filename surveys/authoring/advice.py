"""What runs, but an author probably did not mean: a misspelled column, a missing translation, a private answer shown."""

from collections.abc import Iterator

from surveys.engine.definition import Question
from surveys.engine.layout import Place
from surveys.form import Form
from surveys.wording import LANGUAGES

_COLUMNS = frozenset({
    "type", "name", "label", "hint", "guidance_hint", "relevant", "relevance", "constraint", "constraint_message",
    "required", "required_message", "calculation", "calculate", "choice_filter", "appearance", "repeat_count",
    "default", "read_only", "readonly", "parameters", "trigger", "media", "image", "audio", "video", "big-image",
    "save_to", "disabled", "autoplay", "accuracythreshold", "command", "caption", "note", "bind", "body", "control",
    "instance", "intent",
})  # fmt: skip

# Each piece of advice is the name of the question it is about (a blank: the whole form) and a sentence.
Advice = tuple[str, str]


def advice(form: Form, columns: list[str]) -> Iterator[Advice]:
    """Yield what an author should look at again."""
    yield from _columns(columns)
    if form.languages and (silent := [language for language in LANGUAGES if language not in form.languages]):
        yield "", f"The form does not speak {', '.join(silent)}."
    for question in form.questions():
        yield from _translations(form, question)
    yield from _truths(form)
    yield from _leaks(form)


def _columns(columns: list[str]) -> Iterator[Advice]:
    for column in columns:
        name = column.replace("::", ":").partition(":")[0].strip().lower().replace(" ", "_")
        if name not in _COLUMNS:
            yield "", f"On the 'survey' sheet the column “{column}” is not known and has no effect."


def _translations(form: Form, question: Question) -> Iterator[Advice]:
    texts = [("label", question.label), ("constraint message", question.constraint_message)]
    texts += [(f"choice {option.name}", option.words) for option in _choices(question)]
    for what, words in texts:
        missing = [language for language in form.languages if words and language not in words.by]
        if missing:
            yield question.name, f"The {what} of {question.name} is not translated into {', '.join(missing)}."


def _choices(question: Question) -> list:
    return list(question.options.all.values()) if question.options else []


def _truths(form: Form) -> Iterator[Advice]:
    for rule in form.rules:
        if rule.kind == "calculate" and rule.gives == "boolean":
            yield (
                rule.place.name,
                f"{rule.place.name} keeps 1 or 0 on a phone and true or false on the web: write if(…, 'yes', 'no').",
            )


def _leaks(form: Form) -> Iterator[Advice]:
    """Yield open questions that let others guess a private answer: by being asked, or by showing it."""
    for rule in form.rules:
        if rule.kind in ("relevant", "count") and form.by_place[rule.place].privacy == "open":
            for read in rule.reads:
                if _is_hidden(form, read.place):
                    yield (
                        rule.place.name,
                        f"{rule.place.name} is open, but whether it is asked tells {read.place.name}.",
                    )
    for place, watchers in form.watchers.items():
        for watcher in watchers if _is_hidden(form, place) else ():
            if form.by_place[watcher].privacy == "open":
                yield watcher.name, f"{watcher.name} is open, but its text or rules use {place.name}."


def _is_hidden(form: Form, place: Place) -> bool:
    return place in form.by_place and form.by_place[place].privacy != "open"
