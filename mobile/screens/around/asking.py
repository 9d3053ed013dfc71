"""Asking for help: what it is about, and who may see it. Everything else may be left open."""

from mobile.kit.art.marks import Disc, Hint
from mobile.kit.bars import FormBar, close_button
from mobile.kit.base.boxes import Centre, Column, Flow
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import Pill, PushButton
from mobile.kit.field import FieldBox, Typing, labelled
from mobile.kit.frame import Frame
from mobile.kit.rows import Heading
from mobile.pages.around.asking import AskingPage
from mobile.pages.parts import Choice
from mobile.screens.pieces import note, page, settler_bar
from mobile.screens.way import Screen, Way


class AskingScreen(Screen):
    calm = False

    def __init__(self, way: Way, *about: str) -> None:
        super().__init__(way)
        self._asking = way.phone.asking(*about)

    def draw(self) -> Frame:
        shown = self._asking.page()
        top = settler_bar(
            self.way, shown.title, shown.hide, first=close_button(self.way.back, self.say("close"))
        )
        if shown.sent:
            done = PushButton(shown.done, self._done, key="done")
            return Frame(page(*self._sent(shown), gap=16), top=top, foot=FormBar(done))
        return Frame(page(*self._parts(shown)), top=top, foot=FormBar(self._sends(shown)))

    def _parts(self, shown: AskingPage) -> list[Fits]:
        field = Typing(shown.words, self._asking.write, lines=3, key="words")
        return [
            Heading(shown.about_title),
            self._pills("hlp_cat", shown.about),
            *note(shown.note),
            Heading(shown.when_title),
            self._pills("hlp_urgent", shown.when),
            Hint(shown.promise.text, shown.promise.icon, "primary"),
            labelled(shown.words_title, FieldBox(field)),
            PushButton(shown.more, self._more, "text", key="more"),
        ]

    def _pills(self, name: str, choices: tuple[Choice, ...]) -> Flow:
        return Flow(
            *(
                Pill(
                    one.text,
                    lambda choice=one.name: self._choose(name, choice),
                    icon="check" if one.chosen else "",
                    chosen=one.chosen,
                    key=f"{name}:{one.name}",
                )
                for one in choices
            )
        )

    def _sends(self, shown: AskingPage) -> Column:
        problem = [Hint(shown.problem, "alert", "danger")] if shown.problem else []
        buttons = [
            PushButton(
                one.text,
                lambda reader=one.name: self._send(reader),
                "outlined" if nth else "filled",
                key=f"send:{one.name}",
            )
            for nth, one in enumerate(shown.sends)
        ]
        return Column(*problem, *buttons, gap=8)

    def _sent(self, shown: AskingPage) -> list[Fits]:
        return [
            Centre(Disc("check", tone="ok", size=96)),
            Words(shown.sent, "title", align="center"),
            Words(shown.promise.text, align="center"),
            Words(shown.sent_text, "body", "ink2", align="center"),
        ]

    def _choose(self, name: str, choice: str) -> None:
        self._asking.choose(name, choice)
        self.way.draw(keep=True)

    def _send(self, reader: str) -> None:
        shown = self._asking.send(reader)
        self.way.draw(keep=not shown.sent)
        if shown.sent:
            self.way.sync()

    def _more(self) -> None:
        self.way.swap("interview", self._asking.whole())

    def _done(self) -> None:
        self.way.back()
