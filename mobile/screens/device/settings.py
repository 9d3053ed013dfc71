"""Settings: language, whose phone this is, a new PIN, a new code, lock now."""

from collections.abc import Callable

from kivy.app import App

from mobile.kit.bars import TopBar, back_button
from mobile.kit.base.boxes import Flow
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import Pill, PushButton
from mobile.kit.choice import Choice
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, Heading, ListCard
from mobile.pages.device.looks import Group, LooksGroup
from mobile.pages.settings import SettingsPage
from mobile.screens.pieces import list_row, note, page
from mobile.screens.way import Screen, Way


class SettingsScreen(Screen):
    calm = False

    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._settings = way.phone.settings()
        self._page: SettingsPage = self._settings.page()
        self._written = {"old": "", "new": "", "again": "", "code": ""}
        self._busy = False

    def draw(self) -> Frame:
        shown = self._page
        parts: list[Fits] = [*note(shown.happened), Heading(shown.language_title), self._languages(shown)]
        for group in shown.looks:
            parts += [Heading(group.title), self._looks(group)]
        parts += [ListCard([list_row(row, None, kind="about") for row in shown.about])]
        parts += self._shared(shown)
        parts += [PushButton(shown.lock, self.way.hide, "tonal", icon="lock", key="lock")]
        parts += [Heading(shown.pin_title), self._pin(shown)]
        if shown.code_title:
            parts += [Heading(shown.code_title), self._code(shown)]
        return Frame(
            page(*parts), top=TopBar(shown.title, first=back_button(self.way.back, self.say("back")))
        )

    def _languages(self, shown: SettingsPage) -> Fits:
        pills = [
            Pill(
                choice.text,
                self._speak(choice.name),
                icon="check" if choice.chosen else "",
                chosen=choice.chosen,
                key=f"language:{choice.name}",
            )
            for choice in shown.languages
        ]
        return Flow(*pills)

    def _looks(self, group: LooksGroup) -> Fits:
        pills = [
            Pill(
                choice.text,
                self._choose(group.name, choice.name),
                icon="check" if choice.chosen else "",
                chosen=choice.chosen,
                key=f"look:{group.name}:{choice.name}",
            )
            for choice in group.choices
        ]
        return Flow(*pills)

    def _choose(self, group: Group, name: str) -> Callable[[], None]:
        def choose() -> None:
            self._page = self._settings.choose_look(group, name)
            App.get_running_app().take_looks()
            self.way.draw(keep=True)

        return choose

    def _shared(self, shown: SettingsPage) -> list[Fits]:
        if shown.shared is None:
            return []
        return [
            Choice(
                shown.shared.text,
                lambda: self._came(self._settings.share()),
                chosen=shown.shared.chosen,
                many=True,
                second=shown.shared_text,
                key="shared",
            )
        ]

    def _pin(self, shown: SettingsPage) -> Card:
        fields = [
            labelled(label, FieldBox(self._field(name, secret=True)))
            for name, label in zip(("old", "new", "again"), shown.pin_labels, strict=True)
        ]
        return Card(
            *fields, PushButton(shown.pin_button, self._change_pin, "tonal", key="change_pin"), gap=14
        )

    def _code(self, shown: SettingsPage) -> Card:
        field = labelled(shown.code_label, FieldBox(self._field("code")))
        button = PushButton(shown.code_button, self._renew, "tonal", key="renew")
        return Card(Words(shown.code_text, "small", "ink2"), field, button, gap=14)

    def _field(self, name: str, *, secret: bool = False) -> Typing:
        def wrote(text: str) -> None:
            self._written[name] = text

        return Typing(
            self._written[name], wrote, secret=secret, numbers="integer" if secret else "", key=name
        )

    def _speak(self, name: str) -> Callable[[], None]:
        def speak() -> None:
            shown = self._settings.language(name)
            if self.way.stage.is_marked:
                self.way.stage.strip(self.way.phone.say("phone.simulated"))
            self._came(shown)

        return speak

    def _change_pin(self) -> None:
        old, new, again = (self._written[name] for name in ("old", "new", "again"))
        self._wait(lambda: self._settings.change_pin(old, new, again))

    def _renew(self) -> None:
        code = self._written["code"]
        self._wait(lambda: self._settings.renew(code))

    def _wait(self, work: Callable[[], SettingsPage]) -> None:
        if not self._busy:
            self._busy = True
            self.way.behind(work, self._came)

    def _came(self, shown: SettingsPage) -> None:
        self._page, self._busy = shown, False
        self._written = dict.fromkeys(self._written, "")
        self.way.draw()
