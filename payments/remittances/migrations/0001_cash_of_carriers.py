import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('order', '0025_country_cambodia'),
        ('partner', '0021_listing_imports'),
        ('payment', '0009_what_receipts_gave_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TrustLock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='CashParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=30)),
                ('waybill', models.CharField(blank=True, max_length=40)),
                ('currency', models.CharField(max_length=3)),
                ('due', models.DecimalField(decimal_places=2, max_digits=14)),
                ('taken', models.DecimalField(decimal_places=2, max_digits=14)),
                ('remitted', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('written_off', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('rest', models.DecimalField(decimal_places=2, max_digits=14)),
                ('collected_at', models.DateTimeField()),
                ('due_by', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('alarmed_at', models.DateTimeField(null=True)),
                ('charged_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('charged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cash_parcel', to='order.order')),
            ],
            options={
                'verbose_name': 'cash at the door',
                'verbose_name_plural': 'cash at the door',
                'indexes': [models.Index(fields=['carrier', 'waybill'], name='cash_parcel_by_waybill'), models.Index(condition=models.Q(('closed_at', None)), fields=['due_by'], name='cash_parcel_open_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('due__gt', 0), ('remitted__gte', 0), ('rest__gte', 0), ('rest__lte', models.F('due')), ('written_off__gte', 0)), name='cash_parcel_amounts_are_sane'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('rest__gt', 0)), models.Q(('closed_at__isnull', False), ('rest', 0)), _connector='OR'), name='cash_parcel_is_closed_when_nothing_is_left'), models.CheckConstraint(condition=models.Q(models.Q(('charged_at', None), ('charged_by', None)), models.Q(('charged_at__isnull', False), ('charged_by__isnull', False)), _connector='OR'), name='cash_parcel_charged_both_or_neither')],
            },
        ),
        migrations.CreateModel(
            name='RemittanceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200)),
                ('checksum', models.CharField(max_length=64, unique=True)),
                ('raw', models.BinaryField()),
                ('status', models.CharField(choices=[('looked', 'looked through, nothing booked'), ('confirmed', 'being booked'), ('booked', 'booked'), ('put_aside', 'put aside')], default='looked', max_length=10)),
                ('uploaded_at', models.DateTimeField()),
                ('booked_at', models.DateTimeField(null=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "carrier's list",
                'verbose_name_plural': "carriers' lists",
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('confirmed', 'booked')), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='remittance_file_confirmed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='RemittanceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('parcel_text', models.CharField(blank=True, max_length=100)),
                ('order_text', models.CharField(blank=True, max_length=100)),
                ('amount_text', models.CharField(blank=True, max_length=100)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('state', models.CharField(choices=[('matched', 'what the carrier owes'), ('short', 'less than the carrier owes'), ('over', 'more than the carrier owes'), ('unknown', 'no such parcel'), ('not_collected', 'its cash was not reported as taken'), ('already', 'remitted already'), ('wrong_currency', 'another currency'), ('unreadable', 'cannot be read')], max_length=15)),
                ('booked_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='remittances.remittancefile')),
                ('parcel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='remittances.cashparcel')),
                ('receipt', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payment.receipt')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'row'), name='one_line_per_row_of_a_list'), models.CheckConstraint(condition=models.Q(models.Q(('booked_at', None), ('receipt', None)), models.Q(('booked_at__isnull', False), ('receipt__isnull', False)), _connector='OR'), name='remittance_line_booked_has_a_receipt'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at', None), ('seen_by', None)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='remittance_line_seen_both_or_neither')],
            },
        ),
        migrations.CreateModel(
            name='WriteOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.TextField()),
                ('status', models.CharField(choices=[('asked', 'a second officer decides'), ('agreed', 'written off'), ('refused', 'refused')], default='asked', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='remittances.cashparcel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('parcel',), name='one_write_off_asked_at_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='write_off_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'asked')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ('agreed', 'refused')), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='write_off_decided_by_a_second_officer')],
            },
        ),
        migrations.CreateModel(
            name='CashLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('amount_khr', models.DecimalField(decimal_places=0, max_digits=14)),
                ('reason', models.CharField(max_length=300)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cash_limits', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'limit of cash on delivery',
                'verbose_name_plural': 'limits of cash on delivery',
                'constraints': [models.UniqueConstraint(fields=('vendor', 'valid_from'), name='one_cash_limit_per_vendor_and_day'), models.UniqueConstraint(condition=models.Q(('vendor', None)), fields=('valid_from',), name='one_cash_limit_for_all_per_day'), models.CheckConstraint(condition=models.Q(('amount_khr__gte', 0)), name='cash_limit_not_negative')],
            },
        ),
    ]
