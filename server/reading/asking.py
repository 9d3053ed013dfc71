"""Which questions of a kept interview were asked: worked out again from its form and its open answers."""

from collections.abc import Collection

from server.exchange.records.publishing import Forms
from server.reading.understanding import Asked
from surveys.interview.session import Session
from surveys.rules import turns
from surveys.submission import Answers


def asked_in(forms: Forms) -> Asked:
    """Return the function that names the relevant questions of an interview."""

    def asked(form_id: str, version: str, answers: Answers) -> Collection[str]:
        form = forms.find(form_id, version)
        return Session(form, answers).asked() if form else _answered(answers)

    return asked


def _answered(answers: Answers) -> Collection[str]:
    """Return what was answered, of a form that is no longer here."""
    return frozenset(name for turn in turns(answers) for name in turn)
