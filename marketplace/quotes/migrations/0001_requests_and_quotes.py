import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import marketplace.core.ids
import marketplace.quotes.models.thread
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0042_sizes_as_sent'),
        ('order', '0030_addresses_abroad'),
        ('partner', '0024_sizes_as_sent'),
        ('trade', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuoteRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('language', models.CharField(default='km', max_length=2)),
                ('title', models.CharField(max_length=160, verbose_name='what is needed')),
                ('quantity', models.PositiveIntegerField(verbose_name='how many')),
                ('unit', models.CharField(choices=[('piece', 'pieces'), ('set', 'sets'), ('kg', 'kg'), ('tonne', 'tonnes'), ('litre', 'litres'), ('metre', 'metres'), ('carton', 'cartons'), ('pallet', 'pallets'), ('container', 'containers')], max_length=10, verbose_name='unit')),
                ('target_price', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='price wished for')),
                ('currency', models.CharField(choices=[('USD', 'US dollars'), ('KHR', 'riel')], default='USD', max_length=3, verbose_name='currency')),
                ('incoterm', models.CharField(blank=True, choices=[('EXW', "EXW: you collect it at the vendor's place"), ('FCA', 'FCA: the vendor hands it, cleared for export, to your carrier at the place named'), ('CPT', 'CPT: the vendor pays the way to the place named; the risk is yours from the first carrier'), ('CIP', 'CIP: the vendor pays the way and the insurance to the place named'), ('DAP', 'DAP: the vendor brings it to the place named; you clear it for import'), ('DPU', 'DPU: the vendor brings it to the place named and unloads it; you clear it for import'), ('DDP', 'DDP: the vendor brings it to the place named, duty and tax paid'), ('FAS', 'FAS: the vendor puts it beside the ship in the port named'), ('FOB', 'FOB: the vendor loads it, cleared for export, on the ship in the port named'), ('CFR', 'CFR: the vendor pays the ship to the port named; the risk is yours once it is loaded'), ('CIF', 'CIF: the vendor pays the ship and the insurance to the port named')], max_length=3, verbose_name='delivery rule')),
                ('named_place', models.CharField(blank=True, max_length=120, verbose_name='place of the rule')),
                ('country', models.CharField(default='KH', max_length=2, verbose_name='country')),
                ('needed_before', models.DateField(blank=True, null=True, verbose_name='needed before')),
                ('certificate_kinds', models.JSONField(blank=True, default=list, verbose_name='certificates')),
                ('details', models.TextField(blank=True, verbose_name='more about it')),
                ('kind', models.CharField(choices=[('one', 'one vendor'), ('several', 'several vendors'), ('open', 'every vendor who can make it')], max_length=8, verbose_name='asked of')),
                ('status', models.CharField(choices=[('open', 'waits for answers'), ('answered', 'answered'), ('accepted', 'agreed'), ('closed', 'closed by the buyer'), ('withdrawn', 'taken back'), ('expired', 'ran out')], default='open', max_length=10, verbose_name='status')),
                ('opened_at', models.DateTimeField(verbose_name='asked')),
                ('closes_at', models.DateTimeField(verbose_name='open until')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quote_requests', to=settings.AUTH_USER_MODEL, verbose_name='buyer')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.category', verbose_name='shelf')),
                ('hs_code', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trade.hscode', to_field='code', verbose_name='customs code (HS)')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quote_requests', to='catalogue.product')),
            ],
            options={
                'verbose_name': 'request for quotes',
                'verbose_name_plural': 'requests for quotes',
                'ordering': ('-opened_at', '-pk'),
                'indexes': [models.Index(fields=['buyer', '-opened_at'], name='quote_request_by_buyer'), models.Index(condition=models.Q(('status__in', ('open', 'answered'))), fields=['closes_at'], name='quote_request_by_deadline'), models.Index(fields=['kind', 'status', '-opened_at'], name='quote_request_open_to_all')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['one', 'several', 'open']), ('status__in', ['open', 'answered', 'accepted', 'closed', 'withdrawn', 'expired']), ('unit__in', ['piece', 'set', 'kg', 'tonne', 'litre', 'metre', 'carton', 'pallet', 'container'])), name='quote_request_words_known'), models.CheckConstraint(condition=models.Q(('incoterm', ''), ('incoterm__in', ['EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF']), _connector='OR'), name='quote_request_incoterm_known'), models.CheckConstraint(condition=models.Q(('currency__in', ['USD', 'KHR'])), name='quote_request_currency_known'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), models.Q(('title', ''), _negated=True)), name='quote_request_of_something'), models.CheckConstraint(condition=models.Q(('hs_code', None), django.db.models.lookups.Exact(django.db.models.functions.text.Length('hs_code'), 6), _connector='OR'), name='quote_request_hs_code_six_digits'), models.CheckConstraint(condition=models.Q(('target_price', None), ('target_price__gt', 0), _connector='OR'), name='quote_request_target_price_is_a_price'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='quote_request_closes_later'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status__in', ('open', 'answered'))), models.Q(models.Q(('status__in', ('open', 'answered')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='quote_request_ends_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('status', models.CharField(choices=[('draft', 'being written'), ('offered', 'offered'), ('superseded', 'replaced by a newer version'), ('accepted', 'accepted'), ('declined', 'declined'), ('expired', 'ran out'), ('withdrawn', 'taken back')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField()),
                ('purchase', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quote', to='order.purchase')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='partner.vendor')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='quotes.quoterequest')),
            ],
            options={
                'verbose_name': 'quote',
                'verbose_name_plural': 'quotes',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('request', 'vendor'), name='one_quote_per_request_and_vendor'), models.UniqueConstraint(condition=models.Q(('status', 'accepted')), fields=('request',), name='one_accepted_quote_per_request'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'offered', 'superseded', 'accepted', 'declined', 'expired', 'withdrawn']), models.Q(('status', 'superseded'), _negated=True)), name='quote_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('purchase__isnull', False), ('status', 'accepted')), models.Q(models.Q(('status', 'accepted'), _negated=True), ('purchase', None)), _connector='OR'), name='quote_accepted_is_a_purchase')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('how', models.CharField(choices=[('asked', 'asked by the buyer'), ('matched', 'found by what it sells'), ('joined', 'came by itself')], max_length=7, verbose_name='how')),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('invited_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('declined_at', models.DateTimeField(blank=True, null=True)),
                ('declined_words', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quote_invitations', to='partner.vendor')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='quotes.quoterequest')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['vendor', '-invited_at'], name='invitation_by_vendor')],
                'constraints': [models.UniqueConstraint(fields=('request', 'vendor'), name='one_invitation_per_request_and_vendor'), models.CheckConstraint(condition=models.Q(('how__in', ['asked', 'matched', 'joined'])), name='invitation_how_known'), models.CheckConstraint(condition=models.Q(('score', None), models.Q(('how', 'matched'), ('score__lte', 100)), _connector='OR'), name='invitation_score_of_a_match')],
            },
        ),
        migrations.CreateModel(
            name='QuoteVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'being written'), ('offered', 'offered'), ('superseded', 'replaced by a newer version'), ('accepted', 'accepted'), ('declined', 'declined'), ('expired', 'ran out'), ('withdrawn', 'taken back')], default='draft', max_length=10, verbose_name='status')),
                ('valid_until', models.DateTimeField(verbose_name='valid until')),
                ('incoterm', models.CharField(choices=[('EXW', "EXW: you collect it at the vendor's place"), ('FCA', 'FCA: the vendor hands it, cleared for export, to your carrier at the place named'), ('CPT', 'CPT: the vendor pays the way to the place named; the risk is yours from the first carrier'), ('CIP', 'CIP: the vendor pays the way and the insurance to the place named'), ('DAP', 'DAP: the vendor brings it to the place named; you clear it for import'), ('DPU', 'DPU: the vendor brings it to the place named and unloads it; you clear it for import'), ('DDP', 'DDP: the vendor brings it to the place named, duty and tax paid'), ('FAS', 'FAS: the vendor puts it beside the ship in the port named'), ('FOB', 'FOB: the vendor loads it, cleared for export, on the ship in the port named'), ('CFR', 'CFR: the vendor pays the ship to the port named; the risk is yours once it is loaded'), ('CIF', 'CIF: the vendor pays the ship and the insurance to the port named')], max_length=3, verbose_name='delivery rule')),
                ('named_place', models.CharField(max_length=120, verbose_name='place of the rule')),
                ('currency', models.CharField(choices=[('USD', 'US dollars'), ('KHR', 'riel')], max_length=3, verbose_name='currency')),
                ('freight', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='freight')),
                ('insurance', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='insurance')),
                ('lead_days', models.PositiveSmallIntegerField(verbose_name='days until it is ready')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('written_at', models.DateTimeField()),
                ('offered_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('declined_words', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('quote', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='quotes.quote')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version of a quote',
                'ordering': ('version',),
                'indexes': [models.Index(condition=models.Q(('state', 'offered')), fields=['valid_until'], name='quote_version_by_deadline')],
                'constraints': [models.UniqueConstraint(fields=('quote', 'version'), name='one_quote_version_per_number'), models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('quote',), name='one_offered_version_per_quote'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('quote',), name='one_draft_version_per_quote'), models.CheckConstraint(condition=models.Q(('currency__in', ['USD', 'KHR']), ('incoterm__in', ['EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF']), ('state__in', ['draft', 'offered', 'superseded', 'accepted', 'declined', 'expired', 'withdrawn'])), name='quote_version_words_known'), models.CheckConstraint(condition=models.Q(('named_place', ''), _negated=True), name='quote_version_names_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('offered_at', None), ('state', 'draft')), models.Q(('ended_at', None), ('offered_at__isnull', False), ('state', 'offered')), models.Q(models.Q(('state__in', ('draft', 'offered')), _negated=True), ('ended_at__isnull', False), ('offered_at__isnull', False)), _connector='OR'), name='quote_version_state_has_its_times'), models.CheckConstraint(condition=models.Q(('offered_at', None), ('valid_until__gt', models.F('offered_at')), _connector='OR'), name='quote_version_valid_for_a_while'), models.CheckConstraint(condition=models.Q(models.Q(('freight', None), ('freight__gte', 0), _connector='OR'), models.Q(('insurance', None), ('insurance__gte', 0), _connector='OR')), name='quote_version_charges_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='QuoteMilestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('deposit', 'deposit, before work begins'), ('production', 'when a step of the production is reached'), ('before_dispatch', 'before it is sent'), ('on_arrival', 'when it has arrived')], max_length=15, verbose_name='when')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='in words')),
                ('percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='percent')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount')),
                ('holds_dispatch', models.BooleanField(default=True, verbose_name='is paid before anything is sent')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='quotes.quoteversion')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('version', 'position'), name='one_quote_milestone_per_position'), models.CheckConstraint(condition=models.Q(('kind__in', ['deposit', 'production', 'before_dispatch', 'on_arrival'])), name='quote_milestone_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('percent', None)), models.Q(('amount', None), ('percent__gt', 0), ('percent__lte', 100)), _connector='OR'), name='quote_milestone_percent_or_amount'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'on_arrival'), _negated=True), ('holds_dispatch', False), _connector='OR'), name='quote_milestone_on_arrival_holds_nothing')],
            },
        ),
        migrations.CreateModel(
            name='QuoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=160, verbose_name='what')),
                ('quantity', models.PositiveIntegerField(verbose_name='how many')),
                ('unit', models.CharField(choices=[('piece', 'pieces'), ('set', 'sets'), ('kg', 'kg'), ('tonne', 'tonnes'), ('litre', 'litres'), ('metre', 'metres'), ('carton', 'cartons'), ('pallet', 'pallets'), ('container', 'containers')], max_length=10, verbose_name='unit')),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='price of one')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quote_lines', to='catalogue.product')),
                ('stockrecord', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quote_lines', to='partner.stockrecord')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quote_lines', to='partner.vendor')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='quotes.quoteversion')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('version', 'position'), name='one_quote_line_per_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit__in', ['piece', 'set', 'kg', 'tonne', 'litre', 'metre', 'carton', 'pallet', 'container']), ('unit_price__gt', 0), models.Q(('title', ''), _negated=True)), name='quote_line_of_something')],
            },
        ),
        migrations.CreateModel(
            name='JointShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('status', models.CharField(choices=[('asked', 'has not answered'), ('agreed', 'agrees'), ('refused', 'does not agree')], default='asked', max_length=7, verbose_name='status')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quote_shares', to='partner.vendor')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='quotes.quoteversion')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['vendor', 'status'], name='joint_share_by_vendor')],
                'constraints': [models.UniqueConstraint(fields=('version', 'vendor'), name='one_joint_share_per_member'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('status', 'asked')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('status__in', ('agreed', 'refused'))), _connector='OR'), name='joint_share_answered_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='RequestedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=160, verbose_name='what is needed')),
                ('quantity', models.PositiveIntegerField(verbose_name='how many')),
                ('unit', models.CharField(choices=[('piece', 'pieces'), ('set', 'sets'), ('kg', 'kg'), ('tonne', 'tonnes'), ('litre', 'litres'), ('metre', 'metres'), ('carton', 'cartons'), ('pallet', 'pallets'), ('container', 'containers')], max_length=10, verbose_name='unit')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='quotes.quoterequest')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('request', 'position'), name='one_requested_line_per_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit__in', ['piece', 'set', 'kg', 'tonne', 'litre', 'metre', 'carton', 'pallet', 'container']), models.Q(('title', ''), _negated=True)), name='requested_line_of_something')],
            },
        ),
        migrations.CreateModel(
            name='ThreadMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('from_buyer', models.BooleanField()),
                ('words', models.TextField(blank=True, verbose_name='message')),
                ('attachment', models.FileField(blank=True, storage=marketplace.quotes.models.thread.private, upload_to='quotes/%Y/%m/')),
                ('attachment_name', models.CharField(blank=True, max_length=120)),
                ('sent_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='quotes.quoterequest')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quote_messages', to='partner.vendor')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['request', 'vendor'], name='quote_message_by_thread')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('attachment', ''), _negated=True), _connector='OR'), name='quote_message_says_something')],
            },
        ),
    ]
