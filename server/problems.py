"""Everything that the server can tell a caller is wrong: one class each, with its HTTP status.

The words are in the catalogue under `problem.<class>.title` and `problem.<class>.detail`, or `.<reason>` where it has
one; a problem carries the values that fill them, and fields that a program may read.
"""

from collections.abc import Mapping

from surveys.exchange.sync import MAX_PUSH_BYTES, MAX_PUSH_RECORDS


class Problem(Exception):
    """What is the case, for a caller who may be told. With a `reason` there are words for that alone."""

    status = 400

    def __init__(
        self, *, fields: Mapping[str, object] | None = None, reason: str = "detail", **values: object
    ) -> None:
        super().__init__(type(self).__name__)
        self.values = values
        self.fields = dict(fields or {})
        self.reason = reason

    @property
    def code(self) -> str:
        return type(self).__name__


class Malformed(Problem):
    """The request could not be read; `fields` says where."""


class BrokenPackage(Problem):
    """What was sent says that it is packed with gzip, and cannot be unpacked."""


class UnknownEncoding(Problem):
    """What was sent is packed in a way, `name`, that the server does not know."""

    status = 415


class UnreadableMedia(Problem):
    """The body is of a kind, `name`, that this address does not read."""

    status = 415


class TooLarge(Problem):
    """There is more than one may send: how much one may is among the values. Without a `reason` of a request as a whole."""

    status = 413

    def __init__(
        self, *, fields: Mapping[str, object] | None = None, reason: str = "detail", **values: object
    ) -> None:
        limits = {"records": MAX_PUSH_RECORDS, "megabytes": MAX_PUSH_BYTES // 1024**2}
        super().__init__(fields=fields, reason=reason, **(limits | values))


class TooSlow(Problem):
    """The rest of the request did not come within `seconds`."""

    status = 408


class NotFound(Problem):
    """There is no such address."""

    status = 404


class NotYours(Problem):
    """There is no such record, or it is not in the caller's scope: both sound the same."""

    status = 404


class WrongMethod(Problem):
    """The address knows only the methods `allowed`, not `method`."""

    status = 405


class ServerFault(Problem):
    status = 500


class Unavailable(Problem):
    """The database does not answer, or has no room; later it may. Nothing was kept."""

    status = 503


class Busy(Problem):
    """More phones came at once than can be served well; in `seconds` there is room. Nothing was read."""

    status = 503

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class SignInFirst(Problem):
    """The caller is unknown."""

    status = 401


class NotAllowed(Problem):
    """The caller's role has no grant for this; or (`viewed`) looks at the pages of another, where nothing is changed."""

    status = 403


class ConflictingDuty(Problem):
    """A role behind the wall and a duty of recovery, finance, inspection or law cannot meet in one person."""

    status = 403


class ForgedRequest(Problem):
    """The form did not come from our own page: its token is missing or wrong."""

    status = 403


class WrongPassword(Problem):
    """The login or the password is wrong: which one is not told."""

    status = 401


class WeakPassword(Problem):
    """The password is shorter than `least` letters."""

    status = 422


class TakenLogin(Problem):
    status = 409


class TooManyAttempts(Problem):
    """Wait `minutes` and try again."""

    status = 429


class EndedLink(Problem):
    """Nothing comes of a link or a code: it ended, ran out or never was, all sounding the same; or the `reason` says why."""

    status = 410


class UnknownCode(Problem):
    status = 404


class UsedCode(Problem):
    status = 410


class ExpiredCode(Problem):
    status = 410


class UnknownDevice(Problem):
    status = 401


class RevokedDevice(Problem):
    status = 403


class LostDevice(Problem):
    """The phone was reported lost: it is to send what it holds and to destroy its keys."""

    status = 403


class OtherHolder(Problem):
    """The code was made for somebody else than the holder of this phone."""

    status = 403


class UnreadableKey(Problem):
    """The wrapped key was not wrapped with this server's public key."""

    status = 422


class UnknownForm(Problem):
    """No form `form` was published, or not its `version`."""

    status = 404

    def __init__(self, form: str, version: str) -> None:
        super().__init__(form=_told(form), version=_told(version))


class UnusableName(Problem):
    """The id or the version of the form, `name`, is not one that phones can ask for."""

    status = 422


class ChangedForm(Problem):
    """A published version is never changed: publish a new one."""

    status = 409


class MissingFiles(Problem):
    """The form asks for files, by `names`, that were not given with it."""

    status = 422


class MissingColumns(Problem):
    """The list `name` lacks `columns` that the form reads."""

    status = 422


class UnreadableFile(Problem):
    """The list `name` is not what its name says it is."""

    status = 422


class LargeFile(Problem):
    """The file `name`, or all files of a form, are larger than a phone should fetch: `size` and `most` in MB."""

    status = 413


class UnknownFile(Problem):
    """No published form has a file with this hash."""

    status = 404


class ConflictingFile(Problem):
    """The submission has a file of this name already, with other content or another size."""

    status = 409


class PieceMissing(Problem):
    """What should stand before this piece of a file has not come: ask how much is here, and send from there."""

    status = 409


class WrongContent(Problem):
    """What came is not what the hash names; it was thrown away, and the file can be sent anew."""

    status = 422


class RulesDisagree(Problem):
    """The scores and needs beside a form do not fit it: it is not published."""

    status = 422


class UnknownPerson(Problem):
    status = 404


class UnfitRole(Problem):
    """A person of this role can hold no phone or no family."""

    status = 422


class ImpossibleMove(Problem):
    """What is in the state `before` cannot come to the state `after`: the words of both are its values."""

    status = 409


class AnswerMissing(Problem):
    """A complaint is answered in words, or it is not answered."""

    status = 422


class AlreadyAnswered(Problem):
    """Somebody answered this offer before: the family is where that answer left it."""

    status = 409


class DecidedMeanwhile(Problem):
    """Somebody else has decided, or taken back, what came of this interview."""

    status = 409


class AlreadyDecided(Problem):
    """Somebody has decided about this proposal meanwhile, or it cannot be taken back."""

    status = 409


class AlreadyOffered(Problem):
    """The family is on offer to somebody; one answer is waited for before the next offer."""

    status = 409


class UnfitColleague(Problem):
    """The family cannot be offered to this person: its own worker, or nobody of the team."""

    status = 422


class UnfitCover(Problem):
    """The absence cannot stand; `fields` says why: self, days, long, twice or away."""

    status = 422


class NoReason(Problem):
    """A family outside one's scope is opened for a reason in words, and for nothing less."""

    status = 422


class TakenName(Problem):
    """There is a team of this name."""

    status = 409


def _told(text: str) -> str:
    """Return a name as it may be told again: the caller has chosen it."""
    return "".join(letter for letter in text if letter.isprintable())[:64]


def every_problem() -> list[type[Problem]]:
    return sorted(Problem.__subclasses__(), key=lambda kind: kind.__name__)
