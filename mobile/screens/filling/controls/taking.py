"""What the phone itself gives: a photograph, and the place where it is with how exact that is."""

from pathlib import Path

from mobile.kit.art.images import Photograph
from mobile.kit.art.marks import Badge, Note
from mobile.kit.base.boxes import Column, Flow
from mobile.kit.base.part import Fits
from mobile.kit.button import Pill, PushButton
from mobile.pages.filling.places import band, place_text
from mobile.platform.device import Fix
from mobile.screens.filling.controls.asker import Asker, Control, Hands
from surveys.asking.asked import Asked
from surveys.wording import say


class Taking(Column, Control):
    """A button that takes, over it what was taken; `_parts` says what stands there now, `_told` what went wrong."""

    def __init__(self, asker: Asker, hands: Hands) -> None:
        self._asker, self._hands, self._told = asker, hands, ""
        super().__init__(gap=10)
        self._lay()

    def _parts(self) -> list[Fits]:
        raise NotImplementedError

    def _lay(self) -> None:
        self.clear_widgets()
        self.parts = self._parts()
        self.hold(*self.parts)
        if self.parent:
            self.refit()


class PhotoAnswer(Taking):
    """One big button; then the picture itself, to be taken again or taken away."""

    def _parts(self) -> list[Fits]:
        asked, language = self._asker.asked, self._asker.language
        content = self._hands.picture(str(asked.value)) if asked.value else None
        parts: list[Fits] = [Photograph(content)] if content else []
        word = "app.photo.again" if asked.value else "app.photo.take"
        parts.append(
            PushButton(
                say(word, language),
                self._take,
                "outlined" if asked.value else "tonal",
                icon="camera",
                key="photo",
            )
        )
        if asked.value:
            parts.append(Flow(Pill(say("app.photo.remove", language), self._remove, key="answer:clear")))
        if self._told:
            parts.append(Note(self._told, "info"))
        return parts

    def _take(self) -> None:
        self._hands.take_photo(self._came)

    def _came(self, file: Path | None) -> None:
        """Keep the picture under a name of its own; without one nothing changes."""
        self._told = ""
        if file is None:
            self._told = say("app.photo.none", self._asker.language)
            self._lay()
        elif (name := self._hands.keep_photo(file, self._asker.asked)) is None:
            self._told = say("phone.disk_full", self._asker.language)
            self._lay()
        else:
            self._asker.give(name)

    def _remove(self) -> None:
        self._hands.drop_photo(str(self._asker.asked.value))
        self._asker.give(None)

    def update(self, asked: Asked) -> None:  # noqa: ARG002  the question holds it already
        self._lay()


class PlaceAnswer(Taking):
    """A button that asks the phone where it is, and how exact the answer is in metres and in a word."""

    def _parts(self) -> list[Fits]:
        asked, language = self._asker.asked, self._asker.language
        parts: list[Fits] = []
        if found := band(asked):
            within = say("app.place.within", language, n=found.metres)
            parts.append(Note(within, "visit", "ok" if found.name == "good" else "neutral"))
            icon = "check" if found.name == "good" else "alert"
            tone = "ok" if found.name == "good" else "warn"
            parts.append(Flow(Badge(say(f"app.place.{found.name}", language), icon, tone)))
        word = "app.place.again" if found else "app.place.find"
        kind = "outlined" if found else "tonal"
        parts.append(PushButton(say(word, language), self._find, kind, icon="visit", key="place"))
        if found:
            clear = Pill(say("app.clear", language), lambda: self._asker.give(None), key="answer:clear")
            parts.append(Flow(clear))
        if self._told:
            parts.append(Note(self._told, "clock"))
        return parts

    def _find(self) -> None:
        self._told = say("app.place.looking", self._asker.language)
        self._lay()
        self._hands.locate(self._came)

    def _came(self, fix: Fix | None) -> None:
        self._told = "" if fix else say("app.place.none", self._asker.language)
        if fix:
            self._asker.give(place_text(fix))
        else:
            self._lay()

    def update(self, asked: Asked) -> None:  # noqa: ARG002  the question holds it already
        self._told = ""
        self._lay()
