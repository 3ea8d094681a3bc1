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
            name='ApprovalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('contract_change', 'Contract change or supplement'), ('cancellation', 'Termination and deregistration'), ('identity_change', "Change of the purchaser's identity"), ('resale', 'Resale of the contract'), ('written_reply', 'Written reply to a complaint'), ('escalation', 'Answer beyond the mandate')], max_length=20)),
                ('clause', models.CharField(max_length=20)),
                ('clause_wording', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=160)),
                ('subject_id', models.PositiveBigIntegerField()),
                ('route', models.JSONField()),
                ('informed', models.JSONField(default=list)),
                ('snapshot', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('money', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('returned', 'Returned for completion'), ('approved', 'Approved'), ('refused', 'Not approved'), ('withdrawn', 'Withdrawn'), ('void', 'Void: edited after it was sent')], default='waiting', max_length=10)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('desk', models.CharField(blank=True, choices=[('rep', 'Representative'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager'), ('finance', 'Finance'), ('lawyer', 'Lawyer'), ('engineering', 'Engineering'), ('general_contractor', 'General contractor'), ('sales', 'Sales'), ('general_affairs', 'General affairs'), ('property_company', 'Property company'), ('contractor', 'Contractor'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20)),
                ('waiting_since', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('effective_at', models.DateTimeField(null=True)),
                ('conditions', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approval_requests', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approval_requests', to='customers.household')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('subsidiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.subsidiary')),
            ],
            options={
                'ordering': ('waiting_since', 'id'),
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['subsidiary', 'desk', 'waiting_since'], name='approval_of_desk'), models.Index(fields=['subject_type', 'subject_id'], name='approval_of_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'returned'))), fields=('subject_type', 'subject_id'), name='approval_one_open_per_subject'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'waiting'), models.Q(('desk', ''), _negated=True)), models.Q(('state', 'waiting'), _negated=True), _connector='OR'), name='approval_open_has_desk'), models.CheckConstraint(condition=models.Q(('effective_at__isnull', True), ('state', 'approved'), _connector='OR'), name='approval_effect_needs_approval')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalrequest',
            trigger=pgtrigger.compiler.Trigger(name='approval_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2ae113a3712deab0baa7dcd604975f6284fb7c55', operation='DELETE', pgid='pgtrigger_approval_never_deleted_b1eaf', table='authorization_approvalrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalrequest',
            trigger=pgtrigger.compiler.Trigger(name='approved_takes_effect', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF (SELECT r.state = 'approved' AND r.effective_at IS NULL FROM authorization_approvalrequest r WHERE r.id = NEW.id)\n                THEN RAISE EXCEPTION 'request % approved without effect', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='e16ec33c15a1badc24e9355ebe8be0c578d5671a', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_approved_takes_effect_e3fa8', table='authorization_approvalrequest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lawyer', 'Lawyer'), ('finance', 'Finance'), ('sales', 'Sales'), ('engineering', 'Engineering')], max_length=20, verbose_name='whom to ask')),
                ('question', models.TextField(verbose_name='question')),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='authorization.approvalrequest')),
            ],
            options={
                'ordering': ('asked_at', 'id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('request', 'role'), name='consultation_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='consultation_answer_whole')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='consultation_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='892aaf32b3390a688ea10b5a33a32a0c24054d14', operation='DELETE', pgid='pgtrigger_consultation_never_deleted_cc224', table='authorization_consultation', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('step', models.PositiveSmallIntegerField()),
                ('role', models.CharField(choices=[('rep', 'Representative'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager'), ('finance', 'Finance'), ('lawyer', 'Lawyer'), ('engineering', 'Engineering'), ('general_contractor', 'General contractor'), ('sales', 'Sales'), ('general_affairs', 'General affairs'), ('property_company', 'Property company'), ('contractor', 'Contractor'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20)),
                ('word', models.CharField(choices=[('opinion', 'Opinion'), ('approval', 'Approval')], max_length=10)),
                ('verdict', models.CharField(choices=[('approve', 'Approve'), ('approve_with_conditions', 'Approve with conditions'), ('return', 'Return'), ('refuse', 'Do not approve')], max_length=24)),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='authorization.approvalrequest')),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.UniqueConstraint(fields=('request', 'round', 'step'), name='decision_once_per_step'), models.UniqueConstraint(fields=('request', 'round', 'by'), name='decision_one_word_per_person'), models.CheckConstraint(condition=models.Q(('verdict', 'approve'), models.Q(('words', ''), _negated=True), _connector='OR'), name='decision_no_has_words')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a2922c39d6c7743b658aae1e377007cbef5c4391', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_append_only_32283', table='authorization_decision', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('rep', 'Representative'), ('manager', 'Customer service manager'), ('vp', 'Vice president in charge'), ('gm', 'General manager'), ('finance', 'Finance'), ('lawyer', 'Lawyer'), ('engineering', 'Engineering'), ('general_contractor', 'General contractor'), ('sales', 'Sales'), ('general_affairs', 'General affairs'), ('property_company', 'Property company'), ('contractor', 'Contractor'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='post')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('set_at', models.DateTimeField()),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL)),
                ('subsidiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.subsidiary')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_taken', to=settings.AUTH_USER_MODEL, verbose_name='who decides instead')),
            ],
            options={
                'ordering': ('-starts_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='delegation_period'), models.CheckConstraint(condition=models.Q(('taker', models.F('giver')), _negated=True), name='delegation_to_another')],
            },
        ),
    ]
