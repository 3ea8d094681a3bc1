import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting_on', models.DateField(verbose_name='posted on')),
                ('first_day', models.DateField(verbose_name='first birthday')),
                ('last_day', models.DateField(verbose_name='last birthday')),
                ('opened_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
                ('posted_at', models.DateTimeField(null=True)),
                ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subsidiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.subsidiary')),
            ],
            options={
                'ordering': ('-posting_on',),
                'constraints': [models.UniqueConstraint(fields=('subsidiary', 'posting_on'), name='card_batch_once'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='card_batch_window'), models.CheckConstraint(condition=models.Q(('posted_at__isnull', True), ('made_at__isnull', False), _connector='OR'), name='card_batch_posted_after_made'), models.CheckConstraint(condition=models.Q(models.Q(('posted_at__isnull', True), ('posted_by__isnull', True)), models.Q(('posted_at__isnull', False), ('posted_by__isnull', False)), _connector='OR'), name='card_batch_posted_by')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cardbatch',
            trigger=pgtrigger.compiler.Trigger(name='card_batch_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='3b84fa98972531a59c5f87640bb8a97227c7007b', operation='DELETE', pgid='pgtrigger_card_batch_never_deleted_89b03', table='correspondence_cardbatch', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('birthday_on', models.DateField(verbose_name='birthday')),
                ('cause', models.CharField(choices=[('included', 'Card to the person'), ('via_customer', 'Card to the customer for a relative'), ('not_asked', 'Consent not asked'), ('refused', 'Refused'), ('deceased', 'Deceased'), ('company', 'Company'), ('no_address', 'No valid address'), ('ended', 'Returned or resold'), ('in_dispute', 'In dispute'), ('struck_out', 'Struck out by the representative'), ('unprintable', 'Name cannot be printed')], max_length=12, verbose_name='card or cause')),
                ('salutation', models.CharField(blank=True, max_length=100, verbose_name='salutation')),
                ('greeting', models.CharField(blank=True, max_length=100)),
                ('addressee', models.CharField(blank=True, max_length=80)),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('postcode', models.CharField(blank=True, max_length=6, verbose_name='postcode')),
                ('struck_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='customers.customer')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='customers.household')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='customers.member')),
                ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='correspondence.cardbatch')),
            ],
            options={
                'ordering': ('birthday_on', 'id'),
                'indexes': [models.Index(fields=['batch', 'rep'], name='card_of_rep')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('member__isnull', True)), fields=('batch', 'customer'), name='card_once_per_customer'), models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('batch', 'member'), name='card_once_per_member'), models.CheckConstraint(condition=models.Q(models.Q(('cause__in', ('included', 'via_customer')), _negated=True), models.Q(models.Q(('address', ''), _negated=True), models.Q(('salutation', ''), _negated=True)), _connector='OR'), name='card_printed_has_address'), models.CheckConstraint(condition=models.Q(models.Q(('cause', 'struck_out'), _negated=True), models.Q(('struck_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='card_struck_out_whole')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='card_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8bbc62ec150afbcde2d066e0b212949ab66a7db2', operation='DELETE', pgid='pgtrigger_card_never_deleted_7f534', table='correspondence_card', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='CardCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='correspondence.cardbatch')),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='card_checks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'staff'), name='card_check_once')],
            },
        ),
    ]
