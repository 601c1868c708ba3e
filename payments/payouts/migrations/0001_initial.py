import django.db.models.deletion
import marketplace.core.ids
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0003_more_kinds_of_accounts'),
        ('order', '0025_country_cambodia'),
        ('partner', '0021_listing_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('raw', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('outcome', models.JSONField(null=True)),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'answer of a bank',
                'verbose_name_plural': 'answers of banks',
            },
        ),
        migrations.CreateModel(
            name='PayoutAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('kind', models.CharField(choices=[('bakong', 'Bakong'), ('bank', 'bank account')], max_length=10, verbose_name='kind')),
                ('holder', models.CharField(max_length=140, verbose_name='holder')),
                ('account', models.CharField(max_length=34, verbose_name='account')),
                ('bank', models.CharField(blank=True, max_length=11, verbose_name='bank')),
                ('status', models.CharField(choices=[('asked', 'waits for the code'), ('waiting', 'waits; can be stopped'), ('current', 'in use'), ('replaced', 'replaced by another'), ('stopped', 'stopped')], default='asked', max_length=10, verbose_name='status')),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('usable_from', models.DateTimeField(null=True)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('is_known', models.BooleanField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payout_accounts', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'payout account',
                'verbose_name_plural': 'payout accounts',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'current')), fields=('vendor', 'currency'), name='one_current_account_per_currency'), models.UniqueConstraint(condition=models.Q(('status__in', ['asked', 'waiting'])), fields=('vendor', 'currency'), name='one_change_of_account_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['waiting', 'current', 'replaced']), _negated=True), ('usable_from__isnull', False), _connector='OR'), name='account_usable_from_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['current', 'replaced']), _negated=True), ('asked_by', None), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='changed_account_confirmed_and_agreed'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), models.Q(('agreed_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='account_agreed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('bank', ''), ('kind', 'bakong')), models.Q(('kind', 'bank'), models.Q(('bank', ''), _negated=True)), _connector='OR'), name='account_names_its_bank')],
            },
        ),
        migrations.CreateModel(
            name='AccountCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='payouts.payoutaccount')),
            ],
            options={
                'indexes': [models.Index(fields=['phone', 'sent_at'], name='account_code_by_phone')],
            },
        ),
        migrations.CreateModel(
            name='PayoutBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'batch of payouts',
                'verbose_name_plural': 'batches of payouts',
                'ordering': ('-made_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('checked_by', None)), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), models.Q(('checked_by', models.F('made_by')), _negated=True)), _connector='OR'), name='batch_checked_by_a_second_officer'), models.CheckConstraint(condition=models.Q(('sent_at', None), ('checked_at__isnull', False), _connector='OR'), name='batch_sent_only_when_checked'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('checked_at', None), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='batch_withdrawn_only_unchecked')],
            },
        ),
        migrations.CreateModel(
            name='PayoutHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('incident_number', models.CharField(blank=True, max_length=20)),
                ('set_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payout_holds', to='order.order')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payout_holds', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['order'], name='payout_hold_by_open_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='payout_hold_has_a_reason'), models.UniqueConstraint(condition=models.Q(('incident_number', ''), _negated=True), fields=('incident_number',), name='one_payout_hold_per_incident'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), ('lifted_at__gte', models.F('set_at')), _connector='OR'), name='payout_hold_lifted_after_it_was_set')],
            },
        ),
        migrations.CreateModel(
            name='PayoutRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_on', models.DateField(unique=True, verbose_name='valid from this day')),
                ('hold_days', models.PositiveSmallIntegerField(help_text="So many days after its delivery an order's money is owed for payment.", verbose_name='days after delivery')),
                ('pay_days', models.PositiveSmallIntegerField(help_text='Within so many days after a statement its money is sent.', verbose_name='days to pay')),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'rule of payouts',
                'verbose_name_plural': 'rules of payouts',
                'constraints': [models.CheckConstraint(condition=models.Q(('hold_days__lte', 90), ('pay_days__lte', 30)), name='payout_rule_in_reason')],
            },
        ),
        migrations.CreateModel(
            name='SettlementStatement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('opening', models.DecimalField(decimal_places=2, max_digits=18)),
                ('goods', models.DecimalField(decimal_places=2, max_digits=18)),
                ('promotions', models.DecimalField(decimal_places=2, max_digits=18)),
                ('refunds', models.DecimalField(decimal_places=2, max_digits=18)),
                ('commission', models.DecimalField(decimal_places=2, max_digits=18)),
                ('direct', models.DecimalField(decimal_places=2, max_digits=18)),
                ('other', models.DecimalField(decimal_places=2, max_digits=18)),
                ('closing', models.DecimalField(decimal_places=2, max_digits=18)),
                ('delivery', models.DecimalField(decimal_places=2, max_digits=18)),
                ('num_lines', models.PositiveIntegerField()),
                ('num_orders', models.PositiveIntegerField()),
                ('pay_by', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'statement',
                'verbose_name_plural': 'statements',
                'ordering': ('-ends_at', 'number'),
                'constraints': [models.UniqueConstraint(fields=('vendor', 'currency', 'ends_at'), name='one_statement_ends_at_a_moment'), models.UniqueConstraint(fields=('vendor', 'currency', 'starts_at'), name='one_statement_begins_at_a_moment'), models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='statement_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('opening__lte', 0)), name='statement_carries_only_what_is_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=35, unique=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('kind', models.CharField(choices=[('bakong', 'Bakong'), ('bank', 'bank account')], max_length=10)),
                ('holder', models.CharField(max_length=140)),
                ('account', models.CharField(max_length=34)),
                ('bank', models.CharField(blank=True, max_length=11)),
                ('status', models.CharField(choices=[('made', 'waits for a second officer'), ('sent', 'sent'), ('confirmed', 'arrived'), ('failed', 'failed'), ('withdrawn', 'taken back')], db_index=True, default='made', max_length=10)),
                ('sent_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('bank_reference', models.CharField(blank=True, max_length=100)),
                ('reason', models.TextField(blank=True)),
                ('payout_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='payouts.payoutaccount')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='payouts.payoutbatch')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='payouts.settlementstatement')),
            ],
            options={
                'verbose_name': 'payout',
                'verbose_name_plural': 'payouts',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['made', 'sent', 'confirmed'])), fields=('statement',), name='one_standing_payout_per_statement'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payout_amount_positive'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['sent', 'confirmed']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='payout_sent_at_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), models.Q(('ended_at__isnull', False), models.Q(('bank_reference', ''), _negated=True)), _connector='OR'), name='payout_confirmed_with_the_banks_reference'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['failed', 'withdrawn']), _negated=True), models.Q(('ended_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='payout_ended_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('what', models.CharField(max_length=12)),
                ('occurred_at', models.DateTimeField()),
                ('order_number', models.CharField(blank=True, max_length=128)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('commission', models.DecimalField(decimal_places=2, max_digits=18)),
                ('promotion', models.DecimalField(decimal_places=2, max_digits=18)),
                ('delivery', models.DecimalField(decimal_places=2, max_digits=18)),
                ('posting', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='statement_line', serialize=False, to='ledger.posting')),
                ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payouts.settlementstatement')),
            ],
            options={
                'ordering': ('occurred_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='StatementClaim',
            fields=[
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='claim', serialize=False, to='payouts.settlementstatement')),
            ],
        ),
    ]
