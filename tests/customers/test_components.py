from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils import translation

from customers.models import Staff
from customers.refusals import Refusal
from customers.templatetags import fields

NOW = datetime(2026, 6, 16, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def render(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


class People(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名")
    theme = django_filters.ChoiceFilter(label="主题", choices=[("dark", "深色"), ("light", "浅色")])
    since = django_filters.DateFromToRangeFilter(label="时间")

    class Meta:
        model = Staff
        fields = ("q", "theme", "since")


def filtered(query):
    return People(QueryDict(query), queryset=Staff.objects.none())


def test_each_condition_in_force_has_a_chip_that_drops_it():
    chips = fields.chips(filtered("q=wang&theme=dark&view=mine&after=abc"))

    assert [(chip.label, chip.value) for chip in chips] == [("主题", "深色")]
    assert chips[0].url == "?q=wang&view=mine"


def test_a_range_is_one_condition():
    chips = fields.chips(filtered("since_after=2026-06-01&since_before=2026-06-16"))

    assert [chip.label for chip in chips] == ["时间"]
    assert chips[0].url == "?"


def test_a_list_without_conditions_has_no_chips():
    assert fields.chips(filtered("")) == []


def test_the_bar_of_filters_keeps_the_saved_view(rf):
    html = render('{% include "components/filters.html" with search="q" %}', rf.get("/x/?theme=dark"), filter=filtered("theme=dark"), view="focus")

    assert '<input type="hidden" name="view" value="focus">' in html
    assert 'placeholder="姓名"' in html
    assert "去掉条件 主题" in html
    assert 'href="/x/?view=focus"' in html


def test_a_pager_keeps_the_filters_and_has_no_dead_links(rf):
    page = SimpleNamespace(next="n1", previous="")

    html = render('{% include "components/pager.html" with words="共 9 户" %}', rf.get("/x/?q=wang&after=old"), page=page)

    assert 'href="?q=wang&amp;after=n1"' in html
    assert html.count("<a ") == 1
    assert html.count('aria-disabled="true"') == 1


class Note(forms.Form):
    who = forms.CharField(label="客户")
    household = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_picker_works_as_a_field_and_carries_the_choice_beside_it():
    form = Note()
    html = render('{% include "components/combo.html" with url="/pick/" %}', field=form["who"], value_field=form["household"])

    assert 'role="combobox"' in html
    assert 'aria-controls="id_who_list"' in html
    assert 'id="id_who_list" role="listbox"' in html
    assert 'data-combo-url="/pick/"' in html
    assert 'name="household"' in html


def test_the_answers_of_a_picker_say_who_where_and_whose():
    row = SimpleNamespace(pk=7, name="王建平", room="3-2-1501", project="云麓", phone_shown="138****8821", rep_name="林晓雯", is_focus=True, hint="")
    html = render('{% include "components/combo_options.html" %}', results=[row])

    assert 'data-value="7" data-label="王建平 3-2-1501"' in html
    assert all(word in html for word in ("云麓", "138****8821", "林晓雯", "重点"))


def test_a_picker_without_answers_says_what_to_try():
    assert "电话尾号" in render('{% include "components/combo_options.html" %}', results=[])


def test_a_search_without_answers_names_what_was_typed_and_stays_text():
    html = render('{% include "customers/_search_results.html" %}', results=[], query="<b>x")

    assert "没有找到“&lt;b&gt;x”" in html


def test_before_and_after_say_what_was_not_there_and_what_stays():
    rows = [
        SimpleNamespace(label="期数", before="三期", after="四期"),
        SimpleNamespace(label="第四期", before="", after="9月30日"),
        SimpleNamespace(label="总价", before="¥2.00", after="¥2.00"),
    ]
    html = render('{% include "components/diff.html" %}', rows=rows)

    assert "<del>三期</del>" in html
    assert "<ins>四期</ins>" in html
    assert html.count('<span class="same">无</span>') == 1
    assert html.count("不变") == 1


class NotYours(Refusal):
    clause = "5.1.9.c"
    message = "须由分管副总经理审批"


@pytest.mark.urls("tests.config.shell_urls")
def test_a_refusal_is_shown_with_its_clause():
    html = render('{% include "components/form_errors.html" %}', refusal=NotYours())

    assert "须由分管副总经理审批" in html
    assert 'class="clause"' in html


def test_wrong_fields_are_listed_with_links_to_them():
    html = render('{% include "components/form_errors.html" %}', form=Note({}))

    assert 'href="#id_who">客户</a>' in html
    assert 'role="alert"' in html


def test_a_time_line_names_each_day_once():
    entry = {"icon": "mail", "tone": "", "title": "信函", "url": "", "by": "", "text": "", "quote": ""}
    entries = [SimpleNamespace(at=NOW, **entry), SimpleNamespace(at=NOW.replace(hour=8), **entry), SimpleNamespace(at=NOW.replace(year=2025), **entry)]

    html = render('{% include "components/timeline.html" %}', entries=entries, now=NOW)

    assert html.count("line-list__day") == 2
    assert "2025年6月16日" in html
    assert "08:42" in html


def test_the_bar_of_decisions_offers_conditions_only_where_they_may_be_set():
    plain = render('{% include "components/decide.html" with url="/d/" %}')
    rich = render('{% include "components/decide.html" with url="/d/" may_condition=True consult_url="/c/" %}')

    assert 'value="approve_with_conditions"' not in plain
    assert rich.count('value="approve_with_conditions"') == 2
    assert all(f'name="verdict" value="{verdict}"' in plain for verdict in ("approve", "refuse", "return"))


def test_an_empty_list_explains_itself():
    html = render('{% include "components/empty.html" with name="walk" title="都走访过了" text="到期的客户列在这里" %}')

    assert "icons.svg#walk" in html
    assert "到期的客户列在这里" in html
