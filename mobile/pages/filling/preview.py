"""One form without a server, a PIN or a file: begun, filled in, shown as the record it would become."""

import json
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.drafts import Draft
from surveys.ids import uuid7
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.pages.filling.interview import Interview
    from mobile.phone import Phone


class PreviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """`record` are the lines of the answers as they would be sent."""

    title: str
    strip: str
    state: str
    record: tuple[str, ...]
    go_on: str
    again: str
    close: str


class Preview:
    """The form `form_id` on a phone whose store is in memory only."""

    def __init__(self, phone: "Phone", form_id: str) -> None:
        self.phone = phone
        self.interview: Interview | None = None
        self._form_id = form_id
        self.draft_id = ""
        self.begin()

    def begin(self) -> None:
        """Begin the form anew, with nothing answered."""
        now = self.phone.now()
        self.draft_id, self.interview = uuid7(), None
        draft = Draft(
            id=self.draft_id,
            form_id=self._form_id,
            form_version=self.phone.forms.current()[self._form_id],
            household_id="",
            person_id=None,
            language=self.phone.language,
            started_at=now,
            touched_at=now,
        )
        self.phone.drafts.keep(draft)

    def page(self) -> PreviewPage:
        language = self.phone.language
        finished = self.phone.drafts.get(self.draft_id) is None
        answers = self.interview.session.answers() if self.interview else {}
        return PreviewPage(
            title=self._title(language),
            strip=say("app.preview.strip", language),
            state=say("app.preview.finished" if finished else "app.preview.unfinished", language),
            record=tuple(json.dumps(answers, ensure_ascii=False, indent=2).split("\n")),
            go_on="" if finished else say("app.preview.go_on", language),
            again=say("app.preview.again", language),
            close=say("app.close", language),
        )

    def _title(self, language: str) -> str:
        form = self.phone.forms.load(self._form_id, self.phone.forms.current()[self._form_id])
        return form.title(language)
