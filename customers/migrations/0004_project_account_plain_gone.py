"""No account number stands in clear any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Drop the plain column."""

    dependencies = [("customers", "0003_move_project_accounts")]
    operations = [
        migrations.AlterField(model_name="project", name="account_plain", field=models.CharField(blank=True, default="", max_length=40)),
        migrations.RemoveField(model_name="project", name="account_plain"),
    ]
