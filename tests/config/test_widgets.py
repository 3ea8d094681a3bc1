import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from config.widgets import Renderer

NASTY = "a\"b<c>&'d"
CHOICES = [("", "—"), ("1", "一"), (NASTY, NASTY), ("组", [("2", "二"), ("3", NASTY)])]


class Everything(forms.Form):
    """One field of each kind."""

    text = forms.CharField(widget=forms.TextInput(attrs={"data-x": NASTY, "autofocus": True, "disabled": False}))
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    mail = forms.EmailField(required=False)
    number = forms.IntegerField(required=False)
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    secret = forms.CharField(required=False, widget=forms.PasswordInput)
    hidden = forms.CharField(required=False, widget=forms.HiddenInput)
    tick = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=CHOICES)
    many = forms.MultipleChoiceField(choices=CHOICES, required=False)
    radio = forms.ChoiceField(choices=CHOICES[:3], widget=forms.RadioSelect)
    ticks = forms.MultipleChoiceField(choices=CHOICES[:3], widget=forms.CheckboxSelectMultiple, required=False)
    paper = forms.FileField(required=False)


def squeezed(html):
    return re.sub(r">\s+<", "><", re.sub(r"[ \t\n]+", " ", html)).replace("> ", ">").replace(" <", "<")


VALUES = {"text": NASTY, "words": "\nzwei\n", "number": "7", "day": "2026-06-16", "tick": "on", "one": NASTY, "many": ["1", "3"], "radio": "1", "ticks": ["1"]}


@pytest.mark.parametrize("name", list(Everything.base_fields))
@pytest.mark.parametrize("data", [None, VALUES])
def test_a_control_is_what_djangos_template_draws(name, data):
    ours, theirs = (Everything(data, renderer=renderer) for renderer in (Renderer(), TemplatesSetting()))

    assert squeezed(str(ours[name])) == squeezed(str(theirs[name]))


@pytest.mark.parametrize("name", ["radio", "ticks"])
def test_each_option_is_what_djangos_template_draws(name):
    ours, theirs = (Everything(VALUES, renderer=renderer) for renderer in (Renderer(), TemplatesSetting()))

    assert [squeezed(option.tag()) for option in ours[name]] == [squeezed(option.tag()) for option in theirs[name]]
