"""Histories of accounts, posts, days off and properties; the default lawyer, ladder changes, removed relatives, looks at account numbers."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add them."""

    dependencies = [
        ('customers', '0004_project_account_plain_gone'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='HolidayHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('day', models.DateField(verbose_name='day')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('is_worked', models.BooleanField(default=False, verbose_name='worked')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LadderChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(blank=True, max_length=20)),
                ('before', models.JSONField(default=list)),
                ('after', models.JSONField(default=list)),
                ('top', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-set_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='PostingHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('rep', 'Representative'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager'), ('finance', 'Finance'), ('lawyer', 'Lawyer'), ('engineering', 'Engineering'), ('general_contractor', 'General contractor'), ('sales', 'Sales'), ('general_affairs', 'General affairs'), ('property_company', 'Property company'), ('contractor', 'Contractor'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='post')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('kind', models.CharField(choices=[('villa', 'Villa'), ('apartment', 'Apartment'), ('residential', 'Residential')], max_length=12, verbose_name='kind')),
                ('account_name', models.CharField(blank=True, max_length=80, verbose_name='account holder')),
                ('account_bank', models.CharField(blank=True, max_length=80, verbose_name='bank')),
                ('account_hash', models.CharField(blank=True, max_length=64, verbose_name='account number')),
                ('is_supervised', models.BooleanField(default=False, verbose_name='supervised account')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StaffHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('username', models.CharField(max_length=40, verbose_name='staff number')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('must_change_password', models.BooleanField(default=False)),
                ('totp_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SubsidiaryHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('postcode', models.CharField(blank=True, max_length=6, verbose_name='postcode')),
                ('service_phone', models.CharField(blank=True, max_length=30, verbose_name='service phone')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('name', models.CharField(max_length=100, verbose_name='unit')),
                ('floor_plan', models.CharField(blank=True, max_length=40, verbose_name='floor plan')),
                ('predicted_area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='predicted area')),
                ('predicted_inner_area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='predicted inner area')),
                ('surveyed_area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='surveyed area')),
                ('surveyed_inner_area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='surveyed inner area')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='member',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='member',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='member',
            name='member_birthday_known',
        ),
        migrations.AddField(
            model_name='access',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='customers.project'),
        ),
        migrations.AddField(
            model_name='member',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='memberhistory',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='project',
            name='lawyer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='contract lawyer'),
        ),
        migrations.AlterField(
            model_name='access',
            name='what',
            field=models.CharField(choices=[('phone', 'Phone number seen'), ('phone_revealed', 'Phone number revealed'), ('identity_revealed', 'Identity number revealed'), ('account_revealed', 'Account number revealed'), ('printed_in_full', 'Printed with the full identity number'), ('exported', 'Exported'), ('signed_in', 'Signed in')], max_length=20),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='kind',
            field=models.CharField(choices=[('opened', 'File opened'), ('assigned', 'Representative assigned'), ('details', 'Details changed'), ('address', 'Address recorded'), ('consent', 'Consent recorded'), ('reception', 'Reception'), ('matter', 'Matter received'), ('matched', 'Matched to this household'), ('progress', 'Progress report to the customer'), ('reply', 'Reply to the customer'), ('resolved', 'Resolved'), ('revisit', 'Revisit'), ('closed', 'Closed'), ('change_asked', 'Contract change requested'), ('change_decided', 'Contract change decided'), ('notice', 'Payment notice issued'), ('notice_cancelled', 'Payment notice cancelled'), ('money', 'Money received'), ('card', 'Birthday card posted'), ('revealed', 'Number revealed'), ('printed', 'Paper printed'), ('imported', 'Taken over from the sales ledger'), ('lawyer', 'Contract lawyer set')], max_length=20),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_holidayhistory" ("day", "id", "is_worked", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."id", NEW."is_worked", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='c4afc8469b3295bbf3c018864ada95186b4132b7', operation='INSERT', pgid='pgtrigger_insert_insert_70600', table='customers_holiday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "customers_holidayhistory" ("day", "id", "is_worked", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."id", NEW."is_worked", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='623d1d8a707418da7c1cef1c1b39f1becece5eed', operation='UPDATE', pgid='pgtrigger_update_update_3bf34', table='customers_holiday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_holidayhistory" ("day", "id", "is_worked", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."day", OLD."id", OLD."is_worked", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1a840196027a5d16266a33f347054e0ea40713c7', operation='DELETE', pgid='pgtrigger_delete_delete_d3286', table='customers_holiday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_memberhistory" ("birth_calendar", "birth_day", "birth_month", "birth_year", "consent", "consent_document", "consented_on", "customer_id", "deceased_on", "guardian_consented_on", "id", "is_leap_month", "is_under_14", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "relation", "removed_at", "title") VALUES (NEW."birth_calendar", NEW."birth_day", NEW."birth_month", NEW."birth_year", NEW."consent", NEW."consent_document", NEW."consented_on", NEW."customer_id", NEW."deceased_on", NEW."guardian_consented_on", NEW."id", NEW."is_leap_month", NEW."is_under_14", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."relation", NEW."removed_at", NEW."title"); RETURN NULL;', hash='265734c942bc76b919a826898df0dc069bcaec52', operation='INSERT', pgid='pgtrigger_insert_insert_fed30', table='customers_member', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "customers_memberhistory" ("birth_calendar", "birth_day", "birth_month", "birth_year", "consent", "consent_document", "consented_on", "customer_id", "deceased_on", "guardian_consented_on", "id", "is_leap_month", "is_under_14", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "relation", "removed_at", "title") VALUES (NEW."birth_calendar", NEW."birth_day", NEW."birth_month", NEW."birth_year", NEW."consent", NEW."consent_document", NEW."consented_on", NEW."customer_id", NEW."deceased_on", NEW."guardian_consented_on", NEW."id", NEW."is_leap_month", NEW."is_under_14", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."relation", NEW."removed_at", NEW."title"); RETURN NULL;', hash='d810bcae64ecc59b4885b4e476eb64ea7923a1b5', operation='UPDATE', pgid='pgtrigger_update_update_11817', table='customers_member', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_postinghistory" ("ends_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "staff_id", "starts_on", "subsidiary_id") VALUES (NEW."ends_on", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."staff_id", NEW."starts_on", NEW."subsidiary_id"); RETURN NULL;', hash='86e595992612075c78ead9355c2784d508f0779c', operation='INSERT', pgid='pgtrigger_insert_insert_37e5f', table='customers_posting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "customers_postinghistory" ("ends_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "staff_id", "starts_on", "subsidiary_id") VALUES (NEW."ends_on", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."staff_id", NEW."starts_on", NEW."subsidiary_id"); RETURN NULL;', hash='c82029f9a92aa05d0da3a6f18e26a2eeb41c7a69', operation='UPDATE', pgid='pgtrigger_update_update_efa15', table='customers_posting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_projecthistory" ("account_bank", "account_hash", "account_name", "code", "id", "is_supervised", "kind", "lawyer_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subsidiary_id") VALUES (NEW."account_bank", NEW."account_hash", NEW."account_name", NEW."code", NEW."id", NEW."is_supervised", NEW."kind", NEW."lawyer_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subsidiary_id"); RETURN NULL;', hash='089c2899ccdd7c3cffc0f68fd105276c9a05d2c5', operation='INSERT', pgid='pgtrigger_insert_insert_74ece', table='customers_project', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."account_bank" IS DISTINCT FROM (NEW."account_bank") OR OLD."account_hash" IS DISTINCT FROM (NEW."account_hash") OR OLD."account_name" IS DISTINCT FROM (NEW."account_name") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_supervised" IS DISTINCT FROM (NEW."is_supervised") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."lawyer_id" IS DISTINCT FROM (NEW."lawyer_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."subsidiary_id" IS DISTINCT FROM (NEW."subsidiary_id"))', func='INSERT INTO "customers_projecthistory" ("account_bank", "account_hash", "account_name", "code", "id", "is_supervised", "kind", "lawyer_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subsidiary_id") VALUES (NEW."account_bank", NEW."account_hash", NEW."account_name", NEW."code", NEW."id", NEW."is_supervised", NEW."kind", NEW."lawyer_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subsidiary_id"); RETURN NULL;', hash='ca0d04d2936530e013ee71e0a666364637c2fc5c', operation='UPDATE', pgid='pgtrigger_update_update_88e71', table='customers_project', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staff',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_staffhistory" ("created_at", "email", "id", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "totp_confirmed_at", "username") VALUES (NEW."created_at", NEW."email", NEW."id", NEW."is_active", NEW."must_change_password", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."totp_confirmed_at", NEW."username"); RETURN NULL;', hash='c5394bf6a7727c9723489add84134bf25de6bd0b', operation='INSERT', pgid='pgtrigger_insert_insert_0c94b', table='customers_staff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staff',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."totp_confirmed_at" IS DISTINCT FROM (NEW."totp_confirmed_at") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "customers_staffhistory" ("created_at", "email", "id", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "totp_confirmed_at", "username") VALUES (NEW."created_at", NEW."email", NEW."id", NEW."is_active", NEW."must_change_password", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."totp_confirmed_at", NEW."username"); RETURN NULL;', hash='275248ca953daf18e07608594e57a8e5791590cf', operation='UPDATE', pgid='pgtrigger_update_update_77272', table='customers_staff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subsidiary',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_subsidiaryhistory" ("address", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "service_phone") VALUES (NEW."address", NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."service_phone"); RETURN NULL;', hash='23ae5d590b41422586fca24aaef00798c5440acb', operation='INSERT', pgid='pgtrigger_insert_insert_45310', table='customers_subsidiary', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subsidiary',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "customers_subsidiaryhistory" ("address", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "service_phone") VALUES (NEW."address", NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."service_phone"); RETURN NULL;', hash='c9f529cc686ff0e5138870ede993fd24d0cd6637', operation='UPDATE', pgid='pgtrigger_update_update_f9f0c', table='customers_subsidiary', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."floor_plan" IS DISTINCT FROM (NEW."floor_plan") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."predicted_area" IS DISTINCT FROM (NEW."predicted_area") OR OLD."predicted_inner_area" IS DISTINCT FROM (NEW."predicted_inner_area") OR OLD."surveyed_area" IS DISTINCT FROM (NEW."surveyed_area") OR OLD."surveyed_inner_area" IS DISTINCT FROM (NEW."surveyed_inner_area"))', func='INSERT INTO "customers_unithistory" ("floor_plan", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted_area", "predicted_inner_area", "surveyed_area", "surveyed_inner_area") VALUES (NEW."floor_plan", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."predicted_area", NEW."predicted_inner_area", NEW."surveyed_area", NEW."surveyed_inner_area"); RETURN NULL;', hash='e9a2a00bfdd5ad93d1947c9f44e358374633ed19', operation='UPDATE', pgid='pgtrigger_update_update_fa5a7', table='customers_unit', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('birth_month__isnull', False), ('removed_at__isnull', False), _connector='OR'), name='member_birthday_known'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('birth_month__isnull', True), ('birth_year__isnull', True), ('consent_document', ''), ('deceased_on__isnull', True), ('name', '')), _connector='OR'), name='member_removed_is_empty'),
        ),
        migrations.AddField(
            model_name='holidayhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='holidayhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.holiday'),
        ),
        migrations.AddField(
            model_name='ladderchange',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='postinghistory',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.organisation'),
        ),
        migrations.AddField(
            model_name='postinghistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='postinghistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.posting'),
        ),
        migrations.AddField(
            model_name='postinghistory',
            name='staff',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='postinghistory',
            name='subsidiary',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.subsidiary'),
        ),
        migrations.AddField(
            model_name='projecthistory',
            name='lawyer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='contract lawyer'),
        ),
        migrations.AddField(
            model_name='projecthistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='projecthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.project'),
        ),
        migrations.AddField(
            model_name='projecthistory',
            name='subsidiary',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.subsidiary'),
        ),
        migrations.AddField(
            model_name='staffhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='staffhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subsidiaryhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='subsidiaryhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.subsidiary'),
        ),
        migrations.AddField(
            model_name='unithistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='unithistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='name_floor_plan_predicted_area_predicted_inner_area_surveyed_area_surveyed_inner_area_events', to='customers.unit'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holidayhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7089957b9ce64369b165691c1b8963f1ee694b2f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bf3e9', table='customers_holidayhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ladderchange',
            trigger=pgtrigger.compiler.Trigger(name='ladder_change_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='117118976fb6340d9df7486d7c96c410ddb2707d', operation='UPDATE OR DELETE', pgid='pgtrigger_ladder_change_append_only_e76d1', table='customers_ladderchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='postinghistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e533abb5f9e8d0743de957c90ee3f2322329f8d1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_67d7b', table='customers_postinghistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projecthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1059f7968a5999370d1843eea672a28b29d64a93', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_627d3', table='customers_projecthistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eb8b987fb1dc6ab7531e8d0b37d0c9e17f60ba5c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dfafb', table='customers_staffhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subsidiaryhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d61ba32a7db2b3b88798bbbf96d6857e7813b91f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_42397', table='customers_subsidiaryhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unithistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f78c62fbfcde5a7f03202f68f1cebecafd40949e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b5a01', table='customers_unithistory', when='BEFORE')),
        ),
    ]
