"""What can go wrong between phone and server: a closed set, each with its own sentence in the catalogue."""

from typing import ClassVar

from surveys.wording import say


class Trouble(Exception):
    """The base. `word` names the sentence: what happened, where the records are, what to do.

    `final` says that trying again at once cannot help: nothing else is sent in this sitting.
    """

    word: ClassVar[str] = "phone.trouble.server"
    final: ClassVar[bool] = True

    def sentence(self, language: str) -> str:
        return say(self.word, language)


class Offline(Trouble):
    """There is no network, or nobody listens at the address."""

    word = "phone.trouble.offline"


class Timeout(Trouble):
    """The network is too slow: no answer within the time allowed."""

    word = "phone.trouble.timeout"
    final = False


class BrokenOff(Trouble):
    """The connection broke in the middle of a request or of its answer."""

    word = "phone.trouble.broken_off"


class CaptivePortal(Trouble):
    """Somebody else answers: a sign-in page of a Wi-Fi, or a server that is not Qonys."""

    word = "phone.trouble.captive_portal"


class BrokenTls(Trouble):
    """The server cannot prove who it is; nothing was sent."""

    word = "phone.trouble.broken_tls"


class InsecureAddress(Trouble):
    """The address has no https, and is not this machine."""

    word = "phone.trouble.insecure_address"


class UnknownDevice(Trouble):
    """The server does not know this phone's token."""

    word = "phone.trouble.unknown_device"


class RevokedDevice(Trouble):
    """The coordinator has closed this phone."""

    word = "phone.trouble.revoked_device"


class LostDevice(Trouble):
    """The phone was reported lost: it may send what it holds, and is to destroy its keys then."""

    word = "phone.trouble.lost_device"


class ServerTrouble(Trouble):
    """The server itself fails; later it may not."""

    word = "phone.trouble.server"
    final = False


class Unavailable(ServerTrouble):
    """The server's database is busy or full; in some minutes it may not be."""

    word = "phone.trouble.unavailable"


class Busy(Unavailable):
    """Many phones send at this moment; in `seconds` there is room."""

    word = "phone.trouble.busy"
    seconds = 1.0


class TooLarge(Trouble):
    """The server will not take a request of this size."""

    word = "phone.trouble.too_large"
    final = False


class RefusedFile(Trouble):
    """The server will not take a photo or file of a record; everything else goes on."""

    word = "phone.trouble.refused_file"
    final = False


class TooOld(Trouble):
    """App and server do not understand each other: the app must be updated."""

    word = "phone.trouble.too_old"


class UnknownForm(TooOld):
    """The server no longer has a form that it named; everything else goes on."""

    word = "phone.trouble.unknown_form"


class NotAllowed(Trouble):
    """The holder's role may not work with a phone, or not do this with it."""

    word = "phone.trouble.not_allowed"


class ConflictingDuty(Trouble):
    """The holder has been given a duty that bars them from families' answers."""

    word = "phone.trouble.conflicting_duty"


class UnreadableKey(Trouble):
    """The server did not make the key under which the phone's own key is kept."""

    word = "phone.trouble.unreadable_key"


class UnknownCode(Trouble):
    """Nobody gave out this enrolment code."""

    word = "phone.trouble.unknown_code"


class UsedCode(Trouble):
    """Another phone has used this code."""

    word = "phone.trouble.used_code"


class ExpiredCode(Trouble):
    """The code has run out."""

    word = "phone.trouble.expired_code"


class TooManyCodes(Trouble):
    """Too many wrong codes came from here; the server listens again later."""

    word = "phone.trouble.too_many_codes"


class OtherHolder(Trouble):
    """The code belongs to somebody else; this phone keeps the records of its own holder."""

    word = "phone.trouble.other_holder"


NAMED: dict[str, type[Trouble]] = {
    "Busy": Busy,
    "BrokenPackage": BrokenOff,
    "ConflictingDuty": ConflictingDuty,
    "ConflictingFile": RefusedFile,
    "ExpiredCode": ExpiredCode,
    "LostDevice": LostDevice,
    "Malformed": TooOld,
    "NotAllowed": NotAllowed,
    "NotFound": TooOld,
    "OtherHolder": OtherHolder,
    "PieceMissing": BrokenOff,
    "RevokedDevice": RevokedDevice,
    "ServerFault": ServerTrouble,
    "TooLarge": TooLarge,
    "TooManyAttempts": TooManyCodes,
    "TooSlow": Timeout,
    "Unavailable": Unavailable,
    "UnknownCode": UnknownCode,
    "UnknownDevice": UnknownDevice,
    "UnknownEncoding": TooOld,
    "UnknownFile": UnknownForm,
    "UnknownForm": UnknownForm,
    "UnreadableKey": UnreadableKey,
    "UnreadableMedia": TooOld,
    "UsedCode": UsedCode,
    "WrongContent": RefusedFile,
    "WrongMethod": TooOld,
}  # by the server's problem type

BY_STATUS: dict[int, type[Trouble]] = {401: UnknownDevice, 413: TooLarge, 429: ServerTrouble}
