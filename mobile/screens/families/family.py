"""One family: what it needs and asked for, what is due, who lives there; and who answers a form."""

import webbrowser
from collections.abc import Callable

from mobile.kit.art.icons import Icon
from mobile.kit.art.marks import Badge, Disc
from mobile.kit.bars import FormBar, TopBar, back_button
from mobile.kit.base.boxes import Column, Flow, Pair, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.button import IconButton, PushButton
from mobile.kit.frame import Frame
from mobile.kit.rows import Card, Heading, ListCard, ListRow
from mobile.pages.day.needs import LastContact, NeedCard, OldNeeds
from mobile.pages.families.handing import HandCard
from mobile.pages.families.returned import Returned, fill_again
from mobile.pages.family import Contact, FamilyPage, NoConsent, Startable, WhoPage
from mobile.pages.parts import Ask, Note, Section
from mobile.screens.pieces import danger_button, list_row, note, page, section, strip
from mobile.screens.way import Screen, Way
from surveys.catalogue import schedule


class FamilyScreen(Screen):
    def __init__(self, way: Way, household_id: str) -> None:
        super().__init__(way)
        self._id = household_id
        self._family = way.phone.family(household_id)

    def draw(self) -> Frame:
        shown = self._family.page()
        parts: list[Fits] = [part for one in shown.notes for part in note(one)]
        parts += strip(shown.differs, lambda: self.way.open("differ", self._id), key="differ")
        parts += [
            *map(self._returned, shown.returned),
            *self._drafts(shown.drafts),
            *self._last(shown.last),
            *self._needs(shown),
            *self._old_needs(shown.old_needs),
        ]
        parts += [
            *section(shown.help, lambda one: self.way.open("answering", one), kind="request"),
            *self._care(shown),
        ]
        parts += self._forms(shown.calendar_title, shown.calendar, "due")
        parts += section(shown.support, None, kind="support")
        parts += self._people(shown)
        parts += self._more(shown.more)
        parts += self._forms(shown.forms_title, shown.forms, "form")
        parts += self._hand(shown.hand)
        parts += [danger_button(self.way, shown.danger, self._id)] if shown.danger else []
        return Frame(
            page(*parts),
            top=TopBar(shown.title, shown.subtitle, first=back_button(self.way.back, self.say("back"))),
            foot=self._foot(shown),
        )

    def _more(self, more: Section | None) -> list[Fits]:
        """What is behind the page: the history, and correcting what is written of the family."""
        if more is None:
            return []
        rows: list[Fits] = [
            list_row(row, lambda name: self.way.open(name, self._id), kind="more") for row in more.rows
        ]
        return [Heading(more.title), ListCard(rows)]

    def _hand(self, card: HandCard | None) -> list[Fits]:
        """Handing over stands at the end: it is rare, and nothing to press by mistake."""
        if card is None:
            return []
        button = (
            [PushButton(card.button, lambda: self._press_hand(card), "tonal", key="hand")]
            if card.button
            else []
        )
        return [
            Heading(card.title),
            *note(card.note),
            Card(Words(card.text, "small", "ink2"), *button, gap=14),
        ]

    def _press_hand(self, card: HandCard) -> None:
        if card.transfer_id:
            self.way.phone.handing(self._id).withdraw(card.transfer_id)
            self.way.draw(keep=True)
        else:
            self.way.open("hand", self._id)

    def _foot(self, shown: FamilyPage) -> FormBar | None:
        """The two things that are done most: a contact written down, and what is due begun."""
        attempt = PushButton(
            shown.attempt,
            lambda: self.way.open("attempt", self._id),
            "outlined",
            style="small_b",
            key="attempt",
        )
        if shown.next_form is None:
            return FormBar(attempt) if shown.attempt else None
        start = PushButton(
            shown.start_button, lambda: self._next(shown.next_form or ""), style="small_b", key="start"
        )
        return FormBar(Pair(attempt, start) if shown.attempt else start)

    def _next(self, form_id: str) -> None:
        draft_id = self._family.next()
        if draft_id is None:
            self._start(form_id)
        else:
            self.way.open("interview", draft_id)

    def _last(self, last: LastContact | None) -> list[Fits]:
        """The last contact comes first, with what the family said in its own words."""
        if last is None:
            return []
        words = [Words(last.words)] if last.words else []
        return [
            Card(Words(last.title, "small_b", "ink2"), Words(last.second, "small", "ink2"), *words, gap=6)
        ]

    def _returned(self, one: Returned) -> Fits:
        """What who leads the team wrote about an interview, and the way to ask again."""
        again = PushButton(one.button, lambda: self._again(one), "tonal", icon="sync", key=f"again:{one.id}")
        lines = [Words(one.title, "label"), *([Words(one.about, "small", "ink2")] if one.about else [])]
        button = [again, Words(one.after, "small", "ink2")] if one.button else []
        return Card(*lines, Words(one.text), *button, gap=10)

    def _again(self, one: Returned) -> None:
        try:
            draft_id = self._family.start(one.form_id, one.person_id)
            fill_again(self.way.phone, draft_id, one)
            self.way.open("interview", draft_id)
        except NoConsent:
            self._start(one.form_id)

    def _care(self, shown: FamilyPage) -> list[Fits]:
        if not shown.add_step:
            return []
        add = PushButton(
            shown.add_step, lambda: self._offer("plan_step"), "text", icon="plus", key="add_step"
        )
        rows = section(shown.care, lambda one: self.way.open("care", self._id, one), kind="care")
        return [*rows, add]

    def _offer(self, kind: str, *about: str) -> None:
        self.way.open("offering", self._id, kind, *about)

    def _drafts(self, drafts: Section | None) -> list[Fits]:
        if drafts is None:
            return []
        rows: list[Fits] = [
            ListRow(
                row.title,
                lambda draft_id=row.id: self.way.open("interview", draft_id),
                second=row.second,
                badges=tuple(Badge(badge.text, badge.icon, badge.tone) for badge in row.badges),
                icon=row.icon or "form",
                tail=IconButton(
                    "trash", self._discard(row.id), self.say("discard"), key=f"discard:{row.id}", ink="ink2"
                ),
                key=f"draft:{row.id}",
            )
            for row in drafts.rows
        ]
        return [Heading(drafts.title, len(rows)), ListCard(rows)]

    def _needs(self, shown: FamilyPage) -> list[Fits]:
        cards = [self._need(need) for need in shown.needs]
        if not cards and not shown.needs_empty:
            return []
        count = len(cards) if cards else None
        nothing = [] if cards else [Card(Words(shown.needs_empty, "small", "ink2"))]
        return [Heading(shown.needs_title, count), *cards, *nothing]

    def _old_needs(self, old: OldNeeds | None) -> list[Fits]:
        """What was named long ago stands apart, with the word to ask first; a row offers what would help."""
        if old is None:
            return []
        heading, listed = section(
            old.found, lambda code: self._offer("referral", code, old.services[code]), kind="old"
        )
        return [heading, *note(old.advice), listed]

    def _need(self, need: NeedCard) -> Fits:
        """Two lines of what the family said, the service that answers it, and how far that is."""
        said = Column(Words(need.title, "label"), Words(need.second, "small", "ink2"), gap=2, grow=1)
        service = Row(Icon("referral", 20), Words(need.service, "small", grow=1), gap=10)
        state = Flow(Badge(need.badge.text, need.badge.icon, need.badge.tone))
        lines: list[Fits] = [Row(Disc(need.icon, tone="primary"), said), service, state]
        if need.referral:
            opens = Row(Column(*lines, gap=10, grow=1), Icon("chevron", 20, "ink2"))
            return Pressable(
                opens,
                lambda: self.way.open("care", self._id, need.referral),
                edge="line",
                pad=(16, 16, 12, 16),
                key=f"need:{need.code}",
            )
        give = PushButton(
            need.button,
            lambda: self._offer("referral", need.code, need.service_code),
            "tonal",
            key=f"give:{need.code}",
        )
        return Card(*lines, give)

    def _forms(self, title: str, forms: tuple[Startable, ...], kind: str) -> list[Fits]:
        rows: list[Fits] = [self._startable(form, kind) for form in forms]
        return [Heading(title), ListCard(rows)] if rows else []

    def _startable(self, form: Startable, kind: str) -> ListRow:
        """A form that cannot be started says why, and has no chevron."""
        quick = kind == "due" and form.form_id == schedule().contact.form
        begin = (lambda: self.way.open("attempt", self._id)) if quick else (lambda: self._start(form.form_id))
        act = None if form.blocked else begin
        second = "\n".join(line for line in (form.second, form.blocked) if line)
        late = any(badge.tone == "danger" for badge in form.badges)
        return ListRow(
            form.title,
            act,
            second=second,
            badges=tuple(Badge(badge.text, badge.icon, badge.tone) for badge in form.badges),
            icon=form.icon,
            tone="danger" if late else "neutral",
            key=f"{kind}:{form.form_id}",
        )

    def _people(self, shown: FamilyPage) -> list[Fits]:
        rows: list[Fits] = [self._person(person) for person in shown.people]
        return [Heading(shown.people_title), ListCard(rows)] if rows else []

    def _person(self, person: Contact) -> ListRow:
        tail = None
        if person.phone:
            call = self._call(person.phone)
            tail = IconButton(
                "phone", call, self.say("call"), key=f"call:{person.id}", fill="primary_c", ink="on_primary_c"
            )
        return ListRow(
            person.name,
            None,
            second=person.second,
            initials=person.initials,
            tail=tail,
            key=f"person:{person.id}",
        )

    def _call(self, number: str) -> Callable[[], object]:
        return lambda: webbrowser.open(f"tel:{number}")

    def _start(self, form_id: str) -> None:
        who = self._family.who(form_id)
        if len(who.rows) == 1 and who.first is None:
            self.way.open("interview", self._family.start(form_id, who.rows[0].id))
        else:
            self.way.open("who", self._id, form_id)

    def _discard(self, draft_id: str) -> Callable[[], None]:
        words = Ask(
            title=self.say("discard.ask"),
            text=self.say("discard.text"),
            yes=self.say("keep"),
            no=self.say("discard"),
            danger=True,
        )
        return lambda: self.way.ask(words, None, lambda: self._discarded(draft_id))

    def _discarded(self, draft_id: str) -> None:
        self._family.discard(draft_id)
        self.way.draw(keep=True)


class WhoScreen(Screen):
    """Who answers? One press starts the form, or the consent that has to come before it."""

    def __init__(self, way: Way, household_id: str, form_id: str) -> None:
        super().__init__(way)
        self._family, self._form_id = way.phone.family(household_id), form_id

    def draw(self) -> Frame:
        shown = self._family.who(self._form_id)
        rows: list[Fits] = [list_row(row, self._start(self._form_id), kind="who") for row in shown.rows]
        listed = [ListCard(rows)] if rows else []
        return Frame(
            page(Words(shown.text, "body", "ink2"), *listed, *self._first(shown)),
            top=TopBar(shown.title, first=back_button(self.way.back, self.say("back"))),
        )

    def _first(self, shown: WhoPage) -> list[Fits]:
        if shown.first is None:
            return []
        rows: list[Fits] = [list_row(row, self._start("consent"), kind="consent") for row in shown.first.rows]
        return [Heading(shown.first.title), *note(Note(text=shown.first_text, icon="shield")), ListCard(rows)]

    def _start(self, form_id: str) -> Callable[[str], None]:
        return lambda person_id: self.way.swap("interview", self._family.start(form_id, person_id))
