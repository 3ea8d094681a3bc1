import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.management.commands import clause_table
from config.management.commands.clause_table import OVERVIEW, TABLE
from customers import regulation

RULES = '''"""§5.7.2 The revisit."""


def due(day):
    """§5.6.3 When it is due; §9.9.9 is none."""
    return "§5.7.1 is no docstring"
'''
TESTS = """import pytest


@pytest.mark.clause("5.7.2")
def test_one():
    pass


@pytest.mark.parametrize("day", [pytest.param(1, marks=pytest.mark.clause("5.7.2"))])
def test_two(day):
    pass
"""


@pytest.fixture
def project(tmp_path):
    files = {
        "visits/__init__.py": "",
        "visits/rules.py": RULES,
        "visits/migrations/0001_initial.py": RULES,
        "customers/__init__.py": "",
        "customers/regulation/section_5.py": RULES,
        "tests/__init__.py": RULES,
        "tests/test_visits.py": TESTS,
        "README.md": "# Read me\n<!-- clauses -->\nold\n<!-- /clauses -->\nThe end.\n",
        "docs/clauses.md": "<!-- clauses -->\n<!-- /clauses -->\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_committed_tables_say_what_the_source_says():
    printed = io.StringIO()
    call_command("clause_table", stdout=printed)

    committed = "\n".join(clause_table.standing(settings.BASE_DIR).values())
    assert committed == printed.getvalue(), "Run ./run manage clause_table --write"


def test_every_clause_has_its_row_in_the_order_of_the_regulation():
    rows = [row.clause.number for row in clause_table.read(settings.BASE_DIR) if row.is_clause]

    assert rows == list(regulation.CLAUSES)


def test_a_clause_names_the_modules_whose_docstrings_cite_it_and_counts_its_tests(project):
    [row] = [row for row in clause_table.read(project) if row.clause.number == "5.7.2"]

    assert (row.modules, row.tests, row.standing) == (("visits/rules.py",), 2, "yes")


def test_words_outside_docstrings_cite_nothing(project):
    [row] = [row for row in clause_table.read(project) if row.clause.number == "5.7.1"]

    assert (row.modules, row.tests) == ((), 0)


def test_a_paragraph_cited_as_a_whole_stands_before_its_clauses(project):
    numbers = [row.clause.number for row in clause_table.read(project)]

    assert numbers.index("5.6.3") == numbers.index("5.6.3.a") - 1
    assert "5.6" not in numbers


def test_the_overview_counts_a_module_once_in_a_section(project):
    lines = clause_table.overview(clause_table.read(project)).splitlines()

    [revisits] = [line.strip("| ").split(" | ") for line in lines if line.startswith("| §5.7 |")]
    assert (revisits[1:4], revisits[5:]) == (["投诉回访", "Revisits", "4"], ["1", "2"])
    assert lines[-1] == f"| | | Together | {len(regulation.CLAUSES)} | {len(regulation.BUILT)} | 1 | 2 |"


def test_writing_leaves_what_stands_around_the_marks(project, settings):
    settings.BASE_DIR = project
    call_command("clause_table", "--write")

    assert clause_table.standing(project) == clause_table.parts(project)
    text = (project / OVERVIEW).read_text()
    assert text.startswith("# Read me\n<!-- clauses -->\n| Section |")
    assert text.endswith("<!-- /clauses -->\nThe end.\n")


def test_a_file_without_marks_is_refused(project):
    (project / TABLE).write_text("nothing")

    with pytest.raises(CommandError, match="has no <!-- clauses -->"):
        clause_table.standing(project)
