"""Filters of lists that a person keeps under a name."""

import pytest
from django.urls import reverse

from customers.actions.filters import MOST, NothingToKeep, TooManyFilters, drop_filter, filter_of, keep_filter
from customers.models import SavedFilter
from tests.factories import customers as core

pytestmark = pytest.mark.django_db
PAGE = "/matters/"


@pytest.fixture
def rep():
    return core.rep()


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("kind=complaint&after=xyz&export=xlsx", "kind=complaint"),
        ("q=&grade=major&q=++", "grade=major"),
        ("view=mine&q=渗水", "view=mine&q=%E6%B8%97%E6%B0%B4"),
        ("before=1&q=", ""),
    ],
)
def test_a_filter_is_kept_without_where_one_stands_and_what_is_empty(query, kept):
    assert filter_of(query) == kept


def test_the_same_name_takes_the_new_filter_and_others_do_not_see_it(rep):
    keep_filter(page=PAGE, name="我的渗水", query="q=渗水", by=rep)
    keep_filter(page=PAGE, name=" 我的渗水 ", query="q=渗水&grade=major", by=rep)

    row = SavedFilter.objects.get()
    assert (row.staff, row.query) == (rep, "q=%E6%B8%97%E6%B0%B4&grade=major")
    drop_filter(pk=row.pk, by=core.rep())
    assert SavedFilter.objects.count() == 1
    drop_filter(pk=row.pk, by=rep)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(("page", "name", "query"), [(PAGE, " ", "q=1"), (PAGE, "空", "q="), ("/nowhere/", "无", "q=1"), (PAGE, "长", f"q={'x' * 600}")])
def test_a_filter_of_nothing_is_refused(rep, page, name, query):
    with pytest.raises(NothingToKeep):
        keep_filter(page=page, name=name, query=query, by=rep)


def test_a_list_keeps_so_many_filters_and_no_more(rep):
    for n in range(MOST):
        keep_filter(page=PAGE, name=f"{n}", query=f"q={n}", by=rep)
    with pytest.raises(TooManyFilters):
        keep_filter(page=PAGE, name="多", query="q=9", by=rep)
    keep_filter(page=PAGE, name="0", query="q=00", by=rep)


def test_the_list_shows_ones_filters_and_keeps_the_present_one(client, rep):
    client.force_login(rep)
    part = reverse("customers:saved_filters")

    answer = client.post(reverse("customers:filter_keep"), {"page": PAGE, "query": "kind=complaint&after=x", "name": "投诉"})

    assert answer.url == "/matters/?kind=complaint"
    assert "filter_keep" not in (whole := client.get(part, {"page": PAGE, "query": "kind=complaint"}).content.decode())
    assert "/matters/?kind=complaint" in whole
    htmx = client.get(part, {"page": PAGE, "query": "kind=opinion"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in htmx
    assert "filters/keep/" in htmx
    row = SavedFilter.objects.get()
    assert client.post(reverse("customers:filter_drop", args=[row.pk]), {"page": PAGE}).url == PAGE


@pytest.mark.parametrize("sent", [{"page": PAGE, "query": "q=1", "name": ""}, {"page": PAGE, "query": "", "name": "x"}])
def test_what_is_not_kept_is_said(client, rep, sent):
    client.force_login(rep)

    client.post(reverse("customers:filter_keep"), sent)

    assert not SavedFilter.objects.exists()


def test_nobody_is_sent_away_from_the_site(client, rep):
    client.force_login(rep)

    assert client.post(reverse("customers:filter_keep"), {"page": "//evil.example", "query": "", "name": "x"}).url == "/"
