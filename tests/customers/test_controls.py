import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from customers.controls import PeopleSelect

PEOPLE = [(1, "林晓雯"), (2, 'O"Neil <b>'), (3, "王 & 李")]


@pytest.mark.parametrize("value", ["", "2", 3, None])
def test_people_are_drawn_as_django_draws_a_select(value):
    drawn = PeopleSelect(choices=PEOPLE).render("rep", value, {"id": "id_rep", "class": "select"})

    assert parse_html(drawn) == parse_html(forms.Select(choices=PEOPLE).render("rep", value, {"id": "id_rep", "class": "select"}, DjangoTemplates()))
    assert "<b>" not in drawn
