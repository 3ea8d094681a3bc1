"""A sheet with a name on it, for tests that print."""

import pytest

SHEET = """{% extends "print/base.html" %}{% block kind %}card{% endblock %}
{% block sheets %}{% for row in rows %}<section class="sheet">{{ row.name }}</section>{% endfor %}{% endblock %}"""


@pytest.fixture
def templates(settings, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}]
    return folder


@pytest.fixture
def sheet(templates):
    (templates / "sheet.html").write_text(SHEET, encoding="utf-8")
    return "sheet.html"
