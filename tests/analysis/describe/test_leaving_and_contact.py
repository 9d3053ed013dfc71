"""Ways of leaving, visits made and missed, counts that stay hidden: small enough to count by hand."""

import pandas as pd
import pytest

from analysis.describe.contact import OUTCOMES, response
from analysis.describe.leaving import WAYS, ways
from analysis.describe.small import hidden, hidden_cells
from tests.analysis.describe.village import drawn, family, village

HERE = family()
VISITS = {6: (-14, 60), 12: (-14, 60), 60: (-14, 60)}


def table(*rows: tuple, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns)


def test_each_way_has_its_share_and_a_move_within_is_one_of_them() -> None:
    told = [
        family(gone=3),
        family(gone=4, kind="onward"),
        family(gone=5, kind="death"),
        family(village=5),
        *[HERE] * 16,
    ]
    found = ways(village(*told)).set_index("time").loc[12.0]
    assert [found[way] for way in WAYS] == pytest.approx([0.05, 0.05, 0.05, 0, 0.05])


@pytest.mark.parametrize("seed", range(4))
def test_shares_never_shrink_but_by_moves_and_never_pass_one(seed: int) -> None:
    found = ways(drawn(seed), least=3)
    assert (found[list(WAYS)].sum(axis=1) <= 1 + 1e-9).all()
    assert (found[["origin", "onward", "abroad", "ended"]].diff().dropna() >= -1e-12).all(axis=None)


def test_a_visit_is_what_came_of_it() -> None:
    families = village(*[HERE] * 5, family(gone=3), family(gone=10))
    interviews = table(
        ("h000", 6.2), ("h001", 5.8), ("h001", 11.9), ("h005", 2.0), columns=["household", "month"]
    )
    tries = table(
        ("h001", 6.0, "ref_now"), ("h002", 6.1, "ref_good"), ("h003", 6.1, "unreach"), ("h003", 6.4, "unable"),
        ("h004", 6.1, "nohome"), ("h000", 30.0, "spoke"), columns=["household", "month", "outcome"],
    )  # fmt: skip
    found = response(families, interviews, tries, VISITS).set_index("month")
    assert [found.at[6, name] for name in OUTCOMES] == [2, 1, 1, 1, 1]
    assert found.loc[6, "families"] == 6
    assert (found.loc[6, "response"], found.loc[6, "contact"]) == (2 / 6, 4 / 6)
    assert [found.at[12, name] for name in OUTCOMES] == [1, 0, 0, 0, 4]
    assert 60 not in found.index


def test_counts_below_the_least_are_hidden_and_none_can_be_worked_out() -> None:
    assert hidden({"work": 31, "home": 17, "kin": 3}, 5) == {"home", "kin"}
    assert hidden({"work": 31, "home": 2, "kin": 3}, 5) == {"home", "kin"}
    assert hidden({"work": 31, "home": 17, "kin": 0}, 5) == frozenset()
    assert hidden({"work": 31, "health": 9, "kin": 12}, 5, {"health": 10}) == {"health", "kin"}


def test_hidden_counts_are_a_crowd_together() -> None:
    assert hidden({"work": 31, "home": 17, "road": 1, "kin": 2}, 5) == {"home", "road", "kin"}


def test_a_cell_cannot_be_worked_out_from_its_row_nor_from_its_column() -> None:
    table = {
        ("a", "x"): 3, ("a", "y"): 20, ("a", "z"): 40,
        ("b", "x"): 30, ("b", "y"): 25, ("b", "z"): 50,
        ("c", "x"): 12, ("c", "y"): 60, ("c", "z"): 70,
    }  # fmt: skip
    found = hidden_cells(table, 5)
    assert ("a", "x") in found
    for side in (0, 1):
        for name in {cell[side] for cell in found}:
            line = [table[cell] for cell in found if cell[side] == name]
            assert len(line) > 1
            assert sum(line) >= 5
    assert hidden_cells({cell: n + 5 for cell, n in table.items()}, 5) == frozenset()
