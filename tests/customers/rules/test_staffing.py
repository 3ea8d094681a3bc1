"""Staffing bands and the load of a representative."""

from decimal import Decimal

import pytest

from customers.rules.staffing import BANDS, Band, is_overloaded, load, representatives_needed


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
