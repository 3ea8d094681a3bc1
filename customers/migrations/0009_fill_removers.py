"""Who took a relative off a file stands in its time line; put it on the row. The wish was kept in words only: the relative's own."""

from django.db import migrations


def fill_removers(apps, _editor):
    members, entries = apps.get_model("customers", "Member"), apps.get_model("customers", "TimelineEntry")
    for member in members.objects.filter(removed_at__isnull=False, removal=""):
        lines = entries.objects.filter(kind="details", at=member.removed_at, household__buyers__customer=member.customer_id, by__isnull=False)
        line = lines.order_by("pk").first()
        member.removed_by_id, member.removal = line.by_id if line is not None else member.recorded_by_id, "own"
        member.save()


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_records")]

    operations = [migrations.RunPython(fill_removers, migrations.RunPython.noop, elidable=True)]
