"""What holds for every app alike."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation.template import templatize

from config.celery import BEAT
from config.celery import app as celery
from config.jobs import JOBS
from customers.regulation import BUILT, CLAUSES, NOT_AUTOMATED, PARAGRAPHS

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "complaints", "contracts", "correspondence", "customers")
#: Lower apps stand first; a foreign key never points to a higher number.
LEVELS = {"contenttypes": 0, "customers": 1, "duties": 2, "documents": 3, "authorization": 4, "correspondence": 5, "contracts": 6, "complaints": 7}
#: Pages that ask for no sign-in.
OPEN_PAGES = {"login", "second_factor", "healthz", "readyz", "customers:preferences", "links:letter", "links:answer", "links:file"}
CITED = re.compile(r"§(\d+(?:\.[0-9A-Za-z]+)*)")


def sources(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def patterns(resolver=None, prefix="", route=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from patterns(entry, space, route + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", route + str(entry.pattern), entry


def marked_clauses():
    return {number for path in sources("tests") for number in re.findall(r'mark\.clause\("([^"]+)"\)', path.read_text(encoding="utf-8"))}


def test_every_clause_that_is_kept_has_a_test():
    assert sorted(BUILT - marked_clauses() - set(NOT_AUTOMATED)) == []


def test_every_marked_clause_exists():
    assert sorted(number for number in marked_clauses() if number not in CLAUSES and number not in PARAGRAPHS) == []


def test_every_cited_clause_exists():
    cited = {(number, path.name) for path in sources(*APPS) for number in CITED.findall(path.read_text(encoding="utf-8"))}

    assert sorted((number, name) for number, name in cited if number.rstrip(".") not in CLAUSES and number.rstrip(".") not in PARAGRAPHS) == []


def test_no_foreign_key_points_upwards():
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in LEVELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and LEVELS.get(field.related_model._meta.app_label, 0) > LEVELS[model._meta.app_label]
    ]

    assert upward == []


def test_no_relative_imports_and_none_inside_functions():
    wrong = []
    for path in sources(*APPS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                wrong.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.FunctionDef):
                wrong += [f"{path.name}:{inner.lineno}" for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]

    assert wrong == []


def is_moment(node):
    """Tell whether an expression is a moment as it is kept, in UTC: `now`, `at`, `…_at`, or the clock itself."""
    if isinstance(node, ast.BoolOp):
        return any(is_moment(value) for value in node.values)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "now"
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in {"now", "at"} or name.endswith("_at")


def test_the_day_of_a_moment_is_its_day_in_shanghai():
    wrong = [
        f"{path.name}:{node.lineno} {ast.unparse(node)}"
        for path in sources(*APPS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date" and is_moment(node.func.value)
    ]

    assert wrong == []


def undocumented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name != "Meta" and not node.name.startswith("_")]
    return [f"{path}:{getattr(node, 'name', '')}" for node in (tree, *named) if ast.get_docstring(node) is None]


def test_every_module_class_and_public_function_says_what_it_is():
    assert [name for path in sources(*APPS) for name in undocumented(path)] == []


#: The module names of every app, what Django names, and the nouns that have their place in the import contracts.
NAMES = {"enums", "rules", "models", "queries", "actions", "forms", "filters", "views", "urls", "tasks"}
OF_DJANGO = {"__init__", "apps", "migrations", "management", "templatetags"}
NESTED = ("duties", "documents", "authorization")


def test_every_app_uses_the_same_module_names_and_nouns_that_have_their_place():
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    apps_of_the_house = [ROOT / app for app in APPS if app != "config"] + [ROOT / "customers" / app for app in NESTED]
    strange = [
        f"{app.name}.{path.stem}"
        for app in apps_of_the_house
        for path in app.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
        if path.stem not in NAMES | OF_DJANGO | set(NESTED) and not re.search(rf'[".(]{path.stem}[") ]', contracts)
    ]

    assert strange == []


def test_no_module_outgrows_three_hundred_lines():
    assert [str(path.relative_to(ROOT)) for path in sources(*APPS) if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common"])
def test_no_drawer_for_everything(name):
    assert [path for path in sources(*APPS) if path.stem == name] == []


@pytest.mark.django_db
def test_every_page_asks_for_sign_in_except_the_named_ones(client):
    values = {"int": 1, "str": "x", "uuid": "5f0c6c5e-6a3b-4d0f-9b1a-000000000001", "slug": "x"}
    answers = {}
    for name, route, entry in patterns():
        arguments = {
            key: values[{"IntConverter": "int", "UUIDConverter": "uuid"}.get(type(converter).__name__, "str")]
            for key, converter in entry.pattern.converters.items()
        }
        arguments |= dict.fromkeys(re.findall(r"<int:(\w+)>", route), values["int"]) | dict.fromkeys(re.findall(r"<str:(\w+)>", route), values["str"])
        answer = client.get(reverse(name, kwargs=arguments))
        answers[name] = name == "logout" or (answer.status_code == 302 and answer["Location"].startswith(reverse("login")))

    assert {name for name, asks in answers.items() if not asks} <= OPEN_PAGES


def test_every_template_is_used():
    text = "".join(path.read_text(encoding="utf-8") for path in [*sources(*APPS), *(ROOT / "templates").rglob("*.html")])
    named_by_django = {"403.html", "404.html", "500.html", "403_csrf.html"}

    unused = [
        name
        for path in (ROOT / "templates").rglob("*.html")
        if (name := str(path.relative_to(ROOT / "templates"))) not in named_by_django and f'"{name}"' not in text
    ]

    assert unused == []


def test_the_beat_table_names_tasks_that_exist():
    celery.loader.import_default_modules()

    assert [entry["task"] for entry in celery.conf.beat_schedule.values() if entry["task"] not in celery.tasks] == []
    assert set(BEAT) == set(JOBS)


def test_no_template_carries_script_style_or_unescaped_text():
    forbidden = re.compile(r' style="[^"]*:| on(click|change|load|input|submit)="|<script>|\|safe\b')

    assert [path.name for path in (ROOT / "templates").rglob("*.html") if forbidden.search(path.read_text(encoding="utf-8"))] == []


KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def texts():
    """Return every text the source asks a translation of: (context, singular)."""
    templates = [templatize(path.read_text(encoding="utf-8")) for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    found = set()
    for source in (*(re.sub(r"^\s+", "", text, flags=re.MULTILINE) for text in templates), *(path.read_text(encoding="utf-8") for path in sources(*APPS))):
        for _line, message, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            found.add((context, message if isinstance(message, str) else message[0]))
    return {(context, message) for context, message in found if message}


def catalogue(language):
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale=language, abort_invalid=True) if message.id]


def strings(value):
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_both_catalogues_say_every_text_of_the_source_and_no_other(language):
    known = {(message.context, strings(message.id)[0]) for message in catalogue(language)}

    assert sorted(texts() - known, key=str) == []
    assert sorted(known - texts(), key=str) == []


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_both_catalogues_are_complete(language):
    assert [message.id for message in catalogue(language) if message.fuzzy or not all(strings(message.string))] == []


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_a_translation_fills_in_what_its_text_fills_in(language):
    def filled(text):
        return set(re.findall(r"%\(\w+\)[sd]", strings(text)[-1]))

    assert [message.id for message in catalogue(language) if filled(message.string) != filled(message.id)] == []
