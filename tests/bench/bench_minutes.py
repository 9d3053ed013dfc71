"""How long each visit and each instrument takes, path by path, at eight seconds an item and at twelve."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from surveys.catalogue import form_ids
from surveys.interview.duration import minutes
from tests.surveys.reference_family import LARGE, LONGEST, REFERENCE, asked, visit

ARRIVAL, PULSE = 25.0, 2.0
FAMILIES = {"two adults, two children": REFERENCE, "the longest path": LONGEST, "nine people": LARGE}
MONTHS = (0, 1, 3, 6, 12, 18, 24)


def main() -> int:
    print(f"{'visit':<8}{'path':<28}{'first':>7}{'second':>8}{'items':>7}{'at 8 s':>8}{'at 12 s':>9}")
    for month in MONTHS:
        for path, family in FAMILIES.items():
            first, second = visit(family, month)
            _line(f"{month:<8}{path:<28}{first:>7}{second:>8}", first + second)
    print(f"\n{'instrument':<51}{'items':>7}{'at 8 s':>8}{'at 12 s':>9}")
    for form_id in form_ids():
        _line(f"{form_id:<51}", asked(form_id, REFERENCE, 6))
    arrival = minutes(sum(visit(LONGEST, 0)))
    pulse = minutes(asked("pulse", REFERENCE, 6))
    print(
        f"\na whole arrival {arrival:.1f} min, target {ARRIVAL:.0f}; a pulse {pulse:.1f} min, target {PULSE:.0f}"
    )
    return int(arrival > ARRIVAL or pulse > PULSE)


def _line(start: str, count: int) -> None:
    print(f"{start}{count:>7}{minutes(count):>8.1f}{minutes(count, 12):>9.1f}")


if __name__ == "__main__":
    sys.exit(main())
