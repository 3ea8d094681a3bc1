"""The account numbers move into the encrypted column, and back."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from customers.encryption import keyed_hash


def encrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Encrypt every number that is kept in clear."""
    for project in apps.get_model("customers", "Project").objects.exclude(account_plain=""):
        project.account_number, project.account_hash = project.account_plain, keyed_hash("account", project.account_plain.replace(" ", ""))
        project.save(update_fields=["account_number", "account_hash"])


def decrypt(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write every number back in clear."""
    for project in apps.get_model("customers", "Project").objects.exclude(account_number__isnull=True):
        project.account_plain = project.account_number
        project.save(update_fields=["account_plain"])


class Migration(migrations.Migration):
    """Move the numbers."""

    dependencies = [("customers", "0002_project_account_encrypted")]
    operations = [migrations.RunPython(encrypt, decrypt)]
