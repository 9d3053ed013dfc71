"""Which counts by place and kind stay hidden where each place's own table, and that of all places, is shown to somebody."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from analysis.describe.small import Cell

# The name of the sums, over all places or all kinds: no code of either, some of which are empty.
ALL = "*"
_EXACT = 1e-9
Line = dict[Cell, int]


def hidden_everywhere(
    counts: Mapping[Cell, int],
    least: int,
    own: Mapping[str, int] | None = None,
    places: Collection[str] | None = None,
) -> frozenset[Cell]:
    """Return the cells that may not be shown, among them those of sums.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        By place and kind, without sums.
    least : int
        A count from 1 to one less than this is hidden; none at all is no secret.
    own : mapping of str to int, optional
        For some kinds a greater least, such as for what is said of health.
    places : collection of str, optional
        The places whose sums over kinds are hidden, where another table has settled that.

    Returns
    -------
    frozenset of (str, str)
        By place and kind, `ALL` for sums over either. Small ones, and so many more that whoever sees everything else can work
        none of them out: no line has a single hidden cell or hidden ones of fewer than `least` in all, and none follows from
        several lines together, as long as there is another cell to hide.

    Notes
    -----
    Complementary suppression. Lines are linear equations in the hidden cells; a cell is given away if and only if its unit
    vector lies in their row space.
    """
    cells = _with_sums(counts)
    limits = own or {}
    small = {cell for cell, n in cells.items() if n < max(least, limits.get(cell[1], 0))}
    settled: set[Cell] = set()
    if places is not None:
        settled = {cell for cell in cells if cell[1] == ALL and cell[0] != ALL}
        small = (small - settled) | {cell for cell in settled if cell[0] in places}
    lines, open_to = list(_lines(cells)), cells.keys() - settled
    while added := _crowd(lines, cells, small, open_to, least) or _given_away(lines, cells, small, open_to):
        small |= added
    return frozenset(small)


def _with_sums(counts: Mapping[Cell, int]) -> dict[Cell, int]:
    cells = {cell: n for cell, n in counts.items() if n}
    for (place, kind), n in list(cells.items()):
        for cell in ((ALL, kind), (place, ALL), (ALL, ALL)):
            cells[cell] = cells.get(cell, 0) + n
    return cells


def _lines(cells: Iterable[Cell]) -> Iterable[Line]:
    """Yield what adds up to nothing, in the order of names: the cells of a place or of a kind, less their sum."""
    known = list(cells)
    for side in (0, 1):
        for name in sorted({cell[side] for cell in known}):
            yield {cell: -1 if cell[1 - side] == ALL else 1 for cell in known if cell[side] == name}


def _crowd(
    lines: Iterable[Line], cells: Mapping[Cell, int], small: set[Cell], open_to: Collection[Cell], least: int
) -> set[Cell]:
    """Return what has to be hidden beside a cell that is hidden alone in its line, or in too small a crowd."""
    for line in lines:
        unknown = [cell for cell in line if cell in small]
        is_crowd = len(unknown) > 1 and (
            sum(cells[cell] for cell in unknown) >= least or any(line[cell] < 0 for cell in unknown)
        )
        if unknown and not is_crowd and (found := _smallest(line, cells, small, open_to)):
            return found
    return set()


def _given_away(
    lines: list[Line], cells: Mapping[Cell, int], small: set[Cell], open_to: Collection[Cell]
) -> set[Cell]:
    """Return what has to be hidden so that the first cell that follows from several lines together no longer does."""
    unknown = sorted(small)
    if not unknown:
        return set()
    at = {cell: nth for nth, cell in enumerate(unknown)}
    matrix = np.zeros((len(lines), len(unknown)))
    for nth, line in enumerate(lines):
        for cell in line.keys() & small:
            matrix[nth, at[cell]] = line[cell]
    free = 1 - np.einsum("ij,ji->i", np.linalg.pinv(matrix), matrix)
    for cell, is_free in zip(unknown, free > _EXACT, strict=True):
        if not is_free:
            ours = {one for line in lines if cell in line for one in line}
            if found := _smallest(ours, cells, small, open_to) or _smallest(cells, cells, small, open_to):
                return found
    return set()


def _smallest(
    line: Iterable[Cell], cells: Mapping[Cell, int], small: set[Cell], open_to: Collection[Cell]
) -> set[Cell]:
    """Return the smallest that is still shown; of equals rather a count than a sum."""
    others = sorted(
        (cells[cell], ALL in cell, cell) for cell in line if cell in open_to and cell not in small
    )
    return {others[0][2]} if others else set()
