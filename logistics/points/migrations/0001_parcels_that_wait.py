import django.db.models.deletion
import logistics.points.models.photos
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partner', '0023_who_sets_the_settlement_mode'),
        ('shipping', '0005_ways_terms_and_directions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Compartment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10, verbose_name='number on the door')),
                ('size', models.CharField(choices=[('S', 'small'), ('M', 'medium'), ('L', 'large')], max_length=1, verbose_name='size')),
                ('is_working', models.BooleanField(default=True, verbose_name='in order')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compartments', to='shipping.servicepoint', verbose_name='locker')),
            ],
            options={
                'verbose_name': 'compartment',
                'verbose_name_plural': 'compartments',
                'ordering': ('point', 'number'),
                'constraints': [models.UniqueConstraint(fields=('point', 'number'), name='one_compartment_per_number'), models.CheckConstraint(condition=models.Q(('size__in', ['S', 'M', 'L'])), name='compartment_size_known'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='compartment_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='ParcelPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('kind', models.CharField(choices=[('package', 'the package'), ('waybill', 'the receipt of the carrier'), ('signature', 'the signature of who took it'), ('proof', 'the parcel where it was left')], max_length=10, verbose_name='shows')),
                ('original', models.FileField(storage=logistics.points.models.photos.private, upload_to='parcels/')),
                ('digest', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField(verbose_name='taken')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='shipping.consignment')),
            ],
            options={
                'verbose_name': 'picture of a parcel',
                'verbose_name_plural': 'pictures of parcels',
                'ordering': ('taken_at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('consignment', 'digest'), name='one_parcel_photo_per_file'), models.CheckConstraint(condition=models.Q(('kind__in', ['package', 'waybill', 'signature', 'proof'])), name='parcel_photo_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='PointStay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('arrived_at', models.DateTimeField(verbose_name='arrived')),
                ('expires_at', models.DateTimeField(verbose_name='kept until')),
                ('extensions', models.PositiveSmallIntegerField(default=0, verbose_name='times kept longer')),
                ('return_reason', models.CharField(blank=True, choices=[('no_answer', 'nobody answered the calls'), ('not_fetched', 'nobody fetched it in time'), ('refused', 'the buyer does not want it')], max_length=12, verbose_name='goes back because')),
                ('return_since', models.DateTimeField(blank=True, null=True, verbose_name='goes back since')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='left')),
                ('released_how', models.CharField(blank=True, choices=[('collected', 'collected'), ('sent_back', 'sent back'), ('moved', 'taken elsewhere')], max_length=10, verbose_name='how it left')),
                ('released_to', models.CharField(blank=True, max_length=120, verbose_name='who took it')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='points.compartment', verbose_name='door')),
                ('consignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='shipping.consignment')),
                ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='partner.partner')),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='shipping.servicepoint', verbose_name='service point')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'parcel at a point',
                'verbose_name_plural': 'parcels at points',
                'ordering': ('expires_at', 'pk'),
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['point', 'expires_at'], name='stay_open_by_point'), models.Index(condition=models.Q(('released_at', None), ('return_reason', '')), fields=['expires_at'], name='stay_to_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('compartment',), name='one_parcel_per_compartment'), models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('consignment',), name='one_place_per_parcel'), models.CheckConstraint(condition=models.Q(models.Q(('partner', None), ('point__isnull', False)), models.Q(('partner__isnull', False), ('point', None)), _connector='OR'), name='stay_at_a_point_or_at_the_vendors'), models.CheckConstraint(condition=models.Q(('compartment', None), ('point__isnull', False), _connector='OR'), name='stay_behind_a_door_of_a_point'), models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_how', '')), models.Q(('released_at__isnull', False), ('released_how__in', ['collected', 'sent_back', 'moved'])), _connector='OR'), name='stay_ended_both_or_neither'), models.CheckConstraint(condition=models.Q(models.Q(('return_reason', ''), ('return_since', None)), models.Q(('return_reason__in', ['no_answer', 'not_fetched', 'refused']), ('return_since__isnull', False)), _connector='OR'), name='stay_returns_both_or_neither'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('arrived_at'))), name='stay_lasts')],
            },
        ),
        migrations.CreateModel(
            name='CallAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='called')),
                ('outcome', models.CharField(choices=[('reached', 'reached'), ('no_answer', 'no answer'), ('wrong_number', 'wrong number')], max_length=12, verbose_name='outcome')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='points.pointstay')),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'ordering': ('at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('stay', 'key'), name='one_call_per_key'), models.CheckConstraint(condition=models.Q(('outcome__in', ['reached', 'no_answer', 'wrong_number'])), name='call_outcome_known'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='call_has_a_key')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('code_hash', models.CharField(max_length=64)),
                ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('consignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release_code', to='shipping.consignment', verbose_name='consignment')),
            ],
            options={
                'verbose_name': 'code of a parcel',
                'verbose_name_plural': 'codes of parcels',
                'constraints': [models.CheckConstraint(condition=models.Q(('wrong_tries__lte', 5)), name='release_code_tries_limited'), models.CheckConstraint(condition=models.Q(('code_hash', ''), _negated=True), name='release_code_has_a_digest')],
            },
        ),
    ]
