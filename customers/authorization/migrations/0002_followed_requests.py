"""Who follows a request since its household changed hands; the history of delegations."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add both."""

    dependencies = [
        ('authorization', '0001_initial'),
        ('customers', '0005_administration'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DelegationHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('rep', 'Representative'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager'), ('finance', 'Finance'), ('lawyer', 'Lawyer'), ('engineering', 'Engineering'), ('general_contractor', 'General contractor'), ('sales', 'Sales'), ('general_affairs', 'General affairs'), ('property_company', 'Property company'), ('contractor', 'Contractor'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='post')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='approvalrequest',
            name='followed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_requests', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "authorization_delegationhistory" ("ends_at", "giver_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "set_at", "starts_at", "subsidiary_id", "taker_id") VALUES (NEW."ends_at", NEW."giver_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."role", NEW."set_at", NEW."starts_at", NEW."subsidiary_id", NEW."taker_id"); RETURN NULL;', hash='cbc7ffe57569c5c780bffa52771d367d97ae9179', operation='INSERT', pgid='pgtrigger_insert_insert_80cd3', table='authorization_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "authorization_delegationhistory" ("ends_at", "giver_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "set_at", "starts_at", "subsidiary_id", "taker_id") VALUES (NEW."ends_at", NEW."giver_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."role", NEW."set_at", NEW."starts_at", NEW."subsidiary_id", NEW."taker_id"); RETURN NULL;', hash='5c948140f62ae2992b415203b6f4960f664e6b85', operation='UPDATE', pgid='pgtrigger_update_update_7c8bd', table='authorization_delegation', when='AFTER')),
        ),
        migrations.AddField(
            model_name='delegationhistory',
            name='giver',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegationhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='delegationhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='authorization.delegation'),
        ),
        migrations.AddField(
            model_name='delegationhistory',
            name='subsidiary',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.subsidiary'),
        ),
        migrations.AddField(
            model_name='delegationhistory',
            name='taker',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who decides instead'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegationhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6aaf2c1a8695482dc0dd97e0d2b79b40c7ed21fc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_46738', table='authorization_delegationhistory', when='BEFORE')),
        ),
    ]
