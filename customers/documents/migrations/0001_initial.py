import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('JK', 'Payment notice'), ('SJ', 'Receipt'), ('BG', 'Contract change approval form'), ('TS', 'Complaint record'), ('SX', 'Matter'), ('HF', 'Revisit record'), ('HK', 'Birthday cards'), ('XF', 'Envelopes')], max_length=4)),
                ('scope', models.CharField(max_length=8)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('form', 'scope', 'year'), name='number_series_once')],
            },
        ),
        migrations.CreateModel(
            name='PrintRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('JK', 'Payment notice'), ('SJ', 'Receipt'), ('BG', 'Contract change approval form'), ('TS', 'Complaint record'), ('SX', 'Matter'), ('HF', 'Revisit record'), ('HK', 'Birthday cards'), ('XF', 'Envelopes')], max_length=4)),
                ('title', models.CharField(max_length=120)),
                ('subject_id', models.PositiveBigIntegerField()),
                ('template', models.CharField(max_length=80)),
                ('sheets', models.PositiveIntegerField()),
                ('file', models.FileField(blank=True, upload_to='runs/%Y/%m')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('form', 'subject_type', 'subject_id'), name='print_run_once'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='print_run_finished_file')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='printrun',
            trigger=pgtrigger.compiler.Trigger(name='print_run_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c6a0663d32c63ace59b4e3bf7de7d8d0497cd7ec', operation='DELETE', pgid='pgtrigger_print_run_never_deleted_3c33e', table='documents_printrun', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PrintPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('rows', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('rendered', 'Rendered'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('file', models.FileField(blank=True, upload_to='parts/%Y/%m')),
                ('rendered_at', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='documents.printrun')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('run', 'position'), name='print_part_once')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.PositiveBigIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='file name')),
                ('media_type', models.CharField(max_length=60)),
                ('file', models.FileField(upload_to='uploads/%Y/%m')),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField()),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='customers.household')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('uploaded_at', 'id'),
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='upload_of_subject')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='upload',
            trigger=pgtrigger.compiler.Trigger(name='upload_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b6cb13c983d99fbde185868d6fb357a28af9c505', operation='UPDATE OR DELETE', pgid='pgtrigger_upload_append_only_9f346', table='documents_upload', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('JK', 'Payment notice'), ('SJ', 'Receipt'), ('BG', 'Contract change approval form'), ('TS', 'Complaint record'), ('SX', 'Matter'), ('HF', 'Revisit record'), ('HK', 'Birthday cards'), ('XF', 'Envelopes')], max_length=4)),
                ('number', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('subject_id', models.PositiveBigIntegerField()),
                ('file', models.FileField(upload_to='papers/%Y/%m')),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='customers.household')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'ordering': ('-made_at', '-id'),
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='paper_of_subject')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paper',
            trigger=pgtrigger.compiler.Trigger(name='paper_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4fe629b5b809022e628125b7a3ea89c7ca52ccda', operation='UPDATE OR DELETE', pgid='pgtrigger_paper_append_only_f46dd', table='documents_paper', when='BEFORE')),
        ),
    ]
