"""The ladders of decision H1, editable afterwards."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from customers.duties.rules import ORDINARY_LADDER, URGENT_CLAUSES, URGENT_LADDER, Mark


def _steps(apps: Apps, clause: str, ladder: tuple[Mark, ...]) -> list[object]:
    """Return the rows of one ladder."""
    step = apps.get_model("duties", "LadderStep")
    return [step(clause=clause, level=mark.level, kind=mark.kind, receiver=mark.receiver, after=mark.after) for mark in ladder]


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the ladder of all clauses and that of the urgent ones."""
    rows = _steps(apps, "", ORDINARY_LADDER)
    for clause in URGENT_CLAUSES:
        rows += _steps(apps, clause, URGENT_LADDER)
    apps.get_model("duties", "LadderStep").objects.bulk_create(rows)


class Migration(migrations.Migration):
    """Seed the ladders."""

    dependencies = [("duties", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
