import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('order', '0025_country_cambodia'),
        ('partner', '0021_listing_imports'),
        ('payment', '0010_callbacks_are_a_queue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('tax_invoice', 'tax invoice'), ('commercial_invoice', 'commercial invoice'), ('receipt', 'receipt'), ('credit_note', 'credit note'), ('commission_invoice', 'invoice for commission')], max_length=20)),
                ('last', models.PositiveIntegerField(default=0)),
                ('vendor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.vendor')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('vendor', 'kind'), name='one_paper_series_of_a_kind'), models.UniqueConstraint(condition=models.Q(('vendor', None)), fields=('kind',), name='one_paper_series_of_ours')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('tax_invoice', 'tax invoice'), ('commercial_invoice', 'commercial invoice'), ('receipt', 'receipt'), ('credit_note', 'credit note'), ('commission_invoice', 'invoice for commission')], max_length=20, verbose_name='kind')),
                ('sequence', models.PositiveIntegerField()),
                ('number', models.CharField(db_index=True, max_length=20, verbose_name='number')),
                ('issued_at', models.DateTimeField()),
                ('issued_on', models.DateField(db_index=True, verbose_name='issued on')),
                ('currency', models.CharField(max_length=3)),
                ('total', models.DecimalField(decimal_places=2, max_digits=14)),
                ('goods_khr', models.DecimalField(decimal_places=0, max_digits=16)),
                ('vat_khr', models.DecimalField(decimal_places=0, max_digits=16)),
                ('delivery_khr', models.DecimalField(decimal_places=0, max_digits=16)),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('is_demo', models.BooleanField(default=False)),
                ('credits', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='papers.paper')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='order.order')),
                ('refund', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='payment.refund')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='papers.paper')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='partner.vendor')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='papers.paperseries')),
            ],
            options={
                'verbose_name': 'paper',
                'verbose_name_plural': 'papers',
                'ordering': ('-issued_at', '-pk'),
                'indexes': [models.Index(fields=['vendor', 'issued_on'], name='papers_of_a_vendor_by_day')],
                'constraints': [models.UniqueConstraint(fields=('series', 'sequence'), name='one_paper_per_number'), models.UniqueConstraint(condition=models.Q(('kind__in', ['tax_invoice', 'commercial_invoice', 'receipt']), ('replaces', None)), fields=('order',), name='one_first_paper_per_order'), models.CheckConstraint(condition=models.Q(('delivery_khr__gte', 0), ('goods_khr__gte', 0), ('total__gte', 0), ('vat_khr__gte', 0), ('vat_khr__lte', models.F('goods_khr'))), name='paper_amounts_fit'), models.CheckConstraint(condition=models.Q(models.Q(('credits__isnull', False), ('kind', 'credit_note')), models.Q(models.Q(('kind', 'credit_note'), _negated=True), ('credits', None)), _connector='OR'), name='paper_only_credit_notes_take_back'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'commission_invoice'), ('order', None)), models.Q(('kind', 'commission_invoice'), _negated=True), _connector='OR'), name='paper_of_commission_has_no_order'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'receipt'), _negated=True), ('vat_khr', 0), _connector='OR'), name='paper_receipt_names_no_vat')],
            },
        ),
        migrations.CreateModel(
            name='TaxProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='holds from')),
                ('is_vat_registered', models.BooleanField(default=False, verbose_name='registered for VAT')),
                ('tin', models.CharField(blank=True, max_length=20, verbose_name='tax identification number (TIN)')),
                ('legal_name_km', models.CharField(blank=True, max_length=200, verbose_name='legal name in Khmer')),
                ('legal_name_en', models.CharField(blank=True, max_length=200, verbose_name='legal name in English')),
                ('address_km', models.CharField(blank=True, max_length=300, verbose_name='address in Khmer')),
                ('address_en', models.CharField(blank=True, max_length=300, verbose_name='address in English')),
                ('agency_mode', models.CharField(choices=[('principal_invoices', 'the vendor, in its own name'), ('platform_agent', "the marketplace, as the vendor's agent")], default='principal_invoices', max_length=20, verbose_name='who issues the papers')),
                ('agent_letter', models.CharField(blank=True, max_length=100, verbose_name='letter of the tax office about the agent')),
                ('status', models.CharField(choices=[('proposed', 'waits for an officer'), ('confirmed', 'confirmed'), ('refused', 'sent back')], default='proposed', max_length=10, verbose_name='status')),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tax_profiles', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'tax profile',
                'verbose_name_plural': 'tax profiles',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'confirmed')), fields=('vendor', 'valid_from'), name='one_tax_profile_from_a_day'), models.UniqueConstraint(condition=models.Q(('status', 'confirmed'), ('vendor', None)), fields=('valid_from',), name='one_tax_profile_of_ours'), models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('vendor',), name='one_tax_profile_proposed_at_a_time'), models.UniqueConstraint(condition=models.Q(('status', 'proposed'), ('vendor', None)), fields=('status',), name='one_tax_profile_of_ours_proposed'), models.CheckConstraint(condition=models.Q(('is_vat_registered', False), models.Q(('tin', ''), _negated=True), _connector='OR'), name='tax_registered_has_a_tin'), models.CheckConstraint(condition=models.Q(models.Q(('agency_mode', 'platform_agent'), _negated=True), models.Q(('agent_letter', ''), _negated=True), _connector='OR'), name='tax_agent_has_a_letter'), models.CheckConstraint(condition=models.Q(models.Q(('legal_name_km', ''), _negated=True), models.Q(('legal_name_en', ''), _negated=True), _connector='OR'), name='tax_profile_has_a_legal_name'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'proposed')), models.Q(('decided_at__isnull', False), models.Q(('status', 'proposed'), _negated=True)), _connector='OR'), name='tax_profile_decided_or_proposed'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('proposed_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='tax_profile_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='TaxRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('vat', 'VAT'), ('withholding', 'withholding tax on services')], max_length=12, verbose_name='tax')),
                ('valid_from', models.DateField(verbose_name='holds from')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='percent')),
                ('exempt_below', models.DecimalField(decimal_places=0, default=0, max_digits=14, verbose_name='not due below, in riel')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'tax rate',
                'verbose_name_plural': 'tax rates',
                'constraints': [models.UniqueConstraint(fields=('kind', 'valid_from'), name='one_tax_rate_from_a_day'), models.CheckConstraint(condition=models.Q(('exempt_below__gte', 0), ('percent__gte', 0), ('percent__lt', 100)), name='tax_rate_is_a_percentage'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='tax_rate_says_its_source')],
            },
        ),
        migrations.CreateModel(
            name='BusinessBuyer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name of the business')),
                ('address', models.CharField(max_length=300, verbose_name='address')),
                ('tin', models.CharField(blank=True, max_length=20, verbose_name='tax identification number (TIN)')),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purchase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='business', to='order.purchase')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('address', ''), _negated=True)), name='business_named_with_an_address')],
            },
        ),
    ]
