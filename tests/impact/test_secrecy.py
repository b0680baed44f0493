"""What is not published cannot be computed from what is."""

from hypothesis import given
from hypothesis import strategies as st

from connect.impact import secrecy

COUNTS = st.lists(st.integers(0, 40) | st.integers(0, 6), min_size=1, max_size=8)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 7) | st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=4
    )
)


@given(st.integers(0, 100))
def test_alone_a_count_from_one_to_four_is_hidden(count):
    assert secrecy.alone(count) == (None if 1 <= count <= 4 else count)


@given(COUNTS)
def test_no_small_count_is_shown_nor_left_by_the_total(counts):
    shown, total = secrecy.shared(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(
        seen in (0, count) and not 0 < seen < 5 for count, seen in zip(counts, shown, strict=True) if seen is not None
    )
    everybody_alone = bool(counts) and all(count == 1 for count in counts)
    assert (total is None) == (0 < sum(counts) < 5 or everybody_alone)
    if total is None or not hidden:
        return
    if 0 in hidden:  # then no cell is shown, and which of them are zeros is not said
        assert len(hidden) == len(counts) > total >= 5
        return
    left = total - sum(seen for seen in shown if seen is not None)
    assert left == sum(hidden) >= 5
    assert len(answers(left, len(hidden))) == len(hidden)  # every hidden cell could be two numbers at least


def answers(left: int, cells: int) -> set[int]:
    """Positions of which what is left has two answers: one and the rest, or two and the rest."""
    return {at for at in range(cells) if cells >= 2 and left > cells}


@given(COUNTS)
def test_what_needs_no_hiding_is_left_alone(counts):
    if all(not 0 < count < 5 for count in counts):
        assert secrecy.shared(counts) == (counts, sum(counts))


@given(COUNTS)
def test_reasons_that_add_up_to_nothing_are_hidden_one_by_one(counts):
    assert secrecy.ranked(counts) == [None if 0 < count < 5 else count for count in counts]


@given(TABLES)
def test_a_table_could_be_another_in_each_of_its_hidden_cells(counts):
    """For every hidden cell a table is shown with another number there, the same published cells, and true sums."""
    table = secrecy.with_sums(counts)
    shown = secrecy.crossed(counts)
    hidden = {(i, j) for i, row in enumerate(shown) for j, seen in enumerate(row) if seen is None}
    assert all(not 0 < seen < 5 for row in shown for seen in row if seen is not None)
    assert all(seen == table[i][j] for i, row in enumerate(shown) for j, seen in enumerate(row) if seen is not None)
    for i, j in hidden:
        other = secrecy.another(table, hidden, (i, j))
        assert other is not None
        assert other[i][j] != table[i][j]
        assert other == secrecy.with_sums([row[:-1] for row in other[:-1]])
        assert all(n >= 0 for row in other for n in row)
        assert all(other[a][b] == seen for a, row in enumerate(shown) for b, seen in enumerate(row) if seen is not None)


def test_a_second_cell_goes_with_the_first():
    assert secrecy.shared([3, 50, 60]) == ([None, None, 60], 113)
    assert secrecy.shared([1, 1, 50]) == ([None, None, None], 52)
    assert secrecy.shared([2, 0, 0]) == ([None, 0, 0], None)
    assert secrecy.shared([1, 1, 1, 1, 1, 0]) == ([None] * 6, 5)
    assert secrecy.shared([1, 1, 1, 1, 1]) == ([None] * 5, None)


def test_two_antennas_and_their_total_do_not_give_the_third():
    shown = secrecy.crossed([[3, 20], [12, 30], [14, 40]])
    assert shown[0][0] is None
    assert sum(seen is None for row in shown for seen in row) >= 4
    assert shown[3][2] == 119


def test_a_table_without_small_cells_is_published_whole():
    assert secrecy.crossed([[5, 0], [7, 9]]) == [[5, 0, 5], [7, 9, 16], [12, 9, 21]]
