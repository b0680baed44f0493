"""Small counts that leave the house: which cells are not published, so that none can be computed from the others.

Pure: counts in, counts and `None` out. A count from 1 to 4 tells of somebody who may be recognised. It is not published, and
others with it, so that the total less what is shown leaves several answers. All are hidden by the same mark: it does not say
which of them is small. Zero is published: it tells of nobody. The rule is that of official statistics: hide, then hide a second
cell in each sum (`domain.md` section 5).

Two publications can still be compared: periods that differ by a day, an antenna that was left out. What is published together is
safe together; publish periods that do not overlap.
"""

from collections.abc import Iterator, Sequence

LEAST = 5
Shown = int | None
Matrix = list[list[int]]
Cell = tuple[int, int]


def alone(count: int, least: int = LEAST) -> Shown:
    """A count that is part of no sum that is shown."""
    return None if 0 < count < least else count


def ranked(counts: Sequence[int], least: int = LEAST) -> list[Shown]:
    """Counts that add up to nothing (a person has several reasons): each by itself."""
    return [alone(count, least) for count in counts]


def shared(counts: Sequence[int], least: int = LEAST) -> tuple[list[Shown], Shown]:
    """Counts that add up to a total that is shown: the counts, and the total, which is hidden when it is small itself.

    Hidden counts are two at least, and together `least` and more than their number: each could be another number. Where
    every one of them is one, zeros are hidden with them; without a zero, so is the total.
    """
    total = sum(counts)
    if alone(total, least) is None:
        return [None if count else 0 for count in counts], None
    hidden = {at for at, count in enumerate(counts) if alone(count, least) is None}
    others = sorted((at for at, count in enumerate(counts) if count >= least), key=lambda at: counts[at])
    while hidden and not _free(sum(counts[at] for at in hidden), len(hidden), least):
        if not others:
            return [None] * len(counts), total if 0 in counts else None
        hidden.add(others.pop(0))
    return [None if at in hidden else count for at, count in enumerate(counts)], total


def _free(total: int, cells: int, least: int) -> bool:
    return cells >= 2 and total >= least and total > cells


class CannotHide(ValueError):
    """Small counts of a row cannot be hidden while its sum is shown: `row` is its place in the table."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(row)


def crossed(
    counts: Sequence[Sequence[int]], least: int = LEAST, *, known: frozenset[Cell] = frozenset()
) -> list[list[Shown]]:
    """A table with its sums: a column of totals at the end, a row of totals below, the total of all in the corner.

    `known`: cells that another table shows; they stay shown, or CannotHide.

    A hidden cell is safe when the table could be another one with the same published cells: a walk through hidden cells, up
    in one and down in the next, that comes back (`another`). While one is not, the smallest published cell of its row or
    column is hidden too, sums last.
    """
    table = with_sums(counts)
    hidden = {cell for cell in _cells(table) if alone(_at(table, cell), least) is None}
    while True:
        if hidden & known:
            raise CannotHide(min(hidden & known)[0])
        bare = next((cell for cell in sorted(hidden) if another(table, hidden, cell) is None), None)
        if bare is None:
            break
        more = _next(table, hidden | known, bare)
        if more is None:
            raise CannotHide(bare[0])
        hidden.add(more)
    return [[None if (i, j) in hidden else n for j, n in enumerate(row)] for i, row in enumerate(table)]


def with_sums(counts: Sequence[Sequence[int]]) -> Matrix:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _cells(table: Matrix) -> Iterator[Cell]:
    return ((i, j) for i, row in enumerate(table) for j in range(len(row)))


def _at(table: Matrix, cell: Cell) -> int:
    return table[cell[0]][cell[1]]


def _next(table: Matrix, hidden: set[Cell] | frozenset[Cell], bare: Cell) -> Cell | None:
    """What is hidden beside a cell that could be computed: in its row or column first, inside the table before its sums."""
    last = (len(table) - 1, len(table[0]) - 1)
    shown = [cell for cell in _cells(table) if cell not in hidden and _at(table, cell)]
    lines = {cell[0] for cell in hidden if cell[1] == bare[1]} | {bare[0]}

    def rank(cell: Cell) -> tuple[bool, bool, int, Cell]:
        near = cell[0] == bare[0] or cell[1] == bare[1]
        return (not near and cell[0] not in lines, cell[0] == last[0] or cell[1] == last[1], _at(table, cell), cell)

    return min(shown, key=rank, default=None)


def another(table: Matrix, hidden: set[Cell], cell: Cell) -> Matrix | None:
    """The table with another number in a hidden cell, the same published cells, the same sums and no hidden cell at zero.

    None: there is no such table, so whoever reads what is published can compute the cell. Each cell is in one row and one
    column; a sum is a cell that counts the other way. Raising a cell by one must be made good along a walk of hidden cells.
    """
    for step in (1, -1):
        if step < 0 and _at(table, cell) < 2:
            continue
        walk = _walk(table, hidden, cell, step)
        if walk is not None:
            changed = [list(row) for row in table]
            for (i, j), by in walk:
                changed[i][j] += by
            return changed
    return None


def _sign(table: Matrix, cell: Cell, line: str) -> int:
    """How a cell counts in the sum of its row (or column): the total counts against the others."""
    end = len(table[0]) - 1 if line == "row" else len(table) - 1
    return -1 if (cell[1] if line == "row" else cell[0]) == end else 1


def _walk(table: Matrix, hidden: set[Cell], start: Cell, step: int) -> list[tuple[Cell, int]] | None:
    """Changes by one, from a cell back to the line it began in, that leave every sum true. Breadth first."""
    home = ("row", start[0])
    first = ("column", start[1])
    queue = [(first, [(start, step)])]
    seen = {first}
    while queue:
        (line, at), changes = queue.pop(0)
        came, by = changes[-1]
        owed = by * _sign(table, came, line)
        for cell in sorted(hidden):
            if cell == came or (cell[0] if line == "row" else cell[1]) != at or any(cell == c for c, _by in changes):
                continue
            change = -owed * _sign(table, cell, line)
            if change < 0 and _at(table, cell) < 2:
                continue
            onward = ("column", cell[1]) if line == "row" else ("row", cell[0])
            if onward == home and _closes(table, start, step, cell, change):
                return [*changes, (cell, change)]
            if onward not in seen and onward != home:
                seen.add(onward)
                queue.append((onward, [*changes, (cell, change)]))
    return None


def _closes(table: Matrix, start: Cell, step: int, last: Cell, change: int) -> bool:
    """Is the row of the first cell true again?"""
    return step * _sign(table, start, "row") + change * _sign(table, last, "row") == 0
