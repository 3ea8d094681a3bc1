"""./run manage clause_table: where each clause stands in the code and in the tests, read from the source."""

import ast
import re
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from customers import regulation
from customers.regulation import Clause

OVERVIEW, TABLE = Path("README.md"), Path("docs/clauses.md")
OPEN, CLOSE = "<!-- clauses -->\n", "<!-- /clauses -->"
CITED = re.compile(r"§(\d+(?:\.(?:\d+|[a-z](?![a-z])))*)")
CATALOGUE = "customers/regulation"


@dataclass(frozen=True, slots=True)
class Row:
    """One clause, or a paragraph cited as a whole, with the modules that cite it and the number of tests marked with it."""

    clause: Clause
    modules: tuple[str, ...]
    tests: int

    @property
    def is_clause(self) -> bool:
        """Whether it is counted, and no heading over clauses."""
        return self.clause.number in regulation.CLAUSES

    @property
    def standing(self) -> str:
        """Whether the product keeps it."""
        if not self.is_clause or self.clause.number in regulation.NOT_AUTOMATED:
            return "–"
        return "yes" if self.clause.number in regulation.BUILT else "not yet"


def _modules(root: Path) -> Iterator[Path]:
    """Return the product's modules; migrations and the catalogue itself cite nothing."""
    for package in sorted(root.glob("*/__init__.py")):
        for path in sorted(package.parent.rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(("tests/", f"{CATALOGUE}/")) and "/migrations/" not in name:
                yield path


def _docstrings(path: Path) -> Iterator[str]:
    """Return every docstring of a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def citations(root: Path) -> Mapping[str, set[str]]:
    """Return the modules whose docstrings cite a clause, by its number."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in _modules(root):
        for number in CITED.findall("\n".join(_docstrings(path))):
            found[number].add(path.relative_to(root).as_posix())
    return found


def _marks(path: Path) -> Iterator[str]:
    """Return the number in every `mark.clause(…)` of a module of tests."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark") | ast.Name(id="mark"), attr="clause"), args=[ast.Constant(value=str(number))]):
                yield number


def marked(root: Path) -> Counter[str]:
    """Return how many tests are marked with a clause, by its number."""
    return Counter(number for path in sorted((root / "tests").rglob("test_*.py")) for number in _marks(path))


def _entries(cited: Iterable[str]) -> Iterator[Clause]:
    """Return every clause in the order of the regulation, a cited paragraph before its first clause."""
    paragraphs = {number: entry for number, entry in regulation.PARAGRAPHS.items() if number in cited and number not in regulation.CLAUSES}
    for number, entry in regulation.CLAUSES.items():
        over = [paragraph for paragraph in paragraphs if number.startswith(f"{paragraph}.")]
        yield from (paragraphs.pop(paragraph) for paragraph in sorted(over, key=len))
        yield entry


def read(root: Path) -> list[Row]:
    """Return the rows of the table as the source stands."""
    modules, tests = citations(root), marked(root)
    return [Row(entry, tuple(sorted(modules.get(entry.number, ()))), tests[entry.number]) for entry in _entries({*modules, *tests})]


def table(rows: list[Row]) -> str:
    """Return the whole table: clause, wording, modules, tests."""
    lines = ["| Clause | 条款 | 内容 | In English | Built | Modules | Tests |", "| --- | --- | --- | --- | --- | --- | --: |"]
    for row in rows:
        number = row.clause.number
        links = "<br>".join(f"[{module}](../{module})" for module in row.modules)
        words = (f"§{number}", regulation.label_zh(number), row.clause.zh, row.clause.en, row.standing, links, str(row.tests or ""))
        lines.append(f"| {' | '.join(words)} |")
    return "\n".join(lines) + "\n"


def overview(rows: list[Row]) -> str:
    """Return one line per section: its clauses, how many are built, its modules and tests."""
    lines = ["| Section | 节 | Title | Clauses | Built | Modules | Tests |", "| --- | --- | --- | --: | --: | --: | --: |"]
    for section, (zh, en) in regulation.SECTIONS.items():
        inside = [row for row in rows if regulation.section_of(row.clause.number) == section]
        clauses = [row for row in inside if row.is_clause]
        built = sum(row.standing == "yes" for row in clauses)
        modules = {module for row in inside for module in row.modules}
        lines.append(f"| §{section} | {zh} | {en} | {len(clauses)} | {built} | {len(modules)} | {sum(row.tests for row in inside)} |")
    total = sum(row.is_clause for row in rows)
    every = {module for row in rows for module in row.modules}
    lines.append(f"| | | Together | {total} | {len(regulation.BUILT)} | {len(every)} | {sum(row.tests for row in rows)} |")
    return "\n".join(lines) + "\n"


def parts(root: Path) -> dict[Path, str]:
    """Return what stands between the marks of each file."""
    rows = read(root)
    return {OVERVIEW: overview(rows), TABLE: table(rows)}


def _split(path: Path) -> tuple[str, str, str]:
    """Return a file's text before, between and after its marks."""
    before, opening, rest = path.read_text().partition(OPEN)
    inside, closing, after = rest.partition(CLOSE)
    if not (opening and closing):
        raise CommandError(f"{path} has no {OPEN.strip()} … {CLOSE}.")
    return before + opening, inside, closing + after


def standing(root: Path) -> dict[Path, str]:
    """Return what stands between the marks of each file now."""
    return {path: _split(root / path)[1] for path in (OVERVIEW, TABLE)}


def write(root: Path) -> None:
    """Replace what stands between the marks."""
    for path, text in parts(root).items():
        before, _inside, after = _split(root / path)
        (root / path).write_text(before + text + after)


class Command(BaseCommand):
    """Print the overview and the table of clauses, or write both into their files."""

    help = "Print where each clause stands in the code and in the tests; --write puts it into README.md and docs/clauses.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Print, or write."""
        parser.add_argument("--write", action="store_true", help="replace what stands between the marks in README.md and docs/clauses.md")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it on this project's source."""
        if options["write"]:
            write(settings.BASE_DIR)
        else:
            self.stdout.write("\n".join(parts(settings.BASE_DIR).values()), ending="")
