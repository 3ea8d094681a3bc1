"""§5.7.3 Households with an open complaint are in focus until it is closed, and no longer for thirty days from its reception."""

from django.db import migrations

SET = """
UPDATE customers_household h SET focus_until = '9999-12-31'
WHERE EXISTS (SELECT 1 FROM complaints_matter m WHERE m.household_id = h.id AND m.kind = 'complaint' AND m.state <> 'closed')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0004_letters_logs_disputes"),
    ]

    operations = [
        migrations.RunSQL(SET, migrations.RunSQL.noop),
    ]
