"""What two engines tell about the same form after the same steps, node by node."""

import re
from collections.abc import Iterator

import msgspec

KEYS = ("relevant", "readonly", "required", "value", "violation", "options", "label")
_PREFIX = re.compile(r"/[\w.-]+:")


class Difference(msgspec.Struct, frozen=True):
    """One thing that two engines see otherwise; `node` is ours."""

    engine: str
    what: str
    ref: str
    ours: object
    theirs: object
    node: dict = {}


def differences(engine: str, steps: list[list], ours: dict, theirs: dict) -> Iterator[Difference]:
    """Yield what `theirs` tells otherwise after these steps; what an engine does not tell of a node is not compared."""
    if theirs["status"] == "failure" or ours["status"] == "failure":
        if theirs["status"] != ours["status"]:
            yield Difference(engine, "load", "", ours.get("error", "loads"), theirs.get("error", "loads"))
        return
    failed = {error["step"]: error["error"] for error in ours["errors"]}
    for error in theirs["errors"]:
        if error["step"] not in failed:
            step = steps[error["step"]]
            yield Difference(
                engine, "step", step[1] if step[0] in ("+", "-") else step[0], "done", error["error"]
            )
    yield from _of_nodes(engine, by_place(ours["nodes"]), by_place(theirs["nodes"]))


def _of_nodes(engine: str, ours: dict[str, dict], theirs: dict[str, dict]) -> Iterator[Difference]:
    for ref, node in theirs.items():
        own = ours.get(ref)
        if own is None:
            yield Difference(engine, "node", ref, None, "there")
            continue
        for key in KEYS:
            if (key in node or key == "violation") and _plain(node.get(key)) != _plain(own.get(key)):
                yield Difference(engine, key, ref, own.get(key), node.get(key), own)
    for ref in ours.keys() - theirs.keys():
        yield Difference(engine, "node", ref, "there", None)


def _plain(value: object) -> object:
    """Return a value without the white space around it; nothing is the same as a blank."""
    return value.strip() if isinstance(value, str) else value or ""


def by_place(nodes: list[dict]) -> dict[str, dict]:
    """Return the nodes by one spelling of their reference: every part numbered, none prefixed.

    A repeat as a whole is left out: only one of the engines has a node for it.
    """
    return {
        "/".join(part if part.endswith("]") or not part else f"{part}[1]" for part in _PREFIX.sub("/", node["ref"]).split("/")): node
        for node in nodes
        if not str(node.get("node", "")).startswith("repeat-range")
    }  # fmt: skip
