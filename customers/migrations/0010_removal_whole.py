"""A relative who was taken off a file leaves who did it, when and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_fill_removers")]

    operations = [
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removal', ''), ('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False), models.Q(('removal', ''), _negated=True)), models.Q(('removal', 'retention'), ('removed_at__isnull', False), ('removed_by__isnull', True)), _connector='OR'), name='member_removed_whole'),
        ),
    ]
