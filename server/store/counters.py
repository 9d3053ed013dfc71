"""The commit order: whoever takes a number holds the row until the end of the transaction.

So numbers appear in the order of commits, and no reader's cursor can pass one that is still to come.
"""

from server.database import Connection


def take(connection: Connection, count: int = 1, name: str = "seq") -> int:
    """Return the first of `count` new numbers; others who want one wait for this transaction to end."""
    row = connection.one(
        "update counter set value = value + :count where name = :name returning value", count=count, name=name
    )
    if row is None:
        raise LookupError(f"There is no counter {name!r}.")
    return row["value"] - count + 1


def latest(connection: Connection, name: str = "seq") -> int:
    row = connection.one("select value from counter where name = :name", name=name)
    return 0 if row is None else row["value"]
