"""The door: whose server, which code, a PIN twice; later the PIN alone. Nothing here tells what the app is about."""

from collections.abc import Callable

from mobile.kit.art.pictures import Shanyrak
from mobile.kit.base.boxes import Centre, Column, Flow
from mobile.kit.base.part import Fits, Space
from mobile.kit.base.text import Words
from mobile.kit.button import Pill, PushButton
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.kit.pinpad import Dots, PinPad
from mobile.pages.device.lock import Door, LockPage
from mobile.screens.way import Screen, Way

_WITH_KEYS = ("choose", "repeat", "unlock")


class DoorScreen(Screen):
    calm = False

    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._door: Door = way.phone.door()
        self._page: LockPage = self._door.page()
        self._busy = False
        self._dots: Dots | None = None

    def draw(self) -> Frame:
        shown = self._page
        self._dots = Dots(shown.entered, shown.digits) if shown.stage in _WITH_KEYS else None
        middle = self._keys(shown) if self._dots else self._field(shown)
        head = [Space(12), Centre(Shanyrak(72)), Words(shown.title, "title", align="center")]
        body = Column(*head, *middle, Space(4), self._languages(shown), gap=14, pad=(24, 12, 24, 24))
        return Frame(body)

    def _keys(self, shown: LockPage) -> list[Fits]:
        said = Words(
            shown.problem or shown.text, "small", "danger" if shown.problem else "ink2", align="center"
        )
        if self._busy:
            said = Words(shown.busy, "small", "ink2", align="center")
        pad = PinPad(self._digit, self._erase, self.say("erase"))
        return [Centre(self._dots or Space()), said, Space(8), pad, *self._other(shown)]

    def _field(self, shown: LockPage) -> list[Fits]:
        field = Typing(shown.field, self._wrote, example=shown.field_example, key="field")
        box = labelled(shown.field_label, FieldBox(field, wrong=bool(shown.problem)), shown.problem or "")
        button = PushButton(shown.busy if self._busy else shown.button, self._submit, key="submit")
        return [Words(shown.text, "body", "ink2", align="center"), box, button, *self._other(shown)]

    def _other(self, shown: LockPage) -> list[Fits]:
        if not shown.second_button:
            return []
        return [PushButton(shown.second_button, lambda: self._take(self._door.other), "text", key="other")]

    def _languages(self, shown: LockPage) -> Fits:
        pills = [
            Pill(choice.text, self._speak(choice.name), chosen=choice.chosen, key=f"language:{choice.name}")
            for choice in shown.languages
        ]
        return Centre(Flow(*pills))

    def _speak(self, name: str) -> Callable[[], None]:
        return lambda: self._take(lambda: self._door.language(name))

    def _wrote(self, text: str) -> None:
        self._page = self._door.write(text)

    def _digit(self, digit: str) -> None:
        if not self._busy:
            self._entered(self._door.press(digit))

    def _erase(self) -> None:
        if not self._busy:
            self._entered(self._door.erase())

    def _entered(self, shown: LockPage) -> None:
        """Fill a dot in its place; draw the screen anew only when its words change."""
        before, self._page = self._page, shown
        if shown.problem != before.problem or shown.stage != before.stage or not self._dots:
            self.way.draw()
        elif self._dots:
            self._dots.show(shown.entered)
        if shown.ready:
            self._submit()

    def _take(self, act: Callable[[], LockPage]) -> None:
        if not self._busy:
            self._page = act()
            self.way.draw()

    def follow(self, link: str) -> None:
        self._take(lambda: self._door.follow(link))

    def _submit(self) -> None:
        if not self._busy:
            self._busy = True
            self.way.draw(keep=True)
            self.way.behind(self._door.submit, self._came)

    def _came(self, shown: LockPage) -> None:
        self._busy, self._page = False, shown
        if shown.stage == "open":
            self.way.first()
            self.way.sync()
        else:
            self.way.draw()

    def back(self) -> None:
        if self._page.second_button and self._page.stage != "unlock":
            self._take(self._door.other)
        else:
            self.way.leave_app()
