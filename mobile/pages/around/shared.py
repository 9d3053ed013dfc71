"""A phone that others use too: earlier answers, requests and help stay behind the PIN, even after the door."""

from typing import TYPE_CHECKING

from mobile.keeping.locking import KeyLost, Locked, WrongPin
from mobile.pages.parts import Choice
from mobile.pages.telling import counted

if TYPE_CHECKING:
    from mobile.phone import Phone

_WORD = "shared"  # in the clear beside the language: that a phone is shared tells nothing of anybody
REVEALED = "revealed"  # said in this sitting; hiding takes it back


def is_shared(phone: "Phone") -> bool:
    return phone.kind == "settler" and phone.store.word(_WORD) == "yes"


def share(phone: "Phone") -> None:
    """Say that others use this phone too, or that nobody does."""
    phone.store.keep_word(_WORD, "no" if is_shared(phone) else "yes")
    phone.put_off.discard(REVEALED)


def is_hidden(phone: "Phone") -> bool:
    """Whether what was answered before is to stay out of sight now."""
    return is_shared(phone) and REVEALED not in phone.put_off


def reveal(phone: "Phone", pin: str) -> str:
    """Waits. Show it in this sitting; return what is wrong with the PIN, "" where it is right."""
    try:
        phone.check_pin(pin)
    except WrongPin as wrong:
        return counted("phone.lock.wrong", wrong.left, phone.language)
    except Locked:
        return phone.say("phone.settings.pin.closed")
    except KeyLost:
        return phone.say("phone.lock.key_lost")
    phone.put_off.add(REVEALED)
    return ""


def shared_choice(phone: "Phone") -> Choice | None:
    """Return the setting, None on a worker's phone."""
    if phone.kind != "settler":
        return None
    return Choice(name=_WORD, text=phone.say("phone.shared.setting"), chosen=is_shared(phone))
