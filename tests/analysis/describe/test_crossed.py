"""What is hidden of counts by place and kind cannot be worked out, however much of the rest one sees."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.describe.crossed import ALL, hidden_everywhere

LEAST = 5
CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(("kin", "work", "home", "health"))),
    st.one_of(st.integers(0, 6), st.integers(0, 40)),
    max_size=24,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(CELLS)
def test_nobody_can_work_out_a_hidden_count(counts: dict[tuple[str, str], int]) -> None:
    cells = {cell: n for cell, n in counts.items() if n}
    places, kinds = ({cell[side] for cell in cells} for side in (0, 1))
    sums = {(place, ALL): sum(n for cell, n in cells.items() if cell[0] == place) for place in places}
    sums |= {(ALL, kind): sum(n for cell, n in cells.items() if cell[1] == kind) for kind in kinds}
    known = cells | sums | ({(ALL, ALL): sum(cells.values())} if cells else {})
    unknown = sorted(hidden_everywhere(counts, LEAST, {"health": 10}))
    assert {cell for cell, n in known.items() if n < (10 if cell[1] == "health" else LEAST)} <= set(unknown)
    if len(unknown) == len(known):
        return
    equations = np.array(
        [[_sign(cell, side, name) for cell in unknown] for side, names in enumerate((places, kinds))
         for name in (*names, ALL)],
        dtype=float,
    )  # fmt: skip
    rank = np.linalg.matrix_rank(equations) if unknown else 0
    for nth in range(len(unknown)):
        with_its_value = np.vstack([equations, np.eye(len(unknown))[nth]])
        assert np.linalg.matrix_rank(with_its_value) == rank + 1, f"{unknown[nth]} follows from the others"


def _sign(cell: tuple[str, str], side: int, name: str) -> int:
    """Return how a cell counts in what adds up to nothing: the cells of a place or kind, less their sum."""
    if cell[side] != name:
        return 0
    return -1 if cell[1 - side] == ALL else 1


def test_a_district_is_hidden_beside_the_region_and_the_other_districts() -> None:
    counts = {
        ("a", "kin"): 3,
        ("a", "work"): 20,
        ("b", "kin"): 30,
        ("b", "work"): 25,
        ("c", "kin"): 9,
        ("c", "work"): 40,
    }
    found = hidden_everywhere(counts, LEAST)
    assert {("a", "kin"), ("a", "work")} < found, "beside its own sum"
    assert len({place for place, _ in found}) == 2, "beside the sums of the region"
    assert hidden_everywhere({cell: n + 5 for cell, n in counts.items()}, LEAST) == frozenset()
