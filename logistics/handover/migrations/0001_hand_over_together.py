import django.db.models.deletion
import django.db.models.functions.math
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('geography', '0001_initial'),
        ('partner', '0023_who_sets_the_settlement_mode'),
        ('shipping', '0005_ways_terms_and_directions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsolidationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number of the lot')),
                ('carrier', models.CharField(max_length=30, verbose_name='carrier')),
                ('status', models.CharField(choices=[('open', 'taking parcels'), ('closed', 'closed, ready to go'), ('handed_over', 'on the road'), ('arrived', 'arrived, parcels go on alone')], default='open', max_length=12)),
                ('bring_until', models.DateTimeField(verbose_name='bring parcels until')),
                ('fee_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='fee for each parcel')),
                ('fee_currency', models.CharField(default='KHR', max_length=3)),
                ('waybill_number', models.CharField(blank=True, max_length=40, verbose_name='waybill number')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=120, verbose_name='received by')),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('next_poll_at', models.DateTimeField(blank=True, null=True)),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.province', verbose_name='goes to')),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='shipping.servicepoint', verbose_name='hub')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consolidation run',
                'verbose_name_plural': 'consolidation runs',
                'ordering': ('-opened_at', '-pk'),
                'indexes': [models.Index(fields=['hub', 'status'], name='run_by_hub_and_status'), models.Index(condition=models.Q(('status', 'handed_over')), fields=['next_poll_at'], name='run_to_poll')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'closed', 'handed_over', 'arrived'])), name='run_status_known'), models.CheckConstraint(condition=models.Q(('fee_amount__gte', 0), ('fee_currency__in', ('KHR', 'USD')), models.Q(models.Q(('fee_currency', 'KHR'), _negated=True), ('fee_amount', django.db.models.functions.math.Round(models.F('fee_amount'))), _connector='OR')), name='run_fee_is_money'), models.CheckConstraint(condition=models.Q(('bring_until__gt', models.F('opened_at'))), name='run_takes_parcels_for_a_while'), models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('hub', 'carrier', 'destination'), name='one_open_run_per_hub_carrier_and_destination'), models.UniqueConstraint(condition=models.Q(('waybill_number', ''), _negated=True), fields=('carrier', 'waybill_number'), name='one_run_per_waybill'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='run_closed_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('handed_over_at', None), ('status__in', ('open', 'closed'))), models.Q(('handed_over_at__isnull', False), ('status__in', ('handed_over', 'arrived')), models.Q(('received_by', ''), _negated=True)), _connector='OR'), name='run_handed_over_has_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('arrived_at__isnull', False), ('status', 'arrived')), models.Q(models.Q(('status', 'arrived'), _negated=True), ('arrived_at', None)), _connector='OR'), name='run_arrived_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='HubFee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until, not including')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample, not verified')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='for each parcel')),
                ('currency', models.CharField(default='KHR', max_length=3, verbose_name='currency')),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='shipping.servicepoint', verbose_name='hub')),
            ],
            options={
                'verbose_name': 'fee of a hub',
                'verbose_name_plural': 'fees of hubs',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='hubfee_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='hubfee_has_source'), models.UniqueConstraint(fields=('hub', 'valid_from'), name='one_fee_per_hub_and_day'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('currency__in', ('KHR', 'USD')), models.Q(models.Q(('currency', 'KHR'), _negated=True), ('amount', django.db.models.functions.math.Round(models.F('amount'))), _connector='OR')), name='hubfee_is_money')],
            },
        ),
        migrations.CreateModel(
            name='HubKeeper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appointed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('appointed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keepers', to='shipping.servicepoint')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hubs_kept', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'keeper of a hub',
                'verbose_name_plural': 'keepers of hubs',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('hub', 'user'), name='one_appointment_per_hub_and_keeper'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='keeper_ended_both_or_neither')],
            },
        ),
        migrations.CreateModel(
            name='Manifest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('carrier', models.CharField(max_length=30, verbose_name='carrier')),
                ('day', models.DateField(verbose_name='day')),
                ('status', models.CharField(choices=[('closed', 'waiting for the carrier'), ('received', 'signed for')], default='closed', max_length=10)),
                ('closed_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=120, verbose_name='received by')),
                ('signature', models.JSONField(blank=True, default=list)),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manifests', to='partner.partner')),
            ],
            options={
                'verbose_name': 'manifest',
                'verbose_name_plural': 'manifests',
                'ordering': ('-closed_at', '-pk'),
                'indexes': [models.Index(fields=['partner', 'day'], name='manifest_by_partner_and_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['closed', 'received'])), name='manifest_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', ''), ('status', 'closed')), models.Q(('received_at__isnull', False), ('status', 'received'), models.Q(('received_by', ''), _negated=True)), _connector='OR'), name='manifest_received_has_who_and_when')],
            },
        ),
        migrations.CreateModel(
            name='ManifestParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('consignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='manifest_line', to='shipping.consignment')),
                ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='handover.manifest')),
            ],
            options={
                'ordering': ('manifest', 'position'),
                'constraints': [models.UniqueConstraint(fields=('manifest', 'position'), name='one_parcel_per_manifest_line')],
            },
        ),
        migrations.CreateModel(
            name='PickupRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('status', models.CharField(choices=[('ready', 'waiting to be asked'), ('asking', 'being asked'), ('promised', 'the carrier comes'), ('refused', 'the carrier does not come')], default='ready', max_length=10)),
                ('ready_at', models.DateTimeField()),
                ('carrier_ref', models.CharField(blank=True, max_length=100)),
                ('expected_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('next_attempt_at', models.DateTimeField()),
                ('promised_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pickups', to='handover.manifest')),
            ],
            options={
                'verbose_name': 'pickup request',
                'verbose_name_plural': 'pickup requests',
                'indexes': [models.Index(condition=models.Q(('status', 'ready')), fields=['next_attempt_at'], name='pickup_to_ask')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'refused'), _negated=True), fields=('manifest',), name='one_live_pickup_per_manifest'), models.CheckConstraint(condition=models.Q(('status__in', ['ready', 'asking', 'promised', 'refused'])), name='pickup_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', False), ('status', 'asking')), models.Q(models.Q(('status', 'asking'), _negated=True), ('claimed_at', None)), _connector='OR'), name='pickup_claimed_while_asking'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'promised'), _negated=True), models.Q(('promised_at__isnull', False), models.Q(('carrier_ref', ''), _negated=True)), _connector='OR'), name='pickup_promised_has_a_reference'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='pickup_refused_has_words')],
            },
        ),
        migrations.CreateModel(
            name='RunEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.CharField(max_length=60)),
                ('status', models.CharField(max_length=20)),
                ('code', models.CharField(max_length=40)),
                ('text', models.CharField(max_length=200)),
                ('location', models.CharField(blank=True, max_length=120)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='handover.consolidationrun')),
            ],
            options={
                'verbose_name': 'event of a lot',
                'verbose_name_plural': 'events of lots',
                'ordering': ('occurred_at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('run', 'event_id'), name='one_event_per_run_and_id'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'booked', 'pickup_scheduled', 'picked_up', 'at_origin_hub', 'in_transit', 'at_customs', 'customs_held', 'arrived_destination', 'ready_for_pickup', 'out_for_delivery', 'delivery_attempted', 'on_hold', 'delivered', 'refused', 'returning', 'returned', 'lost', 'damaged', 'cancelled', 'expired', 'unknown'])), name='run_event_status_known')],
            },
        ),
        migrations.CreateModel(
            name='RunParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('fee_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('fee_currency', models.CharField(default='KHR', max_length=3)),
                ('fee_paid_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('left_why', models.CharField(blank=True, max_length=200)),
                ('consignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_lines', to='shipping.consignment')),
                ('joined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='handover.consolidationrun')),
            ],
            options={
                'verbose_name': 'parcel of a run',
                'verbose_name_plural': 'parcels of runs',
                'ordering': ('joined_at', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('consignment',), name='one_run_per_parcel_at_a_time'), models.CheckConstraint(condition=models.Q(('fee_amount__gte', 0), ('fee_currency__in', ('KHR', 'USD')), models.Q(models.Q(('fee_currency', 'KHR'), _negated=True), ('fee_amount', django.db.models.functions.math.Round(models.F('fee_amount'))), _connector='OR')), name='runparcel_fee_is_money'), models.CheckConstraint(condition=models.Q(models.Q(('left_at', None), ('left_by', None), ('left_why', '')), models.Q(('left_at__isnull', False), ('left_by__isnull', False), models.Q(('left_why', ''), _negated=True)), _connector='OR'), name='runparcel_left_says_who_and_why')],
            },
        ),
    ]
