"""A new referral or a new step of the plan: its fields, and the change they make."""

from datetime import timedelta
from typing import TYPE_CHECKING

from mobile.pages.families.acting import ActPage, FieldView
from mobile.pages.parts import Choice
from mobile.pages.telling import counted, say_or
from surveys.ids import uuid7
from surveys.register.changes import Edit, Value
from surveys.wording import catalogue

if TYPE_CHECKING:
    from mobile.phone import Phone

ALL = "all"  # the choice that opens every service
_WHO = ("worker", "person", "lead", "service")
_WEEKS = (1, 2, 4, 8)
_MOST = 200  # signs, as the field holds


class Offering:
    """`phone.offering(household_id, kind, need, service)`: `kind` is referral or plan_step."""

    def __init__(
        self, phone: "Phone", household_id: str, kind: str, need: str = "", service: str = ""
    ) -> None:
        self._phone, self._id, self._kind, self._need = phone, household_id, kind, need
        self._family = phone.families()[household_id]
        self._service = service
        self._is_open = not service
        self._typed = {"service": service, "to": self._turn_to(service), "person": "", "who": "worker"}
        self._faults: dict[str, str] = {}

    def page(self) -> ActPage:
        say = self._phone.say
        fields = self._referral() if self._kind == "referral" else self._step()
        return ActPage(
            title=say(f"phone.offer_care.{self._kind}"),
            subtitle=self._family.name,
            text=say_or(f"need.{self._need}", "phone.need.other", self._phone.language) if self._need else "",
            fields=fields,
            button=say(f"phone.offer_care.{self._kind}.save"),
            also=(),
        )

    def write(self, name: str, text: str | None) -> None:
        self._typed[name] = text or ""

    def choose(self, name: str, choice: str) -> ActPage:
        """Choose; a second press takes back what may be left open."""
        self._faults.pop(name, None)
        if choice == ALL:
            self._is_open = True
        elif name == "service":
            if self._typed["to"] == self._turn_to(self._typed["service"]):
                self._typed["to"] = self._turn_to(choice)
            self._typed["service"] = choice
        else:
            self._typed[name] = "" if self._typed.get(name) == choice and name != "who" else choice
        return self.page()

    def save(self) -> bool:
        """Put it on its way; False, and a field says what is missing, when it cannot be."""
        needed = "service" if self._kind == "referral" else "what"
        if not self._typed.get(needed, "").strip():
            self._faults[needed] = self._phone.say(f"phone.offer_care.missing.{needed}")
            return False
        edit = Edit(kind=self._kind, subject_id=uuid7(), fields=self._fields(), born=True)
        self._phone.keep_change(self._id, edit)
        return True

    def _fields(self) -> dict[str, Value]:
        typed, today = self._typed, self._phone.today
        told: dict[str, Value] = {"need": self._need or None}
        if self._kind == "referral":
            told |= {"service": typed["service"], "to": typed["to"].strip()[:_MOST] or None}
            told |= {
                "person_id": typed["person"] or None,
                "offered_on": today.isoformat(),
                "state": "offered",
            }
        else:
            told |= {"what": typed["what"].strip()[:_MOST], "who": typed["who"], "state": "open"}
            told["until"] = typed.get("until") or None
        return {name: value for name, value in told.items() if value is not None}

    def _referral(self) -> tuple[FieldView, ...]:
        people = {"": self._phone.say("phone.who.family")} | {one.id: one.name for one in self._family.people}
        return (
            self._one("service", self._services()),
            self._line("to", self._phone.say("phone.offer_care.to.help")),
            self._one("person", people),
        )

    def _step(self) -> tuple[FieldView, ...]:
        weeks = {
            (self._phone.today + timedelta(weeks=n)).isoformat(): counted(
                "phone.offer_care.weeks", n, self._phone.language
            )
            for n in _WEEKS
        }
        return (
            self._line("what", self._phone.say("phone.offer_care.what.help")),
            self._one("who", {one: self._phone.say(f"phone.care.who.{one}") for one in _WHO}),
            self._one("until", weeks),
        )

    def _services(self) -> dict[str, str]:
        say, language = self._phone.say, self._phone.language
        if self._is_open:
            names = [key.removeprefix("service.") for key in catalogue() if key.startswith("service.svc_")]
            return {one: say_or(f"service.{one}", "phone.service.other", language) for one in names}
        shown = dict.fromkeys((self._service, self._typed["service"]))
        chosen = {one: say_or(f"service.{one}", "phone.service.other", language) for one in shown}
        return chosen | {ALL: say("phone.offer_care.all")}

    def _turn_to(self, service: str) -> str:
        """Return who gives this service, as the programme knows it; "" where it does not say."""
        key = f"service.turn.{service}"
        words = self._phone.say(key) if key in catalogue() else ""
        return words[:1].upper() + words[1:]

    def _one(self, name: str, options: dict[str, str]) -> FieldView:
        now = self._typed.get(name, "")
        choices = tuple(Choice(name=one, text=text, chosen=one == now) for one, text in options.items())
        return self._view(name, "one", choices)

    def _line(self, name: str, help: str) -> FieldView:
        return self._view(name, "line", (), help)

    def _view(self, name: str, kind: str, choices: tuple[Choice, ...], help: str = "") -> FieldView:
        return FieldView(
            name=name,
            label=self._phone.say(f"phone.offer_care.{name}"),
            kind=kind,
            value=self._typed.get(name, ""),
            choices=choices,
            help=help,
            problem=self._faults.get(name, ""),
        )
