"""The account number of a project gets an encrypted column beside the plain one."""

from django.db import migrations, models

import customers.encryption


class Migration(migrations.Migration):
    """Add the encrypted column; the plain one waits for the move."""

    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.RenameField(model_name="project", old_name="account_number", new_name="account_plain"),
        migrations.AddField(
            model_name="project",
            name="account_number",
            field=customers.encryption.EncryptedTextField(blank=True, editable=True, null=True, verbose_name="account number"),
        ),
        migrations.AddField(
            model_name="project", name="account_hash", field=models.CharField(blank=True, default="", max_length=64, verbose_name="account number"), preserve_default=False
        ),
    ]
