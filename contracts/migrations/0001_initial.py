import customers.encryption
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='contract no.')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='signed on')),
                ('filing_no', models.CharField(blank=True, max_length=40, verbose_name='filing no.')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='contract price')),
                ('unit_price', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='unit price')),
                ('payment_terms', models.CharField(choices=[('one_off', 'Payment in full'), ('instalments', 'Instalments'), ('mortgage', 'Mortgage'), ('provident_fund', 'Provident-fund loan'), ('combined', 'Combined loan'), ('other', 'Other')], max_length=14, verbose_name='payment terms')),
                ('down_payment_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='down payment, %')),
                ('late_payment_rate', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name='late payment, ten-thousandths a day')),
                ('delivery_on', models.DateField(blank=True, null=True, verbose_name='delivery date')),
                ('title_term_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='title term, days')),
                ('property_fee', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='property fee, yuan per m² a month')),
                ('usable_area_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='usable area, %')),
                ('fit_out_standard', models.TextField(blank=True, verbose_name='fit-out and equipment')),
                ('special_terms', models.TextField(blank=True, verbose_name='supplementary terms')),
                ('household', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='customers.household')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='contract_number_once'), models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='contract_price_positive')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bdf42d1f190c3ee9587d2d18634bcbcac84cba6e', operation='DELETE', pgid='pgtrigger_contract_never_deleted_65835', table='contracts_contract', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_contracthistory" ("delivery_on", "down_payment_percent", "filing_no", "fit_out_standard", "household_id", "id", "late_payment_rate", "number", "payment_terms", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "property_fee", "signed_on", "special_terms", "title_term_days", "unit_price", "usable_area_percent") VALUES (NEW."delivery_on", NEW."down_payment_percent", NEW."filing_no", NEW."fit_out_standard", NEW."household_id", NEW."id", NEW."late_payment_rate", NEW."number", NEW."payment_terms", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."property_fee", NEW."signed_on", NEW."special_terms", NEW."title_term_days", NEW."unit_price", NEW."usable_area_percent"); RETURN NULL;', hash='5092790affa967d8a2fad41f15fcd37b0cadf487', operation='INSERT', pgid='pgtrigger_insert_insert_5fe2a', table='contracts_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_contracthistory" ("delivery_on", "down_payment_percent", "filing_no", "fit_out_standard", "household_id", "id", "late_payment_rate", "number", "payment_terms", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "property_fee", "signed_on", "special_terms", "title_term_days", "unit_price", "usable_area_percent") VALUES (NEW."delivery_on", NEW."down_payment_percent", NEW."filing_no", NEW."fit_out_standard", NEW."household_id", NEW."id", NEW."late_payment_rate", NEW."number", NEW."payment_terms", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."property_fee", NEW."signed_on", NEW."special_terms", NEW."title_term_days", NEW."unit_price", NEW."usable_area_percent"); RETURN NULL;', hash='0a8d7290bd0061d9c5f3c33c95af89b32d1fbfe0', operation='UPDATE', pgid='pgtrigger_update_update_3acc9', table='contracts_contract', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ContractChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('contract_change', 'Contract change or supplement'), ('cancellation', 'Termination and deregistration'), ('identity_change', "Change of the purchaser's identity"), ('resale', 'Resale of the contract'), ('written_reply', 'Written reply to a complaint'), ('escalation', 'Answer beyond the mandate')], default='contract_change', max_length=20, verbose_name='what is asked')),
                ('clause', models.CharField(blank=True, max_length=20, verbose_name='clause')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='no. of the approval form')),
                ('causes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('payment_terms', 'Payment terms'), ('breach_handling', 'Breach handling of both sides'), ('usable_area', 'Usable-area ratio'), ('fit_out', 'Fit-out and equipment'), ('property_fee', 'Property management fee'), ('title_term', 'Title registration term'), ('other_major', 'Another matter of principle'), ('ordinary', 'Ordinary wording, no economic interest'), ('customer_breach', 'Breach by the customer'), ('company_fault', 'The customer holds the company responsible'), ('new_document', 'Same person, new document'), ('change_of_name', 'Change of name among close relatives'), ('resale_money', 'Resale touching company money'), ('resale_staff', 'Resale involving company staff'), ('resale_plain', 'Resale touching neither money nor staff')], max_length=20), size=None, verbose_name='subjects')),
                ('lines', models.JSONField(default=list)),
                ('clause_text', models.TextField(blank=True, verbose_name='wording of the supplement')),
                ('reason', models.TextField(verbose_name='reason')),
                ('touches_money', models.BooleanField(default=False, verbose_name="touches the company's economic interest")),
                ('touches_staff', models.BooleanField(default=False, verbose_name='involves company staff')),
                ('is_unfinished_presale', models.BooleanField(default=False, verbose_name='pre-sold and not finished')),
                ('money', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='money touched')),
                ('postponed_days', models.PositiveIntegerField(default=0, verbose_name='days postponed')),
                ('lowers_standard', models.BooleanField(default=False, verbose_name='lowers the annexed standard')),
                ('free_of_charge', models.BooleanField(default=False, verbose_name='free of charge')),
                ('new_identity_kind', models.CharField(blank=True, choices=[('resident_id', 'Resident identity card'), ('passport', 'Passport'), ('hk_macau_permit', 'Hong Kong and Macau permit'), ('taiwan_permit', 'Taiwan permit'), ('foreign_permanent_id', 'Foreign permanent resident card'), ('military_id', 'Military identity card'), ('uscc', 'Unified social credit code'), ('other', 'Other document')], max_length=20, verbose_name='new identity document')),
                ('new_identity_number', customers.encryption.EncryptedTextField(blank=True, editable=True, null=True)),
                ('conditions', models.TextField(blank=True, verbose_name='conditions of the approval')),
                ('version', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('requested', 'Requested'), ('returned', 'Returned for completion'), ('effective', 'In effect'), ('refused', 'Not approved'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('effective_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='contracts.contract')),
            ],
            options={
                'ordering': ('-asked_at', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('effective_at__isnull', False), ('state', 'effective')), models.Q(models.Q(('state', 'effective'), _negated=True), ('effective_at__isnull', True)), _connector='OR'), name='change_effective_dated'), models.CheckConstraint(condition=models.Q(('causes__len__gt', 0)), name='change_has_causes'), models.CheckConstraint(condition=models.Q(('money__gte', 0)), name='change_money_not_negative'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='change_number_once'), models.CheckConstraint(condition=models.Q(('number', ''), ('state', 'effective'), _connector='OR'), name='change_numbered_in_effect')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractchange',
            trigger=pgtrigger.compiler.Trigger(name='contract_change_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='96b7df0ae6fec9154630cd1cf7fcfb3cf27c6d55', operation='DELETE', pgid='pgtrigger_contract_change_never_deleted_01b17', table='contracts_contractchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractchange',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_contractchangehistory" ("act", "asked_at", "asked_by_id", "causes", "clause", "clause_text", "conditions", "contract_id", "effective_at", "free_of_charge", "id", "is_unfinished_presale", "lines", "lowers_standard", "money", "new_identity_kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postponed_days", "reason", "state", "touches_money", "touches_staff", "version") VALUES (NEW."act", NEW."asked_at", NEW."asked_by_id", NEW."causes", NEW."clause", NEW."clause_text", NEW."conditions", NEW."contract_id", NEW."effective_at", NEW."free_of_charge", NEW."id", NEW."is_unfinished_presale", NEW."lines", NEW."lowers_standard", NEW."money", NEW."new_identity_kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postponed_days", NEW."reason", NEW."state", NEW."touches_money", NEW."touches_staff", NEW."version"); RETURN NULL;', hash='5f8fc6f24ad06960612f2e701c13496c2c72565d', operation='INSERT', pgid='pgtrigger_insert_insert_b038a', table='contracts_contractchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractchange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."act" IS DISTINCT FROM (NEW."act") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."causes" IS DISTINCT FROM (NEW."causes") OR OLD."clause" IS DISTINCT FROM (NEW."clause") OR OLD."clause_text" IS DISTINCT FROM (NEW."clause_text") OR OLD."conditions" IS DISTINCT FROM (NEW."conditions") OR OLD."contract_id" IS DISTINCT FROM (NEW."contract_id") OR OLD."effective_at" IS DISTINCT FROM (NEW."effective_at") OR OLD."free_of_charge" IS DISTINCT FROM (NEW."free_of_charge") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_unfinished_presale" IS DISTINCT FROM (NEW."is_unfinished_presale") OR OLD."lines" IS DISTINCT FROM (NEW."lines") OR OLD."lowers_standard" IS DISTINCT FROM (NEW."lowers_standard") OR OLD."money" IS DISTINCT FROM (NEW."money") OR OLD."new_identity_kind" IS DISTINCT FROM (NEW."new_identity_kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."postponed_days" IS DISTINCT FROM (NEW."postponed_days") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."touches_money" IS DISTINCT FROM (NEW."touches_money") OR OLD."touches_staff" IS DISTINCT FROM (NEW."touches_staff") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "contracts_contractchangehistory" ("act", "asked_at", "asked_by_id", "causes", "clause", "clause_text", "conditions", "contract_id", "effective_at", "free_of_charge", "id", "is_unfinished_presale", "lines", "lowers_standard", "money", "new_identity_kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postponed_days", "reason", "state", "touches_money", "touches_staff", "version") VALUES (NEW."act", NEW."asked_at", NEW."asked_by_id", NEW."causes", NEW."clause", NEW."clause_text", NEW."conditions", NEW."contract_id", NEW."effective_at", NEW."free_of_charge", NEW."id", NEW."is_unfinished_presale", NEW."lines", NEW."lowers_standard", NEW."money", NEW."new_identity_kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postponed_days", NEW."reason", NEW."state", NEW."touches_money", NEW."touches_staff", NEW."version"); RETURN NULL;', hash='6cca6dcecd62cef9c5b186ebc9aa895c52d324d3', operation='UPDATE', pgid='pgtrigger_update_update_9f49a', table='contracts_contractchange', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ContractChangeHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('act', models.CharField(choices=[('contract_change', 'Contract change or supplement'), ('cancellation', 'Termination and deregistration'), ('identity_change', "Change of the purchaser's identity"), ('resale', 'Resale of the contract'), ('written_reply', 'Written reply to a complaint'), ('escalation', 'Answer beyond the mandate')], default='contract_change', max_length=20, verbose_name='what is asked')),
                ('clause', models.CharField(blank=True, max_length=20, verbose_name='clause')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='no. of the approval form')),
                ('causes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('payment_terms', 'Payment terms'), ('breach_handling', 'Breach handling of both sides'), ('usable_area', 'Usable-area ratio'), ('fit_out', 'Fit-out and equipment'), ('property_fee', 'Property management fee'), ('title_term', 'Title registration term'), ('other_major', 'Another matter of principle'), ('ordinary', 'Ordinary wording, no economic interest'), ('customer_breach', 'Breach by the customer'), ('company_fault', 'The customer holds the company responsible'), ('new_document', 'Same person, new document'), ('change_of_name', 'Change of name among close relatives'), ('resale_money', 'Resale touching company money'), ('resale_staff', 'Resale involving company staff'), ('resale_plain', 'Resale touching neither money nor staff')], max_length=20), size=None, verbose_name='subjects')),
                ('lines', models.JSONField(default=list)),
                ('clause_text', models.TextField(blank=True, verbose_name='wording of the supplement')),
                ('reason', models.TextField(verbose_name='reason')),
                ('touches_money', models.BooleanField(default=False, verbose_name="touches the company's economic interest")),
                ('touches_staff', models.BooleanField(default=False, verbose_name='involves company staff')),
                ('is_unfinished_presale', models.BooleanField(default=False, verbose_name='pre-sold and not finished')),
                ('money', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='money touched')),
                ('postponed_days', models.PositiveIntegerField(default=0, verbose_name='days postponed')),
                ('lowers_standard', models.BooleanField(default=False, verbose_name='lowers the annexed standard')),
                ('free_of_charge', models.BooleanField(default=False, verbose_name='free of charge')),
                ('new_identity_kind', models.CharField(blank=True, choices=[('resident_id', 'Resident identity card'), ('passport', 'Passport'), ('hk_macau_permit', 'Hong Kong and Macau permit'), ('taiwan_permit', 'Taiwan permit'), ('foreign_permanent_id', 'Foreign permanent resident card'), ('military_id', 'Military identity card'), ('uscc', 'Unified social credit code'), ('other', 'Other document')], max_length=20, verbose_name='new identity document')),
                ('conditions', models.TextField(blank=True, verbose_name='conditions of the approval')),
                ('version', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('requested', 'Requested'), ('returned', 'Returned for completion'), ('effective', 'In effect'), ('refused', 'Not approved'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('effective_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contracts.contract')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.contractchange')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractchangehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6f07507c26ebe3afeda2bd821388f70812e2b229', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4e127', table='contracts_contractchangehistory', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ContractHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='contract no.')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='signed on')),
                ('filing_no', models.CharField(blank=True, max_length=40, verbose_name='filing no.')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='contract price')),
                ('unit_price', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='unit price')),
                ('payment_terms', models.CharField(choices=[('one_off', 'Payment in full'), ('instalments', 'Instalments'), ('mortgage', 'Mortgage'), ('provident_fund', 'Provident-fund loan'), ('combined', 'Combined loan'), ('other', 'Other')], max_length=14, verbose_name='payment terms')),
                ('down_payment_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='down payment, %')),
                ('late_payment_rate', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name='late payment, ten-thousandths a day')),
                ('delivery_on', models.DateField(blank=True, null=True, verbose_name='delivery date')),
                ('title_term_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='title term, days')),
                ('property_fee', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='property fee, yuan per m² a month')),
                ('usable_area_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='usable area, %')),
                ('fit_out_standard', models.TextField(blank=True, verbose_name='fit-out and equipment')),
                ('special_terms', models.TextField(blank=True, verbose_name='supplementary terms')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.household')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.contract')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contracthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3489fa8fcbc6cebe146c88077b7996867edb0e50', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1fdb2', table='contracts_contracthistory', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('kind', models.CharField(choices=[('earnest', 'Earnest money'), ('down_payment', 'Down payment'), ('instalment', 'Instalment'), ('mortgage', 'Mortgage loan'), ('provident_fund', 'Provident-fund loan'), ('one_off', 'Payment in full'), ('area_difference', 'Area difference'), ('fit_out', 'Fit-out'), ('damages', 'Liquidated damages'), ('advance', 'Advanced mortgage instalment'), ('engineering_change', 'Engineering change'), ('tax', 'Taxes collected'), ('maintenance_fund', 'Maintenance fund collected'), ('on_account', 'On account')], max_length=18, verbose_name='kind')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='contracts.contract')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('contract', 'position'), name='instalment_position_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_amount_positive')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_instalmenthistory" ("amount", "contract_id", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."amount", NEW."contract_id", NEW."due_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='50ec9ce9b5f5b8bbffa078fab867e75d0b861198', operation='INSERT', pgid='pgtrigger_insert_insert_d6a0a', table='contracts_instalment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_instalmenthistory" ("amount", "contract_id", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."amount", NEW."contract_id", NEW."due_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='60c12467a507f68e39cdc6052fd192e7ea825b2a', operation='UPDATE', pgid='pgtrigger_update_update_3652f', table='contracts_instalment', when='AFTER')),
        ),
        migrations.CreateModel(
            name='InstalmentHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('kind', models.CharField(choices=[('earnest', 'Earnest money'), ('down_payment', 'Down payment'), ('instalment', 'Instalment'), ('mortgage', 'Mortgage loan'), ('provident_fund', 'Provident-fund loan'), ('one_off', 'Payment in full'), ('area_difference', 'Area difference'), ('fit_out', 'Fit-out'), ('damages', 'Liquidated damages'), ('advance', 'Advanced mortgage instalment'), ('engineering_change', 'Engineering change'), ('tax', 'Taxes collected'), ('maintenance_fund', 'Maintenance fund collected'), ('on_account', 'On account')], max_length=18, verbose_name='kind')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contracts.contract')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.instalment')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instalmenthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='666baab8f0d54bba4510c5c793f173411b1136a6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8166d', table='contracts_instalmenthistory', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='LedgerImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='file name')),
                ('file', models.FileField(blank=True, upload_to='ledgers/%Y/%m')),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('read', 'Read, to be confirmed'), ('running', 'Being taken over'), ('done', 'Taken over'), ('failed', 'Failed'), ('dropped', 'Dropped')], default='read', max_length=8)),
                ('read_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('projects', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subsidiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.subsidiary')),
            ],
            options={
                'ordering': ('-read_at',),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ledgerimport',
            trigger=pgtrigger.compiler.Trigger(name='ledger_import_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='343d50619ae8b1aaea0eb315bd5aabf16b094a20', operation='DELETE', pgid='pgtrigger_ledger_import_never_deleted_a6b8f', table='contracts_ledgerimport', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('unit', 'Unit'), ('floor_plan', 'Floor plan'), ('predicted_area', 'Predicted area'), ('predicted_inner_area', 'Predicted inner area'), ('surveyed_area', 'Surveyed area'), ('surveyed_inner_area', 'Surveyed inner area'), ('unit_price', 'Unit price'), ('list_price', 'List price'), ('sales_status', 'Sales status'), ('file', 'Household file'), ('order_no', 'Order form no.'), ('ordered_on', 'Ordered on'), ('earnest', 'Earnest money'), ('sign_by_on', 'Contract to be signed by'), ('seller', 'Salesperson'), ('price', 'Contract price'), ('payment_terms', 'Payment terms'), ('down_percent', 'Down payment, %'), ('contract_no', 'Contract no.'), ('signed_on', 'Signed on'), ('filing_no', 'Filing no.'), ('delivery_on', 'Delivery date'), ('stage', 'Stage'), ('name', 'Name'), ('identity', 'Identity document'), ('buyers', 'Buyers'), ('phone', 'Phone'), ('address', 'Address'), ('representative', 'Representative')], max_length=30, verbose_name='field')),
                ('kept', models.CharField(blank=True, max_length=200, verbose_name='in the file')),
                ('offered', models.CharField(max_length=200, verbose_name='in the ledger')),
                ('found_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('is_taken', models.BooleanField(null=True)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='customers.household')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ledger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='contracts.ledgerimport')),
            ],
            options={
                'ordering': ('found_at', 'id'),
                'constraints': [models.UniqueConstraint(fields=('household', 'field', 'offered'), name='difference_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_taken__isnull', True), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('is_taken__isnull', False), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='difference_settled_whole')],
            },
        ),
        migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=60, verbose_name='sheet')),
                ('row', models.PositiveIntegerField(verbose_name='row')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='unit')),
                ('outcome', models.CharField(choices=[('create', 'New'), ('update', 'Changed'), ('unchanged', 'Unchanged'), ('problem', 'Problem')], max_length=10, verbose_name='outcome')),
                ('problems', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('changes', models.JSONField(default=list)),
                ('differing', models.JSONField(default=list)),
                ('is_done', models.BooleanField(default=False)),
                ('ledger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='contracts.ledgerimport')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['ledger', 'outcome'], name='ledger_row_outcome')],
                'constraints': [models.UniqueConstraint(fields=('ledger', 'sheet', 'row'), name='ledger_row_once')],
            },
        ),
        migrations.CreateModel(
            name='OpeningBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='paid on')),
                ('old_receipt_no', models.CharField(blank=True, max_length=40, verbose_name='old receipt no.')),
                ('imported_from', models.CharField(max_length=120, verbose_name='taken over from')),
                ('recorded_at', models.DateTimeField()),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_balances', to='contracts.contract')),
                ('instalment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opening_balances', to='contracts.instalment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='opening_balance_positive'), models.CheckConstraint(condition=models.Q(('contract__isnull', False)), name='opening_balance_of_contract')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openingbalance',
            trigger=pgtrigger.compiler.Trigger(name='opening_balance_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9cdbdb6fd2fc2d166016bad1a25fe73bb68111e2', operation='UPDATE OR DELETE', pgid='pgtrigger_opening_balance_append_only_cd00f', table='contracts_openingbalance', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='OrderForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='order form no.')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='ordered on')),
                ('earnest_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='earnest money')),
                ('sign_by_on', models.DateField(blank=True, null=True, verbose_name='contract to be signed by')),
                ('state', models.CharField(choices=[('valid', 'Valid'), ('extended', 'Extended'), ('unit_changed', 'Unit changed'), ('name_changed', 'Name changed'), ('returned', 'Given back'), ('void', 'Void'), ('contracted', 'Became a contract')], default='valid', max_length=14, verbose_name='state')),
                ('household', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order_form', to='customers.household')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('earnest_amount__isnull', True), ('earnest_amount__gte', 0), _connector='OR'), name='order_earnest_not_negative')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderform',
            trigger=pgtrigger.compiler.Trigger(name='order_form_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6068207b344317ba9e5524bfd81bf6e50f990ea5', operation='DELETE', pgid='pgtrigger_order_form_never_deleted_4877f', table='contracts_orderform', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderform',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_orderformhistory" ("earnest_amount", "household_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sign_by_on", "signed_on", "state") VALUES (NEW."earnest_amount", NEW."household_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sign_by_on", NEW."signed_on", NEW."state"); RETURN NULL;', hash='8afe29ba28faaacdbbbcf40c251c56e1f51bf821', operation='INSERT', pgid='pgtrigger_insert_insert_cd8a0', table='contracts_orderform', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderform',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_orderformhistory" ("earnest_amount", "household_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sign_by_on", "signed_on", "state") VALUES (NEW."earnest_amount", NEW."household_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sign_by_on", NEW."signed_on", NEW."state"); RETURN NULL;', hash='4b41df2296a1abf06ca173ba4508dca762b508df', operation='UPDATE', pgid='pgtrigger_update_update_47fcd', table='contracts_orderform', when='AFTER')),
        ),
        migrations.CreateModel(
            name='OrderFormHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='order form no.')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='ordered on')),
                ('earnest_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='earnest money')),
                ('sign_by_on', models.DateField(blank=True, null=True, verbose_name='contract to be signed by')),
                ('state', models.CharField(choices=[('valid', 'Valid'), ('extended', 'Extended'), ('unit_changed', 'Unit changed'), ('name_changed', 'Name changed'), ('returned', 'Given back'), ('void', 'Void'), ('contracted', 'Became a contract')], default='valid', max_length=14, verbose_name='state')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.household')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.orderform')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderformhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5be7b3ac6f5173dc97f17699d3dca6f8a5a608b7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_69601', table='contracts_orderformhistory', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('transfer', 'Transfer'), ('card', 'Card'), ('cash', 'Cash'), ('cheque', 'Cheque'), ('loan', 'Bank loan release')], max_length=10, verbose_name='method of payment')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('payer', models.CharField(blank=True, max_length=80, verbose_name='payer')),
                ('reference', models.CharField(blank=True, max_length=60, verbose_name='serial or slip no.')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_positive'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('method', 'reference'), name='payment_reference_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='835f07cab17ab4b8a66525d59ff1cecd3bad6a54', operation='UPDATE OR DELETE', pgid='pgtrigger_payment_append_only_9c22b', table='contracts_payment', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='PaymentNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('total', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='total')),
                ('method', models.CharField(choices=[('transfer', 'Transfer'), ('card', 'Card'), ('cash', 'Cash'), ('cheque', 'Cheque'), ('loan', 'Bank loan release')], max_length=10, verbose_name='method of payment')),
                ('payer', models.CharField(max_length=80, verbose_name='payer')),
                ('payer_relation', models.CharField(blank=True, max_length=40, verbose_name="payer's relation to the buyer")),
                ('account_name', models.CharField(max_length=80, verbose_name='account holder')),
                ('account_bank', models.CharField(max_length=80, verbose_name='bank')),
                ('account_number', models.CharField(max_length=40, verbose_name='account number')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='remark')),
                ('state', models.CharField(choices=[('issued', 'Issued'), ('paid', 'Paid'), ('cancelled', 'Cancelled')], default='issued', max_length=10, verbose_name='state')),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='contracts.contract')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-issued_at', '-id'),
                'indexes': [models.Index(condition=models.Q(('state', 'issued')), fields=['issued_at'], name='notice_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='notice_total_positive'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False), ('state', 'cancelled'), models.Q(('cancel_reason', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', True)), _connector='OR'), name='notice_cancelled_whole')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentnotice',
            trigger=pgtrigger.compiler.Trigger(name='payment_notice_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a9640fe97c37309c40858ccd84e7e2292bf73040', operation='DELETE', pgid='pgtrigger_payment_notice_never_deleted_031bf', table='contracts_paymentnotice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentnotice',
            trigger=pgtrigger.compiler.Trigger(name='notice_total_is_sum', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF (SELECT COALESCE(SUM(l.amount), 0) FROM contracts_noticeline l WHERE l.notice_id = NEW.id) <> NEW.total\n                THEN RAISE EXCEPTION 'notice % does not add up', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='4a8e233d68bdb322a1430eb5bdc8adbbb233ae1b', operation='INSERT', pgid='pgtrigger_notice_total_is_sum_83306', table='contracts_paymentnotice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentnotice',
            trigger=pgtrigger.compiler.Trigger(name='notice_wording_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."contract_id" IS DISTINCT FROM (NEW."contract_id") OR OLD."total" IS DISTINCT FROM (NEW."total") OR OLD."method" IS DISTINCT FROM (NEW."method") OR OLD."payer" IS DISTINCT FROM (NEW."payer") OR OLD."payer_relation" IS DISTINCT FROM (NEW."payer_relation") OR OLD."account_name" IS DISTINCT FROM (NEW."account_name") OR OLD."account_bank" IS DISTINCT FROM (NEW."account_bank") OR OLD."account_number" IS DISTINCT FROM (NEW."account_number") OR OLD."valid_until" IS DISTINCT FROM (NEW."valid_until") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."issued_by_id" IS DISTINCT FROM (NEW."issued_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5635f5fba14ca4d82598351f0836da63320ccd1a', operation='UPDATE', pgid='pgtrigger_notice_wording_fixed_784de', table='contracts_paymentnotice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentnotice',
            trigger=pgtrigger.compiler.Trigger(name='notice_ends_once', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{issued:paid,issued:cancelled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ab00f6e8cd0ef7e70cd15f15a4ee157ae89dea08', operation='UPDATE', pgid='pgtrigger_notice_ends_once_bcbb2', table='contracts_paymentnotice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentnotice',
            trigger=pgtrigger.compiler.Trigger(name='notice_paid_by_receipt', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF EXISTS (SELECT 1 FROM contracts_paymentnotice n WHERE n.id = NEW.id\n                   AND (n.state = 'paid') <> EXISTS (SELECT 1 FROM contracts_receipt r WHERE r.notice_id = n.id))\n                THEN RAISE EXCEPTION 'notice % is paid by its receipt only', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='cf4b7fefdf9c9ea77472143849501afda01afe9c', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_notice_paid_by_receipt_c935c', table='contracts_paymentnotice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.CreateModel(
            name='NoticeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('earnest', 'Earnest money'), ('down_payment', 'Down payment'), ('instalment', 'Instalment'), ('mortgage', 'Mortgage loan'), ('provident_fund', 'Provident-fund loan'), ('one_off', 'Payment in full'), ('area_difference', 'Area difference'), ('fit_out', 'Fit-out'), ('damages', 'Liquidated damages'), ('advance', 'Advanced mortgage instalment'), ('engineering_change', 'Engineering change'), ('tax', 'Taxes collected'), ('maintenance_fund', 'Maintenance fund collected'), ('on_account', 'On account')], max_length=18, verbose_name='kind')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('instalment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notice_lines', to='contracts.instalment')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='contracts.paymentnotice')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='notice_line_positive'), models.UniqueConstraint(condition=models.Q(('instalment__isnull', False)), fields=('notice', 'instalment'), name='notice_line_instalment_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeline',
            trigger=pgtrigger.compiler.Trigger(name='notice_line_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6525b8d50980094bdcf23f4a662014464f6d8031', operation='UPDATE OR DELETE', pgid='pgtrigger_notice_line_append_only_e87b3', table='contracts_noticeline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeline',
            trigger=pgtrigger.compiler.Trigger(name='notice_line_within_due', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."instalment_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (SELECT 1 FROM contracts_instalment i JOIN contracts_paymentnotice n ON n.contract_id = i.contract_id\n                   WHERE i.id = NEW.instalment_id AND n.id = NEW.notice_id AND i.amount >=\n                   (SELECT COALESCE(SUM(o.amount), 0) FROM contracts_openingbalance o WHERE o.instalment_id = i.id) +\n                   (SELECT COALESCE(SUM(l.amount), 0) FROM contracts_noticeline l JOIN contracts_paymentnotice m ON m.id = l.notice_id\n                    WHERE l.instalment_id = i.id AND m.state <> 'cancelled'))\n                THEN RAISE EXCEPTION 'notice line % is above what is due', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='f62ca8bfd303983f2218ef37e665286b629c5bf1', operation='INSERT', pgid='pgtrigger_notice_line_within_due_7720c', table='contracts_noticeline', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='contracts.payment')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='contracts.paymentnotice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='allocation_positive'), models.UniqueConstraint(fields=('payment', 'notice'), name='allocation_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='allocation_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='925e77ae2c8b7b25dfdeee127646fe1c15e6e4fd', operation='UPDATE OR DELETE', pgid='pgtrigger_allocation_append_only_40658', table='contracts_allocation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='allocation_within_payment', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF (SELECT SUM(a.amount) FROM contracts_allocation a WHERE a.payment_id = NEW.payment_id)\n                   > (SELECT p.amount FROM contracts_payment p WHERE p.id = NEW.payment_id)\n                THEN RAISE EXCEPTION 'payment % is spent', NEW.payment_id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='217e196c4b2e7394db4442b4161a6ffa9b99abdf', operation='INSERT', pgid='pgtrigger_allocation_within_payment_7c698', table='contracts_allocation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='allocation_with_receipt', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (SELECT 1 FROM contracts_receipt r WHERE r.notice_id = NEW.notice_id)\n                THEN RAISE EXCEPTION 'notice % takes money without a receipt', NEW.notice_id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='27f9ec78522f8d958274f1a867a93f054bed91ad', operation='INSERT', pgid='pgtrigger_allocation_with_receipt_71b30', table='contracts_allocation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('receipt', 'Receipt'), ('advance_invoice', 'Advance-payment invoice'), ('invoice', 'Invoice')], max_length=16, verbose_name='kind of voucher')),
                ('number', models.CharField(max_length=40, verbose_name='voucher number')),
                ('total', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='contracts.paymentnotice')),
            ],
            options={
                'ordering': ('-issued_at',),
                'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='receipt_number_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='receipt_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8afd13da38d743d47bfdf4c6eb350cc3448828b6', operation='UPDATE OR DELETE', pgid='pgtrigger_receipt_append_only_b1802', table='contracts_receipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='receipt_is_covered', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.total <> (SELECT n.total FROM contracts_paymentnotice n WHERE n.id = NEW.notice_id AND n.state = 'paid')\n                   OR NOT EXISTS (SELECT 1 FROM contracts_paymentnotice n WHERE n.id = NEW.notice_id AND n.state = 'paid')\n                   OR NEW.total <> (SELECT COALESCE(SUM(a.amount), 0) FROM contracts_allocation a WHERE a.notice_id = NEW.notice_id)\n                THEN RAISE EXCEPTION 'receipt % is not covered', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='5f9c66234c5a2433c400227c692f9859cc826f18', operation='INSERT', pgid='pgtrigger_receipt_is_covered_f318d', table='contracts_receipt', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
