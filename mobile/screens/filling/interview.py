"""The interview: one question a screen. Each answer is kept as it is given; what is being typed, when the hand rests."""

from collections.abc import Callable

from kivy.clock import Clock

from mobile.kit.bars import FormBar, TopBar, close_button, progress
from mobile.kit.base.boxes import Column, Pair, Rule
from mobile.kit.base.part import Fits
from mobile.kit.button import IconButton, PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import ListCard
from mobile.pages.filling.interview import InterviewPage, OutlinePage
from mobile.pages.parts import Choice
from mobile.screens.filling.carrying import CarryScreen, LeftScreen
from mobile.screens.filling.lending import Lent
from mobile.screens.filling.questions import QuestionPart, Value
from mobile.screens.filling.scenes import Handed, done, end, roster
from mobile.screens.filling.times import TimesScreen
from mobile.screens.pieces import list_row, note, page, strip
from mobile.screens.way import Screen, Way
from surveys.arabic import ARAB

PAUSE = 0.3  # seconds without a key after which what was typed is on the disk


class InterviewScreen(Screen):
    calm = False

    def __init__(self, way: Way, draft_id: str) -> None:
        super().__init__(way)
        self._interview = way.phone.interview(draft_id)
        self._page: InterviewPage = self._interview.page()
        self._questions: dict[str, QuestionPart] = {}
        self._typed: dict[str, Value] = {}
        self._hands = Lent(way, self._interview)
        self._handed: Handed | None = None
        self._rest = Clock.create_trigger(lambda _: self._keep_typed(), PAUSE)

    @property
    def is_arabic(self) -> bool:
        return self._page.language == "kk" and self._page.script == ARAB

    def draw(self) -> Frame:
        self._interview.wake()
        shown = self._page
        self._questions, self._handed = {}, None
        middle = self._middle(shown)
        line = strip(shown.correction, self._correct, key="correction")
        return Frame(
            page(*note(shown.banner), *line, *middle),
            top=self._head(shown),
            foot=self._foot(shown),
            swiped=self._swiped,
        )

    def _swiped(self, way: int) -> None:
        """Turn the leaf where a button would: never past a PIN, a hand-over or the end."""
        way = -way if self.is_arabic else way
        if way > 0 and self._page.next:
            self._go(self._interview.next)
        elif way < 0 and self._page.back:
            self._go(self._interview.back)

    def _middle(self, shown: InterviewPage) -> list[Fits]:
        if shown.roster:
            return [*self._asked(shown), *roster(self.way, self._interview, shown.roster, self._go)]
        if shown.handover:
            self._handed = Handed(self.way, self._interview, shown.handover, self._go)
            return self._handed.parts()
        if shown.end:
            return end(shown.end, lambda ref: self._go(lambda: self._interview.jump(ref)), self._times)
        return done(shown.done) if shown.done else self._asked(shown)

    def _asked(self, shown: InterviewPage) -> list[Fits]:
        parts: list[Fits] = []
        for asked in shown.questions:
            give, soon = self._give(asked.ref), self._soon(asked.ref)
            question = QuestionPart(asked, shown.language, give, soon, self._hands, first=not parts)
            self._questions[asked.ref] = question
            parts += [Rule(), question] if parts else [question]
        return parts

    def _head(self, shown: InterviewPage) -> Fits:
        bar = TopBar(
            shown.title,
            shown.subtitle,
            first=close_button(self.back, self.say("close")),
            last=tuple(self._icons(shown)),
        )
        return (
            Column(bar, progress(shown.step, shown.steps), gap=0)
            if shown.scene in ("question", "roster")
            else bar
        )

    def _icons(self, shown: InterviewPage) -> list[IconButton]:
        icons = [IconButton("more", lambda: self._menu(shown), self.say("language"), key="menu")]
        if self.way.phone.kind == "settler":
            icons.append(IconButton("hide", self.way.hide, self.say("hide"), key="hide"))
        return icons

    def _foot(self, shown: InterviewPage) -> FormBar | None:
        if self._handed:
            return self._handed.foot()
        if shown.end:
            finish = PushButton(shown.end.button, lambda: self._go(self._interview.finish), key="finalize")
            keep = PushButton(shown.end.draft_button, self._leave, "outlined", key="keep_draft")
            return FormBar(Column(finish, keep, gap=8))
        if shown.done:
            return FormBar(PushButton(shown.done.button, self._finished, key="done"))
        forward = PushButton(shown.next, lambda: self._go(self._interview.next), key="next")
        back = PushButton(shown.back, lambda: self._go(self._interview.back), "outlined", key="previous")
        if shown.next and shown.back:
            return FormBar(Pair(back, forward, share=0.55))
        return FormBar(forward if shown.next else back) if shown.next or shown.back else None

    def _give(self, ref: str) -> Callable[[Value], None]:
        def given(value: Value) -> None:
            self._came(self._interview.answer(ref, value))
            if self._goes_on(value):
                self._go(self._interview.next)

        return given

    def _goes_on(self, value: Value) -> bool:
        """Whether a choice alone leads on: where the author wants it and nothing else is asked on the page."""
        questions = self._page.questions
        return value is not None and len(questions) == 1 and questions[0].manner.goes_on

    def _soon(self, ref: str) -> Callable[[Value], None]:
        def later(value: Value) -> None:
            self._typed[ref] = value
            self._rest()

        return later

    def _keep_typed(self) -> None:
        """Write down what was typed; the fields themselves stay as they are."""
        self._rest.cancel()
        typed, self._typed = self._typed, {}
        for ref, value in typed.items():
            self._came(self._interview.answer(ref, value))

    def _go(self, act: Callable[[], InterviewPage]) -> None:
        """Keep what is being typed, then move."""
        self._keep_typed()
        self._hands.hush()
        before, self._page = self._page, act()
        turned = (self._page.step > before.step) - (self._page.step < before.step)
        self.way.draw(turned=-turned if self.is_arabic else turned)

    def _came(self, shown: InterviewPage) -> None:
        """Change the answers in place; draw anew only when other questions are asked."""
        before, self._page = self._page, shown
        if _frames(shown) != _frames(before):
            self.way.draw(keep=True)
            return
        for asked in shown.questions:
            self._questions[asked.ref].update(asked)
        if self.way.stage.frame:
            self.way.stage.frame.lay()

    def _menu(self, shown: InterviewPage) -> None:
        """The languages, and the way to another question where it is open."""
        buttons = [self._language_button(choice) for choice in shown.languages]
        if shown.corrected:
            buttons.insert(0, self._menu_button(shown.corrected, self._correct, "sync", "corrected"))
        if shown.left_out:
            buttons.insert(0, self._menu_button(shown.left_out, self._left_out, "info", "left_out"))
        if shown.outline:
            buttons.insert(0, PushButton(shown.outline, self._contents, "tonal", icon="form", key="outline"))
        self.way.stage.ask(shown.title, "", buttons, self.way.stage.dismiss)

    def _menu_button(self, word: str, act: Callable[[], None], icon: str, key: str) -> PushButton:
        return PushButton(word, act, "tonal", icon=icon, key=key)

    def _correct(self) -> None:
        self.way.push(CarryScreen(self.way, self._interview.draft_id, self._reopen))

    def _left_out(self) -> None:
        self.way.push(LeftScreen(self.way, self._interview.left_out()))

    def _times(self) -> None:
        self.way.push(TimesScreen(self.way, self._interview.times()))

    def _reopen(self) -> None:
        """Go on with the draft as it is now: it may be one of another version."""
        self._interview = self.way.phone.interview(self._interview.draft_id)
        self._hands = Lent(self.way, self._interview)
        self._page = self._interview.page()

    def _language_button(self, choice: Choice) -> PushButton:
        def choose() -> None:
            self.way.stage.dismiss()
            self._go(lambda: self._interview.language(choice.name))

        return PushButton(
            choice.text, choose, "filled" if choice.chosen else "outlined", key=f"language:{choice.name}"
        )

    def _contents(self) -> None:
        self.way.push(OutlineScreen(self.way, self))

    def jump(self, ref: str) -> None:
        self._page = self._interview.jump(ref)

    def contents(self) -> OutlinePage:
        return self._interview.outline()

    def back(self) -> None:
        """The close cross and the back key: out of the interview, saying first that all is kept."""
        self._keep_typed()
        if self._page.done:
            self._finished()
        elif self._page.leave:
            self.way.ask(self._page.leave, self._leave)
        else:
            self._leave()

    def _leave(self) -> None:
        """Go back to where one came from; while the person has the worker's phone, to the lock: a caseload lies behind."""
        self._interview.leave()
        if self._page.handed:
            self.way.hide()
        else:
            self.way.back()

    def _finished(self) -> None:
        self.way.back()
        self.way.sync()

    def leave(self) -> None:
        self._keep_typed()
        self._hands.hush()
        self._interview.rest()

    def wake(self) -> None:
        self._interview.wake()


class OutlineScreen(Screen):
    """Jump to a question."""

    @property
    def is_arabic(self) -> bool:
        return self._interview.is_arabic

    def __init__(self, way: Way, interview: InterviewScreen) -> None:
        super().__init__(way)
        self._interview = interview

    def draw(self) -> Frame:
        shown = self._interview.contents()
        rows = [list_row(row, self._jump, kind="question") for row in shown.rows]
        return Frame(
            page(ListCard(rows, 16)),
            top=TopBar(shown.title, first=close_button(self.way.back, self.say("close"))),
        )

    def _jump(self, ref: str) -> None:
        self._interview.jump(ref)
        self.way.back()


def _frames(shown: InterviewPage) -> tuple[object, ...]:
    """Return what a page draws apart from values and problems: when it stays, the screen stays."""
    questions = tuple(
        (q.ref, q.label, q.hint, tuple(c.name for c in q.choices), q.readonly and q.text)
        for q in shown.questions
    )
    return (
        shown.scene,
        shown.language,
        shown.script,
        shown.title,
        shown.step,
        shown.steps,
        shown.banner,
        questions,
        shown.roster,
    )
