"""What a figure is made of: parts meet the whole, and a small count is not to be found out."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from programs.breakdown import FEW, UNTOLD, cells_of, missed, suppressed

counts = st.integers(0, 30).map(Decimal)
parts = st.lists(counts, min_size=1, max_size=7).map(
    lambda values: [(f"kategori {n}", value) for n, value in enumerate(values)]
)


def test_parts_that_miss_the_whole_say_by_how_much():
    assert missed(Decimal(45), {"l": Decimal(20), "p": Decimal(25)}) is None
    assert missed(Decimal(45), {"l": Decimal(20)}) == -25
    assert missed(Decimal(45), {"l": Decimal(50)}) == 5
    assert missed(Decimal(45), {}) is None


def test_what_nobody_broke_down_is_told_as_such_and_never_as_zero():
    told = cells_of(Decimal(10), [("Laki-laki", Decimal(3))])
    assert [(one.label, one.value, one.share) for one in told] == [
        ("Laki-laki", 3, 30),
        (UNTOLD, 7, 70),
    ]


def test_of_nothing_no_share_is_told():
    assert cells_of(None, [("Laki-laki", Decimal(0))])[0].share is None


@given(counts, parts)
def test_cells_always_add_up_to_the_whole(more, drawn):
    whole = sum((value for _, value in drawn), Decimal(0)) + more
    assert sum(one.value for one in cells_of(whole, drawn)) == whole


@given(parts)
def test_small_counts_are_hidden_and_what_they_add_up_to_is_no_small_count(drawn):
    """Whoever subtracts all that is told from the whole learns a sum of several, 5 or more."""
    told = suppressed(cells_of(sum(value for _, value in drawn), drawn))
    assert all(one.is_hidden or one.value == 0 or one.value >= FEW for one in told)
    hidden = [n for n, one in enumerate(told) if one.is_hidden]
    left = sum(value for _, value in drawn) - sum(one.value or 0 for one in told)
    if hidden and len(told) > 1:
        assert len(hidden) >= 2
        assert left >= FEW or len(hidden) == len(told)


@given(parts)
def test_large_counts_are_told_as_they_are(drawn):
    large = [(label, value + FEW) for label, value in drawn]
    cells = cells_of(sum(value for _, value in large), large)
    assert suppressed(cells) == cells
