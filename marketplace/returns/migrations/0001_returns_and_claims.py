import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import marketplace.core.ids
import marketplace.returns.models.request
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('order', '0028_notices_and_where_to'),
        ('partner', '0023_who_sets_the_settlement_mode'),
        ('payment', '0012_what_was_called_off'),
        ('shipping', '0006_parcels_come_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until, not including')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample, not verified')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('reason', models.CharField(choices=[('damaged', 'it is damaged or spoilt'), ('transport', 'the parcel was damaged on the way'), ('wrong', 'it is not what I ordered'), ('missing', 'something is missing'), ('changed_mind', 'I have changed my mind')], max_length=12, verbose_name='reason')),
                ('goods', models.CharField(choices=[('keeps', 'goods that keep'), ('spoils', 'goods that spoil')], max_length=6, verbose_name='goods')),
                ('is_accepted', models.BooleanField(default=True, verbose_name='may be asked for')),
                ('window_hours', models.PositiveIntegerField(verbose_name='hours from delivery in which it may be asked for')),
                ('must_come_back', models.BooleanField(verbose_name='the goods must come back')),
                ('way_back_paid_by', models.CharField(blank=True, choices=[('buyer', 'the buyer'), ('vendor', 'the vendor'), ('carrier', 'the carrier'), ('ministry', 'the Ministry')], max_length=8, verbose_name='the way back is paid by')),
                ('photos_required', models.BooleanField(verbose_name='a photo is required')),
                ('with_delivery', models.BooleanField(verbose_name='delivery is paid back where the whole order goes back')),
                ('answer_hours', models.PositiveIntegerField(default=72, verbose_name='hours the vendor has to answer')),
                ('dispute_hours', models.PositiveIntegerField(default=168, verbose_name='hours the buyer has to call the Ministry')),
                ('send_hours', models.PositiveIntegerField(default=168, verbose_name='hours the buyer has to send it back')),
                ('inspect_hours', models.PositiveIntegerField(default=72, verbose_name='hours the vendor has to look at it')),
            ],
            options={
                'verbose_name': 'terms of return',
                'verbose_name_plural': 'terms of return',
                'ordering': ('goods', 'reason', '-valid_from'),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='returnpolicy_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='returnpolicy_has_source'), models.UniqueConstraint(fields=('reason', 'goods', 'valid_from'), name='one_return_policy_per_day'), models.CheckConstraint(condition=models.Q(('goods__in', ['keeps', 'spoils']), ('reason__in', ['damaged', 'transport', 'wrong', 'missing', 'changed_mind'])), name='return_policy_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('must_come_back', False), ('way_back_paid_by', '')), models.Q(('must_come_back', True), ('way_back_paid_by__in', ['buyer', 'vendor', 'carrier', 'ministry'])), _connector='OR'), name='return_policy_way_back_has_a_payer'), models.CheckConstraint(condition=models.Q(('is_accepted', False), models.Q(('answer_hours__gt', 0), ('dispute_hours__gt', 0), ('inspect_hours__gt', 0), ('send_hours__gt', 0), ('window_hours__gt', 0)), _connector='OR'), name='return_policy_clocks_run'), models.CheckConstraint(condition=models.Q(('goods', 'keeps'), ('must_come_back', False), _connector='OR'), name='goods_that_spoil_do_not_come_back')],
            },
        ),
        migrations.CreateModel(
            name='ReturnRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('reason', models.CharField(choices=[('damaged', 'it is damaged or spoilt'), ('transport', 'the parcel was damaged on the way'), ('wrong', 'it is not what I ordered'), ('missing', 'something is missing'), ('changed_mind', 'I have changed my mind')], max_length=12, verbose_name='reason')),
                ('must_come_back', models.BooleanField(verbose_name='the goods must come back')),
                ('status', models.CharField(choices=[('asked', 'the vendor answers'), ('accepted', 'accepted'), ('declined', 'the vendor declined'), ('disputed', 'the Ministry decides'), ('on_the_way', 'on the way back'), ('received', 'back with the vendor, who looks at it'), ('inspected', 'looked at'), ('settled', 'the money goes back'), ('closed', 'closed')], default='asked', max_length=10, verbose_name='status')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('disputed_at', models.DateTimeField(blank=True, null=True)),
                ('ruling', models.CharField(blank=True, choices=[('for_buyer', 'for the buyer'), ('received_only', 'only for what came back'), ('for_vendor', 'for the vendor')], max_length=13, verbose_name='decision')),
                ('decision', models.TextField(blank=True, verbose_name='why')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.TextField(blank=True)),
                ('ending', models.CharField(blank=True, choices=[('refunded', 'paid back'), ('withdrawn', 'taken back by the buyer'), ('left', 'declined, and left at that'), ('for_vendor', 'decided for the vendor'), ('not_sent', 'not sent back in time')], max_length=10, verbose_name='outcome')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consignment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='return_request', to='shipping.consignment')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='order.order')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='returns.returnpolicy')),
                ('refund', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='return_request', to='payment.refund')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'return',
                'verbose_name_plural': 'returns',
                'ordering': ('due_at', 'pk'),
                'indexes': [models.Index(fields=['vendor', 'status'], name='return_by_vendor'), models.Index(fields=['status', 'due_at'], name='return_by_clock'), models.Index(fields=['order'], name='return_by_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['damaged', 'transport', 'wrong', 'missing', 'changed_mind']), ('status__in', ['asked', 'accepted', 'declined', 'disputed', 'on_the_way', 'received', 'inspected', 'settled', 'closed'])), name='return_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('ending', ''), ('refund', None), ('status__in', ('asked', 'accepted', 'declined', 'disputed', 'on_the_way', 'received', 'inspected'))), models.Q(('closed_at__isnull', False), ('ending', 'refunded'), ('refund__isnull', False), ('status', 'settled')), models.Q(('closed_at__isnull', False), ('refund', None), ('status', 'closed'), models.Q(('ending__in', ('', 'refunded')), _negated=True)), _connector='OR'), name='return_ends_in_one_way'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('ruling', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('ruling', ''), _negated=True), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='return_ruling_says_who_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='return_answer_says_who'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('on_the_way', 'received')), _negated=True), ('must_come_back', True), _connector='OR'), name='return_of_what_must_come_back'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'received'), _negated=True), ('received_at__isnull', False), _connector='OR'), name='return_received_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'disputed'), _negated=True), ('disputed_at__isnull', False), _connector='OR'), name='return_disputed_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ReturnNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('buyer', 'buyer'), ('vendor', 'vendor'), ('officer', 'Ministry')], max_length=8)),
                ('words', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='returns.returnrequest')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='return_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(verbose_name='pieces')),
                ('restocked', models.PositiveIntegerField(blank=True, null=True, verbose_name='sold again')),
                ('written_off', models.PositiveIntegerField(blank=True, null=True, verbose_name='written off')),
                ('missing', models.PositiveIntegerField(blank=True, null=True, verbose_name='not in the parcel')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_lines', to='order.line')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='returns.returnrequest')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('request', 'line'), name='one_return_line_per_order_line'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='return_line_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('missing', None), ('restocked', None), ('written_off', None)), models.Q(('missing__isnull', False), ('quantity', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('restocked'), '+', models.F('written_off')), '+', models.F('missing'))), ('restocked__isnull', False), ('written_off__isnull', False)), _connector='OR'), name='return_line_pieces_add_up')],
            },
        ),
        migrations.CreateModel(
            name='ReturnInspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('inspected_at', models.DateTimeField()),
                ('is_contested', models.BooleanField(default=False)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='inspection', to='returns.returnrequest')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_contested', False), ('by__isnull', False), _connector='OR'), name='return_contested_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='CarrierClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('carrier', models.CharField(max_length=30, verbose_name='carrier')),
                ('loss', models.CharField(choices=[('lost', 'lost'), ('damaged', 'damaged')], max_length=8, verbose_name='what happened')),
                ('goods_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('postage_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='at most')),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(choices=[('open', 'to be sent to the carrier'), ('sent', 'with the carrier'), ('granted', 'the carrier will pay'), ('paid', 'paid'), ('refused', 'refused by the carrier'), ('dropped', 'dropped')], default='open', max_length=8, verbose_name='status')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be sent by')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('carrier_ref', models.CharField(blank=True, max_length=60, verbose_name="the carrier's number")),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('granted_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='granted')),
                ('answer', models.TextField(blank=True, verbose_name="the carrier's words")),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('paid_reference', models.CharField(blank=True, max_length=100, verbose_name="the bank's number")),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='shipping.consignment')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='shipping.compensationstep')),
                ('return_request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='returns.returnrequest')),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
                'ordering': ('due_on', 'pk'),
                'indexes': [models.Index(fields=['status', 'due_on'], name='claim_by_clock')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'dropped'), _negated=True), fields=('consignment',), name='one_claim_per_consignment'), models.CheckConstraint(condition=models.Q(('loss__in', ['lost', 'damaged']), ('status__in', ['open', 'sent', 'granted', 'paid', 'refused', 'dropped'])), name='claim_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('amount', None), ('step', None)), models.Q(('amount__gte', 0), ('step__isnull', False), ('amount__gte', 0), ('currency__in', ('KHR', 'USD')), models.Q(models.Q(('currency', 'KHR'), _negated=True), ('amount', django.db.models.functions.math.Round(models.F('amount'))), _connector='OR')), _connector='OR'), name='claim_amount_follows_a_step'), models.CheckConstraint(condition=models.Q(('goods_amount__gte', 0), ('postage_amount__gte', 0)), name='claim_worth_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('sent', 'granted', 'paid', 'refused')), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='claim_sent_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('granted_amount__gt', 0), ('status__in', ('granted', 'paid'))), models.Q(models.Q(('status__in', ('granted', 'paid')), _negated=True), ('granted_amount', None)), _connector='OR'), name='claim_granted_says_how_much'), models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', False), ('status', 'paid'), models.Q(('paid_reference', ''), _negated=True)), models.Q(models.Q(('status', 'paid'), _negated=True), ('paid_at', None), ('paid_reference', '')), _connector='OR'), name='claim_paid_has_a_reference'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status__in', ('open', 'sent', 'granted'))), models.Q(models.Q(('status__in', ('open', 'sent', 'granted')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='claim_ended_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ReturnedPieces',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivered', models.PositiveIntegerField()),
                ('held', models.PositiveIntegerField(default=0)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='returned_pieces', to='order.line')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('held__lte', models.F('delivered'))), name='no_more_returned_than_delivered')],
            },
        ),
        migrations.CreateModel(
            name='ReturnPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('original', models.FileField(storage=marketplace.returns.models.request.private, upload_to='returns/')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='returns.returnnote')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('note', 'position'), name='one_return_photo_per_position'), models.CheckConstraint(condition=models.Q(('position__lt', 3)), name='return_note_has_three_photos_at_most')],
            },
        ),
    ]
