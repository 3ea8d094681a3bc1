"""Staffing bands and the load of a representative."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.staffing import BANDS, Band, band_of, is_overloaded, load, representatives_needed, share_out


@pytest.mark.parametrize(
    ("kind", "band"),
    [
        pytest.param("villa", (60, 80), marks=pytest.mark.clause("3.2.1")),
        pytest.param("apartment", (120, 140), marks=pytest.mark.clause("3.2.2")),
        pytest.param("residential", (160, 200), marks=pytest.mark.clause("3.2.3")),
    ],
)
def test_each_kind_of_project_has_its_band(kind, band):
    assert BANDS[kind] == band
    assert load({kind: band[1]}) == Decimal("1.00")
    assert not is_overloaded({kind: band[1]})
    assert is_overloaded({kind: band[1] + 1})


@pytest.mark.clause("3.2.0")
@pytest.mark.parametrize(
    ("units", "share", "posts"),
    [
        ({}, "0.00", 0),
        ({"villa": 1}, "0.01", 1),
        ({"villa": 40, "residential": 100}, "1.00", 1),
        ({"villa": 40, "residential": 101}, "1.01", 2),
        ({"villa": 20, "apartment": 70, "residential": 50}, "1.00", 1),
        ({"apartment": 420}, "3.00", 3),
        ({"apartment": 421}, "3.01", 4),
    ],
)
def test_the_load_adds_up_the_kinds_by_their_upper_bounds(units, share, posts):
    assert load(units) == Decimal(share)
    assert representatives_needed(units) == posts


def test_a_load_just_above_full_is_too_much_even_when_it_prints_as_full():
    bands = {"residential": Band(160, 2000)}

    assert load({"residential": 2001}, bands) == Decimal("1.00")
    assert is_overloaded({"residential": 2001}, bands)


@pytest.mark.clause("3.2.0")
@pytest.mark.parametrize(
    ("units", "band"),
    [
        ({}, (0, 0)),
        ({"villa": 1}, (60, 80)),
        ({"residential": 400}, (160, 200)),
        ({"villa": 40, "residential": 100}, (109, 140)),
        ({"villa": 40, "residential": 101}, (109, 140)),
    ],
)
def test_the_band_of_a_mix_is_that_of_the_same_mix_at_full_load(units, band):
    assert band_of(units) == band


@given(st.dictionaries(st.sampled_from(list(BANDS)), st.integers(1, 500), min_size=1))
def test_a_count_stands_above_the_band_exactly_when_the_load_is_above_one(units):
    assert (sum(units.values()) > band_of(units).upper) == is_overloaded(units)
    assert band_of(units).lower <= band_of(units).upper + 1


@given(st.lists(st.integers(), unique=True), st.lists(st.text(), unique=True, min_size=1, max_size=7))
def test_dealt_out_evenly_nobody_gets_more_than_one_more(things, people):
    counts = Counter(share_out(things, people).values())

    assert sum(counts.values()) == len(things)
    assert max(counts.values(), default=0) - min((counts[person] for person in people), default=0) <= 1


def test_without_anybody_nothing_is_dealt_out():
    assert share_out([1, 2], []) == {}
