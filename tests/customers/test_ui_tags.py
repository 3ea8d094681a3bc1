from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from customers import wording
from customers.templatetags import fields, ui

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 16, 9, 42, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def term(due, start=timedelta(hours=48), **ends):
    """Return a term that ends at `due` after it has run for `start`."""
    values = {"starts_at": due - start, "due_at": due, "fulfilled_at": None, "ended_at": None}
    return SimpleNamespace(**values | ends)


def render(source, **context):
    return engines["django"].from_string(source).render(context)


def hours(count, minutes=0):
    return timedelta(hours=count, minutes=minutes)


@pytest.mark.parametrize(
    ("left", "chinese", "english"),
    [
        (hours(22, 38), "剩余 22小时38分", "22 h 38 min left"),
        (hours(0, 48), "剩余 48 分钟", "48 min left"),
        (hours(0), "剩余 0 分钟", "0 min left"),
        (-hours(1, 22), "逾期 1小时22分", "1 h 22 min late"),
        (hours(24), "剩余 24小时", "24 h left"),
        (hours(47, 59), "剩余 47小时", "47 h left"),
        (hours(48), "剩余 2天", "2 d left"),
        (-hours(80), "逾期 3天", "3 d late"),
    ],
)
def test_the_time_left_is_told_in_at_most_two_units(left, chinese, english):
    assert wording.remaining(NOW + left, NOW) == chinese

    with translation.override("en"):
        assert wording.remaining(NOW + left, NOW) == english


@pytest.mark.parametrize(
    ("due", "chinese", "english"),
    [
        (datetime(2026, 6, 18, 9, 42, tzinfo=SHANGHAI), "剩余 2天", "2 d left"),
        (datetime(2026, 6, 18, 18, 0, tzinfo=SHANGHAI), "周四 18:00", "Thu 18:00"),
        (datetime(2026, 6, 22, 23, 59, 59, 999999, tzinfo=SHANGHAI), "周一 24:00", "Mon 24:00"),
        (datetime(2026, 6, 23, 12, 0, tzinfo=SHANGHAI), "6月23日 12:00", "23 June 12:00"),
        (datetime(2027, 1, 4, 12, 0, tzinfo=SHANGHAI), "2027年1月4日 12:00", "4 January 2027 12:00"),
    ],
)
def test_a_term_further_off_is_told_as_a_day(due, chinese, english):
    assert wording.term(due, NOW) == chinese

    with translation.override("en"):
        assert wording.term(due, NOW) == english


def test_a_moment_is_written_in_the_time_of_the_house():
    assert wording.moment(datetime(2026, 6, 15, 22, 30, tzinfo=UTC), date(2026, 6, 16)) == "6月16日 06:30"


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal(1234), "¥1,234.00"), (Decimal("0.005"), "¥0.01"), (Decimal("-300.1"), "-¥300.10"), (None, "")],
)
def test_money_has_its_sign_thousands_and_fen(amount, written):
    assert ui.money(amount) == written


def test_a_date_of_this_year_stands_without_the_year():
    assert render("{{ value|day:now }}", value=date(2026, 6, 16), now=NOW) == "6月16日"
    assert render("{{ value|day:now }}", value=date(2025, 6, 16), now=NOW) == "2025年6月16日"
    assert render("{{ value|day }}{{ none|day }}", value=date(2026, 6, 16), none=None) == "2026年6月16日"


@pytest.mark.parametrize(
    ("length", "left", "state"),
    [
        (48, hours(8, 1), "next"),
        (48, hours(7, 59), "soon"),
        (24, hours(4, 1), "next"),
        (24, hours(3, 59), "soon"),
        (8, hours(2, 1), "next"),
        (8, hours(1, 59), "soon"),
        (48, hours(0), "soon"),
        (48, -timedelta(seconds=1), "late"),
    ],
)
def test_a_long_term_warns_earlier_than_a_short_one(length, left, state):
    assert ui.due_state(term(NOW + left, hours(length)), NOW) == state


def test_what_others_owe_waits_until_it_is_late():
    assert ui.due_state(term(NOW + hours(1)), NOW, waiting=True) == "wait"
    assert ui.due_state(term(NOW - hours(1)), NOW, waiting=True) == "late"


def test_a_kept_term_is_done_and_a_missed_one_stays_late():
    due = NOW + hours(1)

    kept = term(due, fulfilled_at=due, ended_at=due)
    missed = term(due, fulfilled_at=due + hours(2), ended_at=due + hours(2))
    void = term(due, ended_at=NOW)

    assert [ui.due_state(one, NOW) for one in (kept, missed, void)] == ["done", "late", "void"]
    assert [ui.due_words(one, NOW) for one in (kept, missed, void)] == ["按时", "已办，逾期 2小时00分", "不再计时"]


