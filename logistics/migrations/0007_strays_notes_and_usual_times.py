import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shipping', '0006_parcels_come_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StrayEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=30, verbose_name='carrier')),
                ('waybill_number', models.CharField(max_length=40, verbose_name='waybill number')),
                ('carrier_event_id', models.CharField(max_length=100)),
                ('reason', models.CharField(choices=[('unknown_number', 'a number that is not ours'), ('in_the_future', 'dated in the future')], max_length=20, verbose_name='why it fits none')),
                ('status', models.CharField(max_length=20)),
                ('carrier_code', models.CharField(max_length=40)),
                ('carrier_text', models.CharField(blank=True, max_length=200)),
                ('location', models.CharField(blank=True, max_length=120)),
                ('signed_by', models.CharField(blank=True, max_length=120)),
                ('occurred_at', models.DateTimeField(verbose_name='dated')),
                ('received_at', models.DateTimeField(verbose_name='heard')),
                ('cash_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('cash_currency', models.CharField(blank=True, max_length=3)),
                ('raw', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('placed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'news that fits no parcel',
                'verbose_name_plural': 'news that fits no parcel',
                'ordering': ('-received_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('placed_at', None)), fields=['received_at'], name='stray_event_open')],
                'constraints': [models.UniqueConstraint(fields=('carrier', 'waybill_number', 'carrier_event_id'), name='one_stray_per_number_and_event'), models.CheckConstraint(condition=models.Q(('reason__in', ['unknown_number', 'in_the_future'])), name='stray_reason_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'booked', 'pickup_scheduled', 'picked_up', 'at_origin_hub', 'in_transit', 'at_customs', 'customs_held', 'arrived_destination', 'ready_for_pickup', 'out_for_delivery', 'delivery_attempted', 'on_hold', 'delivered', 'refused', 'returning', 'returned', 'lost', 'damaged', 'cancelled', 'expired', 'unknown'])), name='stray_status_known')],
            },
        ),
        migrations.CreateModel(
            name='WatchNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=500, verbose_name='what you found out')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(verbose_name='leave it in peace until')),
            ],
            options={
                'verbose_name': 'note about a quiet parcel',
                'verbose_name_plural': 'notes about quiet parcels',
                'ordering': ('-at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='WayTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parcels', models.PositiveIntegerField()),
                ('median_hours', models.PositiveIntegerField()),
                ('p90_hours', models.PositiveIntegerField()),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'usual time of a way',
                'verbose_name_plural': 'usual times of ways',
            },
        ),
        migrations.AddField(
            model_name='deliveryservice',
            name='quiet_days',
            field=models.PositiveSmallIntegerField(db_default=3, default=3, verbose_name='days without news that are usual'),
        ),
        migrations.AddConstraint(
            model_name='deliveryservice',
            constraint=models.CheckConstraint(condition=models.Q(('quiet_days__gte', 1)), name='service_quiet_a_day_at_least'),
        ),
        migrations.AddField(
            model_name='watchnote',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='watchnote',
            name='consignment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watch_notes', to='shipping.consignment'),
        ),
        migrations.AddField(
            model_name='waytime',
            name='destination_zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shipping.zone'),
        ),
        migrations.AddField(
            model_name='waytime',
            name='origin_zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shipping.zone'),
        ),
        migrations.AddField(
            model_name='waytime',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='way_times', to='shipping.deliveryservice'),
        ),
        migrations.AddIndex(
            model_name='watchnote',
            index=models.Index(fields=['consignment', 'until'], name='watch_note_by_parcel'),
        ),
        migrations.AddConstraint(
            model_name='watchnote',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='watch_note_has_words'),
        ),
        migrations.AddConstraint(
            model_name='watchnote',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('at'))), name='watch_note_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='waytime',
            constraint=models.UniqueConstraint(fields=('service', 'origin_zone', 'destination_zone'), name='one_usual_time_per_way'),
        ),
        migrations.AddConstraint(
            model_name='waytime',
            constraint=models.CheckConstraint(condition=models.Q(('median_hours__lte', models.F('p90_hours'))), name='way_time_median_below_p90'),
        ),
        migrations.AddConstraint(
            model_name='waytime',
            constraint=models.CheckConstraint(condition=models.Q(('parcels__gt', 0)), name='way_time_counts_parcels'),
        ),
    ]
