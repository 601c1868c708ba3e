import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.math
import logistics.scanning.models
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
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('role', models.CharField(choices=[('clerk', 'clerk of a post office'), ('agent', 'agent of a station, shop or locker'), ('keeper', 'keeper of a hub'), ('rider', 'rider'), ('packer', 'packer of a vendor')], max_length=10, verbose_name='role')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('appointed_at', models.DateTimeField(verbose_name='appointed')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('appointed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='appointed by')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='shipping.servicepoint', verbose_name='service point')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.province', verbose_name='province')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scan_terms', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scan_terms', to='partner.vendor', verbose_name='vendor')),
            ],
            options={
                'verbose_name': 'person who scans',
                'verbose_name_plural': 'people who scan',
                'ordering': ('-appointed_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['clerk', 'agent', 'keeper', 'rider', 'packer'])), name='scan_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('point__isnull', False), ('role__in', ('clerk', 'agent', 'keeper')), ('vendor', None)), models.Q(('point', None), ('role', 'rider')), models.Q(('point', None), ('role', 'packer'), ('vendor__isnull', False)), _connector='OR'), name='scan_role_has_its_place'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='scan_term_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', False), ('ended_by', None), _connector='OR'), name='scan_term_ended_by_when_ended'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('point__isnull', False)), fields=('user', 'point'), name='one_scan_term_per_point'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('vendor__isnull', False)), fields=('user', 'vendor'), name='one_scan_term_per_vendor'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('point', None), ('vendor', None)), fields=('user',), name='one_scan_term_as_rider')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_key', models.CharField(max_length=36)),
                ('number', models.CharField(max_length=120, verbose_name='number')),
                ('step', models.CharField(max_length=40, verbose_name='step')),
                ('told', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('occurred_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('happened_at', models.DateTimeField(blank=True, null=True, verbose_name='happened')),
                ('cash_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('cash_currency', models.CharField(blank=True, max_length=3)),
                ('photo', models.FileField(blank=True, storage=logistics.scanning.models.private_storage, upload_to='scans/%Y/%m/')),
                ('signature', models.FileField(blank=True, storage=logistics.scanning.models.private_storage, upload_to='scans/%Y/%m/')),
                ('outcome', models.CharField(choices=[('received', 'being looked at'), ('taken', 'taken'), ('refused', 'refused')], default='received', max_length=10, verbose_name='outcome')),
                ('words', models.CharField(blank=True, max_length=300)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('appointment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='scanning.appointment', verbose_name='appointment')),
                ('consignment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='shipping.consignment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'scan',
                'verbose_name_plural': 'scans',
                'ordering': ('-received_at', '-pk'),
                'indexes': [models.Index(fields=['user', '-received_at'], name='scan_by_person'), models.Index(fields=['consignment', 'appointment'], name='scan_by_parcel')],
                'constraints': [models.UniqueConstraint(fields=('user', 'client_key'), name='one_scan_per_person_and_key'), models.CheckConstraint(condition=models.Q(('outcome__in', ['received', 'taken', 'refused'])), name='scan_outcome_known'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'taken'), _negated=True), models.Q(('appointment__isnull', False), ('consignment__isnull', False), ('happened_at__isnull', False)), _connector='OR'), name='scan_taken_says_of_what'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refused'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='scan_refusal_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('cash_amount', None), ('cash_currency', '')), models.Q(('cash_amount__gte', 0), ('cash_currency__in', ('KHR', 'USD')), models.Q(models.Q(('cash_currency', 'KHR'), _negated=True), ('cash_amount', django.db.models.functions.math.Round(models.F('cash_amount'))), _connector='OR')), _connector='OR'), name='scan_cash_is_money')],
            },
        ),
    ]
