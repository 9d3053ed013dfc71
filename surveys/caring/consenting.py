"""What a family agrees to, purpose by purpose, and which forms hang on which purpose."""

from collections.abc import Mapping
from typing import Literal

Purpose = Literal["service", "analysis", "after", "research", "child", "backup"]
PURPOSES: tuple[Purpose, ...] = ("service", "analysis", "after", "research", "child", "backup")

# Beside the service itself: who said no to the purpose is not asked this form, and what it held is not read.
ASKS_FOR: Mapping[str, Purpose] = {"children": "child", "school": "child", "after": "after"}

# Their answers are for the person alone; what the staff may see of them is the help request.
PERSONAL_FORMS = frozenset({"help", "complaint", "separation"})

# A consent record that only takes something back: its yes to the service, without which nothing else may be said in the
# form, gives nothing anew. A phone may send it days after a withdrawal at the office.
ONLY_TAKES_BACK = "ctx_withdraw"


def words_on(answers: Mapping[str, object]) -> dict[Purpose, bool]:
    """Return the yes or no to each purpose in a consent record. A no to the service is a no to every purpose."""
    said = {purpose: answers.get(f"con_{purpose}") for purpose in PURPOSES}
    if said["service"] == "no":
        return dict.fromkeys(PURPOSES, False)
    words = {purpose: word == "yes" for purpose, word in said.items() if word in ("yes", "no")}
    if answers.get(ONLY_TAKES_BACK):
        return {purpose: given for purpose, given in words.items() if not given}
    return words


def with_what_hangs_on(purpose: str) -> tuple[Purpose, ...]:
    """Return all that ends with this purpose: without the service there is nothing else."""
    return PURPOSES if purpose == "service" else tuple(one for one in PURPOSES if one == purpose)


def is_refused(words: Mapping[tuple[str, str], bool], household_id: str, person_id: str | None) -> bool:
    """Ask whether this person said no; for the household as a whole whether anybody of it did."""
    if person_id is not None:
        return words.get((household_id, person_id)) is False
    return any(home == household_id and not given for (home, _), given in words.items())
