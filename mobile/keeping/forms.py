"""The forms on the phone: as XForm text, and compiled, so that they open at once; a version in use is never removed.

Their lists, pictures and sounds lie sealed beside them, each once, by the hash of its content.
"""

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey
from surveys.exchange.sync import FormAttachment, FormEntry, FormFile
from surveys.wording import LANGUAGES

if TYPE_CHECKING:
    from surveys.form import Form, Media

# The form engine is imported when a form is first needed: the lock screen must not wait for it.

_files = msgspec.json.Decoder(tuple[FormAttachment, ...])
_OWN = "jr://instance/"  # what the phone itself remembers: no file


class NoForm(Exception):
    """The version of the form is not on the phone."""


class ClosedForm(Exception):
    """The form was withdrawn: it begins no more interviews."""


class UnreadableForm(Exception):
    """The form that was sent is one that the app cannot run."""


class WrongContent(Exception):
    """The content that came is not that of the file: its hash is another."""


class Forms:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._loaded: dict[tuple[str, str], Form] = {}
        self._key: DataKey | None = None

    def current(self) -> dict[str, str]:
        """Return the version to start anew, by form id."""
        found = self._store.rows("select id, version from form where current = 1 order by id")
        return {row["id"]: row["version"] for row in found}

    def version(self, id: str) -> str:
        """Return the version to start anew; raise ClosedForm."""
        found = self.current().get(id)
        if found is None:
            raise ClosedForm(id)
        return found

    def has(self, id: str, version: str) -> bool:
        return bool(
            self._store.rows(
                "select 1 from form where id = :id and version = :version", id=id, version=version
            )
        )

    def title(self, id: str, language: str) -> str:
        """Return what a form calls itself, in its current or newest version; "" where it is not on the phone."""
        found = self._store.rows(
            "select titles from form where id = :id order by current desc, version desc limit 1", id=id
        )
        return msgspec.json.decode(found[0]["titles"], type=dict[str, str]).get(language, "") if found else ""

    def load(self, id: str, version: str) -> "Form":
        """Return the compiled form; raise NoForm."""
        if self._key is not self._store.key:
            self.forget()
            self._key = self._store.key
        if (id, version) not in self._loaded:
            self._loaded[id, version] = self._opened(id, version)
        return self._loaded[id, version]

    def _opened(self, id: str, version: str) -> "Form":
        """Return a form from what was kept compiled, or from its XForm where another version of the app kept it."""
        found = self._store.rows(
            "select xform, files, compiled from form where id = :id and version = :version",
            id=id,
            version=version,
        )
        if not found:
            raise NoForm(f"{id} {version}")
        from surveys.form import StaleForm, freeze, load, thaw

        media = self._media(_files.decode(found[0]["files"]))
        try:
            return thaw(found[0]["compiled"] or b"", media)
        except StaleForm:
            form = load(found[0]["xform"], media)
        with self._store.atomic() as db:
            db.execute(
                "update form set compiled = ? where id = ? and version = ?", (freeze(form), id, version)
            )
        return form

    def forget(self) -> None:
        """Forget the forms that were opened: their lists are as closed as everything else."""
        self._loaded.clear()
        self._key = None

    def put(self, file: FormFile, *, current: bool) -> None:
        """Keep a form whose files are all here. Raises UnreadableForm, and keeps nothing, when the app cannot run it."""
        from surveys.form import FormError, freeze, load

        try:
            form = load(file.xform, self._media(file.files))
        except FormError as error:
            raise UnreadableForm(str(error)) from error
        if missing := self._missing(form, file):
            raise UnreadableForm(f"{file.id} {file.version} needs {', '.join(missing)}.")
        titles = {language: form.title(language) for language in LANGUAGES}
        with self._store.atomic() as db:
            db.execute(
                """
                insert or replace into form (id, version, hash, current, xform, files, compiled, titles)
                values (?, ?, ?, 0, ?, ?, ?, ?)
                """,
                (
                    file.id,
                    file.version,
                    file.hash,
                    file.xform,
                    _text(file.files),
                    freeze(form),
                    _text(titles),
                ),
            )
            self._loaded.pop((file.id, file.version), None)
            if current:
                self.make_current(FormEntry(id=file.id, version=file.version, hash=file.hash))

    def make_current(self, entry: FormEntry) -> None:
        with self._store.atomic() as db:
            db.execute("update form set current = (version = ?) where id = ?", (entry.version, entry.id))

    def close(self, id: str) -> None:
        """Begin no new interview with this form; drafts go on with their versions."""
        with self._store.atomic() as db:
            db.execute("update form set current = 0 where id = ?", (id,))

    def lacking(self, file: FormFile) -> list[FormAttachment]:
        """Return the files of a form that are not on the phone yet."""
        by_hash = {one.hash: one for one in file.files}
        return [one for one in by_hash.values() if not self._has_file(one.hash)]

    def keep_file(self, one: FormAttachment, content: bytes) -> None:
        """Seal and write a file; raise WrongContent when it is not the one that the hash names."""
        if hashlib.sha256(content).hexdigest() != one.hash:
            raise WrongContent(one.uri)
        body = self._store.key.seal(f"file|{one.hash}", content)
        with self._store.atomic() as db:
            db.execute(
                "insert or replace into file (hash, size, body) values (?, ?, ?)", (one.hash, one.size, body)
            )

    def have(self, one: FormAttachment) -> int:
        """Return how many bytes of a file that is being fetched are here."""
        found = self._store.rows(
            "select coalesce(max(start + size), 0) as n from file_piece where hash = :hash", hash=one.hash
        )
        return found[0]["n"]

    def keep_piece(self, one: FormAttachment, start: int, content: bytes) -> int:
        """Seal a piece of a file that is being fetched; return where the next one begins."""
        body = self._store.key.seal(f"file.piece|{one.hash}|{start}", content)
        with self._store.atomic() as db:
            db.execute(
                "insert or replace into file_piece (hash, start, size, body) values (?, ?, ?, ?)",
                (one.hash, start, len(content), body),
            )
        return start + len(content)

    def finish_file(self, one: FormAttachment) -> None:
        """Make the pieces one file. They are let go even when it is the wrong one: WrongContent."""
        rows = self._store.rows(
            "select start, body from file_piece where hash = :hash order by start", hash=one.hash
        )
        key = self._store.key
        content = b"".join(key.open(f"file.piece|{one.hash}|{row['start']}", row["body"]) for row in rows)
        with self._store.atomic() as db:
            db.execute("delete from file_piece where hash = ?", (one.hash,))
            is_right = hashlib.sha256(content).hexdigest() == one.hash
            if is_right:
                self.keep_file(one, content)
        if not is_right:
            raise WrongContent(one.uri)

    def file(self, id: str, version: str, uri: str) -> bytes | None:
        """Return the content of a form's file by the address that the form gives it, None where it has none."""
        found = self._store.rows(
            "select files from form where id = :id and version = :version", id=id, version=version
        )
        return self._media(_files.decode(found[0]["files"]))(uri) if found else None

    def tidy(self, used: set[tuple[str, str]], coming: Collection[str] = ()) -> None:
        """Remove old versions that nothing uses any more, and files of no form; `coming` are those being fetched."""
        with self._store.atomic() as db:
            old = self._store.rows("select id, version from form where current = 0")
            for row in old:
                if (row["id"], row["version"]) not in used:
                    db.execute("delete from form where id = ? and version = ?", (row["id"], row["version"]))
            kept = self._store.rows("select files from form")
            named = {one.hash for row in kept for one in _files.decode(row["files"])} | set(coming)
            for row in self._store.rows("select hash from file union select hash from file_piece"):
                if row["hash"] not in named:
                    db.execute("delete from file where hash = ?", (row["hash"],))
                    db.execute("delete from file_piece where hash = ?", (row["hash"],))

    def _media(self, files: tuple[FormAttachment, ...]) -> "Media":
        hashes = {one.uri: one.hash for one in files}

        def content(uri: str) -> bytes | None:
            return self._content(hashes[uri]) if uri in hashes else None

        return content

    def _content(self, hash: str) -> bytes | None:
        found = self._store.rows("select body from file where hash = :hash", hash=hash)
        return self._store.key.open(f"file|{hash}", found[0]["body"]) if found else None

    def _has_file(self, hash: str) -> bool:
        return bool(self._store.rows("select 1 from file where hash = :hash", hash=hash))

    def _missing(self, form: "Form", file: FormFile) -> list[str]:
        lists = [uri for uri in form.missing if not uri.startswith(_OWN)]
        return sorted({*lists, *(one.uri for one in self.lacking(file))})


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
