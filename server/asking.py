"""Which questions of a kept interview were asked: worked out again from its form and its open answers."""

from collections.abc import Collection

from surveys.session import Session

from server.store.forms import FormStore
from server.understanding import Asked
from surveys.form import Form, cached
from surveys.rules import turns
from surveys.submission import Answers


def asked_in(store: FormStore) -> Asked:
    """Return the function that answers for one request: each form is read and compiled once."""
    forms: dict[tuple[str, str], Form | None] = {}

    def asked(form_id: str, version: str, answers: Answers) -> Collection[str]:
        key = (form_id, version)
        if key not in forms:
            file = store.get(form_id, version)
            forms[key] = cached(file.xform) if file else None
        form = forms[key]
        return Session(form, answers).asked() if form else _answered(answers)

    return asked


def _answered(answers: Answers) -> Collection[str]:
    """Return what was answered, of a form that is no longer here."""
    return frozenset(name for turn in turns(answers) for name in turn)