def test_a_due_time_says_word_icon_and_time_together():
    html = render("{% due duty now %}", duty=term(NOW + hours(1)), now=NOW)

    assert 'class="due due--soon"' in html
    assert 'datetime="2026-06-16T10:42:00+08:00"' in html
    assert 'data-live data-soon="8"' in html
    assert "icons.svg#clock" in html
    assert "剩余 1小时00分" in html


def test_a_distant_due_time_does_not_count_down():
    assert "data-live" not in render("{% due duty now %}", duty=term(NOW + hours(72)), now=NOW)


def test_the_clock_shows_the_minutes_run_and_its_two_ends():
    html = render('{% clock48 duty now label="48 小时答复" %}', duty=term(NOW + hours(22, 38)), now=NOW)

    assert 'max="2880" value="1522"' in html
    assert "24小时" in html
    assert "6月15日 08:20" in html
    assert "6月17日 08:20" in html


def test_the_clock_of_a_kept_term_says_within_which_time():
    due = NOW + hours(40)
    html = render("{% clock48 duty now %}", duty=term(due, fulfilled_at=due - hours(40, 15), ended_at=NOW), now=NOW)

    assert "clock--done" in html
    assert "7小时45分内答复" in html
    assert "data-live" not in html


@pytest.mark.parametrize(("name", "extra", "shown"), [("林晓雯", "", "晓雯"), ("林晓雯", "avatar--s", "雯"), ("Eli Mamat", "", "E")])
def test_an_avatar_shortens_a_name(name, extra, shown):
    assert f">{shown}<" in render("{% avatar name extra %}", name=name, extra=extra)


def test_a_masked_number_offers_the_form_that_asks_for_the_purpose():
    html = render("{% mask value 'phone' url %}", value="138****8821", url="/reveal/7/")

    assert 'href="/reveal/7/" data-dialog="reveal"' in html
    assert "查看完整电话" in html


def test_a_masked_number_without_a_form_offers_nothing():
    assert render("{% mask value 'identity' %}", value="3201***2X") == '<span class="mask">3201***2X</span>'


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("count", "css", "word"), [(160, "", "在编制标准之内"), (201, "mark--danger", "超出上限 1 户"), (140, "mark--warn", "低于下限 20 户")])
def test_the_load_of_a_representative_is_judged_against_the_band(count, css, word):
    html = render("{% load charts %}{% bullet count 160 200 %}", count=count)

    assert word in html
    assert f'class="mark {css}"' in html


def test_a_week_without_terms_lies_flat():
    html = render("{% load charts %}{% spark values 'x' %}", values=[100, 90, 70, None])

    assert [html.count(css) for css in ("mark--ok", "mark--warn", "mark--danger", "mark--off")] == [1, 1, 1, 1]


def test_text_in_marks_is_escaped():
    assert "<b>" not in render("{% load charts %}{% avatar name %}{% mask name 'phone' '/x' %}{% spark values name %}", name="<b>", values=[])


class Letter(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    text = forms.CharField(label="Text", widget=forms.Textarea, help_text="As it was said")
    on = forms.DateField(label="Day", required=False)
    sure = forms.BooleanField(label="Sure", required=False)
    to = forms.ChoiceField(label="To", choices=[("a", "A")])
    token = forms.UUIDField(widget=forms.HiddenInput)
    picture = forms.FileField(label="Picture", required=False, widget=forms.FileInput(attrs={"data-paste": True}))


FIELD = '{% include "components/field.html" with field=field only %}'


def test_each_control_has_its_shape():
    form = Letter()

    assert {name: fields.control_kind(form[name]) for name in form.fields} == {
        "kind": "choice",
        "text": "textarea",
        "on": "input",
        "sure": "check",
        "to": "select",
        "token": "hidden",
        "picture": "paste",
    }


def test_a_wrong_field_is_joined_to_its_hint_and_its_error():
    html = render(FIELD, field=Letter({})["text"])

    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_helptext"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="textarea"' in html


def test_a_choice_is_a_group_of_radios_with_one_legend():
    html = render(FIELD, field=Letter({})["kind"])

    assert html.count('type="radio"') == 2
    assert "<legend>Kind</legend>" in html
    assert 'aria-describedby="id_kind_error"' in html


def test_an_optional_field_says_so():
    assert "可不填" in render(FIELD, field=Letter()["on"])
