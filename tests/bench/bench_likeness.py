"""How long it takes to find possible duplicates among 10,000 people, and how well: target one second."""

import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from surveys.register.letters import bones, sound
from surveys.register.likeness import alike, alike_to
from tests.surveys.misspelling import again, person

PEOPLE, TWICE = 9_500, 500
TARGET_S, TARGET_ONE_MS = 1.0, 200


def main() -> int:
    draw = Random(20261125)
    people = [person(draw, number) for number in range(PEOPLE)]
    people += [again(draw, one, number) for number, one in enumerate(people[:TWICE])]
    sound.cache_clear()
    bones.cache_clear()
    began = time.perf_counter()
    pairs = alike(people)
    took = time.perf_counter() - began
    began = time.perf_counter()
    alike_to(again(draw, people[17], 99_999), people)
    one_ms = (time.perf_counter() - began) * 1000
    true = {(f"p{number:06}", f"q{number:06}") for number in range(TWICE)}
    right = len({(pair.first.id, pair.second.id) for pair in pairs} & true)
    print(
        f"possible duplicates among {len(people)} people: {took:.2f} s, target {TARGET_S} s;"
        f" recall {right / TWICE:.3f}, precision {right / max(1, len(pairs)):.3f}"
    )
    print(f"one new person against {len(people)}: {one_ms:.0f} ms, target {TARGET_ONE_MS} ms")
    return int(took > TARGET_S or one_ms > TARGET_ONE_MS)


if __name__ == "__main__":
    sys.exit(main())
