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
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('reply_as_manager', 'Reply (manager)'), ('reply_above_mandate', 'Reply above the mandate'), ('report_to_manager', 'Report to the manager'), ('reply_to_complaint', 'Reply to complaint'), ('answer_office', 'Answer the office'), ('revisit', 'Revisit'), ('decide', 'Decide'), ('consult', 'Give an opinion'), ('check_birthdays', 'Check birthdays'), ('post_cards', 'Post birthday cards'), ('confirm_money', 'Confirm payment'), ('other', 'Other assigned work')], max_length=24)),
                ('subject_id', models.PositiveBigIntegerField()),
                ('occurrence', models.CharField(blank=True, max_length=40)),
                ('what', models.CharField(max_length=200)),
                ('post', models.CharField(choices=[('rep', 'Representative'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager'), ('finance', 'Finance'), ('lawyer', 'Lawyer'), ('engineering', 'Engineering'), ('general_contractor', 'General contractor'), ('sales', 'Sales'), ('general_affairs', 'General affairs'), ('property_company', 'Property company'), ('contractor', 'Contractor'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ladder', models.CharField(blank=True, max_length=20)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('next_mark_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('failure', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('fulfilled_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
                ('evidence_id', models.PositiveBigIntegerField(null=True)),
                ('waived_at', models.DateTimeField(null=True)),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('evidence_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('fulfilled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='customers.household')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('subsidiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.subsidiary')),
                ('waived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('due_at', 'id'),
                'indexes': [models.Index(condition=models.Q(('next_mark_at__isnull', False)), fields=['next_mark_at', 'id'], name='duty_next_mark'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['owner', 'due_at', 'id'], name='duty_open_of_owner'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['subsidiary', 'due_at', 'id'], name='duty_open_of_subsidiary'), models.Index(fields=['subject_type', 'subject_id'], name='duty_of_subject'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['household', 'due_at'], name='duty_of_household'), models.Index(fields=['clause', 'due_at'], name='duty_by_clause')],
                'constraints': [models.UniqueConstraint(fields=('clause', 'kind', 'subject_type', 'subject_id', 'occurrence'), name='duty_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('fulfilled_at__isnull', True), ('lapsed_at__isnull', True), ('waived_at__isnull', True)), models.Q(('ended_at__isnull', False), ('fulfilled_at__isnull', False), ('lapsed_at__isnull', True), ('waived_at__isnull', True)), models.Q(('ended_at__isnull', False), ('fulfilled_at__isnull', True), ('lapsed_at__isnull', True), ('waived_at__isnull', False)), models.Q(('ended_at__isnull', False), ('fulfilled_at__isnull', True), ('lapsed_at__isnull', False), ('waived_at__isnull', True)), _connector='OR'), name='duty_one_end'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('next_mark_at__isnull', True), _connector='OR'), name='duty_ended_rings_no_more'), models.CheckConstraint(condition=models.Q(('fulfilled_at__isnull', True), ('recorded_at__gte', models.F('fulfilled_at')), _connector='OR'), name='duty_fulfilled_recorded'), models.CheckConstraint(condition=models.Q(('waived_at__isnull', True), models.Q(('waived_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='duty_waiver_has_reason'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('starts_at'))), name='duty_due_after_start')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duty',
            trigger=pgtrigger.compiler.Trigger(name='duty_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f9126a0e159733c46ea5e3c0fc3ce1c3e2fd65cc', operation='DELETE', pgid='pgtrigger_duty_never_deleted_e9b74', table='duties_duty', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='DutyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminded', 'Reminded'), ('breached', 'Overdue'), ('escalated', 'Escalated'), ('fulfilled', 'Fulfilled'), ('waived', 'Waived'), ('lapsed', 'Lapsed'), ('reassigned', 'Reassigned')], max_length=10)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('marked_for', models.DateTimeField(null=True)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='duties.duty')),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'reassigned'), _negated=True), fields=('duty', 'kind', 'level'), name='duty_event_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dutyevent',
            trigger=pgtrigger.compiler.Trigger(name='duty_event_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c356c94069783ada88e2903eab7eebac510ab79d', operation='UPDATE OR DELETE', pgid='pgtrigger_duty_event_append_only_eb8ad', table='duties_dutyevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='LadderStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(blank=True, max_length=20)),
                ('level', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('reminded', 'Reminded'), ('breached', 'Overdue'), ('escalated', 'Escalated'), ('fulfilled', 'Fulfilled'), ('waived', 'Waived'), ('lapsed', 'Lapsed'), ('reassigned', 'Reassigned')], max_length=10)),
                ('receiver', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager')], max_length=10)),
                ('after', models.DurationField()),
            ],
            options={
                'ordering': ('clause', 'level'),
                'constraints': [models.UniqueConstraint(fields=('clause', 'level'), name='ladder_level_once')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=40)),
                ('for_day', models.DateField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('-started_at',),
                'indexes': [models.Index(fields=['job', '-started_at'], name='run_by_job')],
            },
        ),
    ]
