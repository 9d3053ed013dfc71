"""An attempt to reach a family: the way, then the outcome. The second press writes it down."""

from kivy.clock import Clock

from mobile.kit.art.marks import Hint
from mobile.kit.bars import FormBar, TopBar, close_button
from mobile.kit.base.boxes import Flow, Pair
from mobile.kit.base.part import Fits
from mobile.kit.button import Pill, PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Heading, ListCard
from mobile.pages.day.attempt import MORE, UNDO_SECONDS, AttemptPage
from mobile.screens.pieces import list_row, note, page
from mobile.screens.way import Screen, Way
from surveys.wording import say


class AttemptScreen(Screen):
    calm = False

    def __init__(self, way: Way, household_id: str) -> None:
        super().__init__(way)
        self._attempt = way.phone.attempt(household_id)
        self._over = Clock.create_trigger(lambda _: self._close(), UNDO_SECONDS)

    def draw(self) -> Frame:
        shown = self._attempt.page()
        parts = self._after(shown) if shown.noted else self._before(shown)
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.subtitle, first=close_button(self.way.back, self.say("close"))),
            foot=self._foot(shown) if shown.noted else None,
        )

    def leave(self) -> None:
        self._over.cancel()
        if not self._attempt.finish():
            words = say("phone.attempt.full", self.way.language)
            Clock.schedule_once(lambda _: self.way.tell(words))  # over the screen that comes now

    def _before(self, shown: AttemptPage) -> list[Fits]:
        ways = [
            Pill(
                one.text,
                lambda name=one.name: self._choose(name),
                icon="check" if one.chosen else one.icon,
                chosen=one.chosen,
                key=f"way:{one.name}",
            )
            for one in shown.ways
        ]
        rows: list[Fits] = [list_row(row, self._end, kind="outcome", ends="") for row in shown.outcomes[:-1]]
        rows.append(list_row(shown.outcomes[-1], self._end, kind="outcome"))
        hint = Hint(shown.note.text, shown.note.icon)
        told = note(shown.problem)
        return [
            *told,
            Heading(shown.ways_title),
            Flow(*ways),
            Heading(shown.outcomes_title),
            ListCard(rows),
            hint,
        ]

    def _after(self, shown: AttemptPage) -> list[Fits]:
        parts: list[Fits] = [*note(shown.problem), *note(shown.noted)]
        if shown.again:
            days = [
                Pill(
                    one.text,
                    lambda day=one.name: self._again(day),
                    icon="check" if one.chosen else "calendar",
                    chosen=one.chosen,
                    key=f"again:{one.name}",
                )
                for one in shown.again
            ]
            parts += [Heading(shown.again_title), Flow(*days)]
        more = PushButton(shown.more, lambda: self._end(MORE), "outlined", icon="note", key="more")
        return [*parts, more]

    def _foot(self, shown: AttemptPage) -> FormBar:
        undo = PushButton(shown.undo, self._undo, "text", key="undo")
        return FormBar(Pair(undo, PushButton(shown.done, self.way.back, key="done")))

    def _choose(self, name: str) -> None:
        self._attempt.choose(name)
        self.way.draw(keep=True)

    def _end(self, outcome: str) -> None:
        if outcome == MORE:
            draft_id = self._attempt.whole()
            self.way.swap("interview", draft_id)
            return
        if self._attempt.end(outcome).noted:
            self._over()
        self.way.draw()

    def _again(self, day: str) -> None:
        self._attempt.again(day)
        self.way.draw(keep=True)
        self._over.cancel()
        self._over()

    def _undo(self) -> None:
        self._over.cancel()
        self._attempt.undo()
        self.way.draw()

    def _close(self) -> None:
        """The time to take it back is over: it is on its way, and the family's page comes back."""
        if self.way.stack and self.way.screen is self:
            self.way.back()
