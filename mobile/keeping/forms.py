"""The forms on the phone: as XForm text, compiled when first needed; a version in use is never removed."""

from typing import TYPE_CHECKING

from mobile.keeping.store import Store
from surveys.sync import FormEntry, FormFile

if TYPE_CHECKING:
    from surveys.form import Form

# The form engine is imported when a form is first needed: the lock screen must not wait for it.


class NoForm(Exception):
    """The version of the form is not on the phone."""


class UnreadableForm(Exception):
    """The form that was sent is one that the app cannot run."""


class Forms:
    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self) -> dict[str, str]:
        """Return the version to start anew, by form id."""
        found = self._store.rows("select id, version from form where current = 1 order by id")
        return {row["id"]: row["version"] for row in found}

    def has(self, id: str, version: str) -> bool:
        return bool(
            self._store.rows(
                "select 1 from form where id = :id and version = :version", id=id, version=version
            )
        )

    def load(self, id: str, version: str) -> "Form":
        """Return the compiled form; raise NoForm."""
        found = self._store.rows(
            "select xform from form where id = :id and version = :version", id=id, version=version
        )
        if not found:
            raise NoForm(f"{id} {version}")
        from surveys.form import cached

        return cached(found[0]["xform"])

    def put(self, file: FormFile, *, current: bool) -> None:
        """Keep a form. Raises UnreadableForm, and keeps nothing, when the app cannot read it."""
        from surveys.form import FormError, cached

        try:
            cached(file.xform)
        except FormError as error:
            raise UnreadableForm(str(error)) from error
        with self._store.atomic() as db:
            db.execute(
                "insert or replace into form (id, version, hash, current, xform) values (?, ?, ?, 0, ?)",
                (file.id, file.version, file.hash, file.xform),
            )
            if current:
                self.make_current(FormEntry(id=file.id, version=file.version, hash=file.hash))

    def make_current(self, entry: FormEntry) -> None:
        with self._store.atomic() as db:
            db.execute("update form set current = (version = ?) where id = ?", (entry.version, entry.id))

    def tidy(self, used: set[tuple[str, str]]) -> None:
        """Remove old versions that nothing uses any more."""
        with self._store.atomic() as db:
            old = self._store.rows("select id, version from form where current = 0")
            for row in old:
                if (row["id"], row["version"]) not in used:
                    db.execute("delete from form where id = ? and version = ?", (row["id"], row["version"]))
