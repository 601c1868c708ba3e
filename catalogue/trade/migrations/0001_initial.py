import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0042_sizes_as_sent'),
    ]

    operations = [
        migrations.CreateModel(
            name='HSCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=6, unique=True, verbose_name='code')),
                ('level', models.PositiveSmallIntegerField(choices=[(2, 'chapter'), (4, 'heading'), (6, 'subheading')], verbose_name='level')),
                ('text_en', models.CharField(max_length=300, verbose_name='in English')),
                ('text_km', models.CharField(blank=True, max_length=300, verbose_name='in Khmer')),
                ('version', models.CharField(default='2022', max_length=4, verbose_name='edition')),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='trade.hscode', to_field='code', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'HS code',
                'verbose_name_plural': 'HS codes',
                'ordering': ('code',),
                'indexes': [models.Index(fields=['level', 'code'], name='hs_by_level')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^[0-9]{2}$'), ('level', 2), ('parent', None)), models.Q(('code__regex', '^[0-9]{4}$'), ('level', 4), ('parent__isnull', False)), models.Q(('code__regex', '^[0-9]{6}$'), ('level', 6), ('parent__isnull', False)), _connector='OR'), name='hs_code_as_long_as_its_level')],
            },
        ),
        migrations.CreateModel(
            name='TradeTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('national_code', models.CharField(blank=True, max_length=10, verbose_name='national customs code')),
                ('origin_country', models.CharField(default='KH', max_length=2, verbose_name='made in')),
                ('origin_criterion', models.CharField(blank=True, choices=[('WO', 'grown, caught or made here from nothing foreign'), ('PE', 'made here of materials that all come from the region'), ('CTC', 'made here of foreign materials that became another kind of goods'), ('RVC', 'made here; at least 40 % of its worth is from here'), ('PSR', 'meets the rule for its own kind of goods')], max_length=3, verbose_name='why it is of here')),
                ('customs_text_en', models.CharField(blank=True, max_length=120, verbose_name='words for the customs, in English')),
                ('net_weight_g', models.PositiveIntegerField(blank=True, null=True, verbose_name='weight without packing, in grams')),
                ('lead_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days to make an order')),
                ('capacity_per_month', models.PositiveIntegerField(blank=True, null=True, verbose_name='how much in a month')),
                ('unit', models.CharField(choices=[('piece', 'piece'), ('pair', 'pair'), ('set', 'set'), ('box', 'box'), ('kg', 'kg'), ('tonne', 'tonne'), ('litre', 'litre'), ('metre', 'metre'), ('m2', 'square metre')], default='piece', max_length=6, verbose_name='counted in')),
                ('sample_price', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='price of a sample')),
                ('sample_price_usd', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='price of a sample in dollars')),
                ('shelf_life_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='keeps for so many days')),
                ('pieces_per_carton', models.PositiveIntegerField(blank=True, null=True, verbose_name='pieces in a carton')),
                ('carton_weight_g', models.PositiveIntegerField(blank=True, null=True, verbose_name='weight of a full carton, in grams')),
                ('carton_length_cm', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='length of a carton, in cm')),
                ('carton_width_cm', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='width of a carton, in cm')),
                ('carton_height_cm', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='height of a carton, in cm')),
                ('cartons_per_pallet', models.PositiveIntegerField(blank=True, null=True, verbose_name='cartons on a pallet')),
                ('accepts_requests', models.BooleanField(default=True, verbose_name='answers requests for a quote')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('hs_code', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trade.hscode', to_field='code', verbose_name='customs code (HS, 6 digits)')),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='trade_terms', to='catalogue.product')),
            ],
            options={
                'verbose_name': 'trade terms',
                'verbose_name_plural': 'trade terms',
                'constraints': [models.CheckConstraint(condition=models.Q(('hs_code', None), django.db.models.lookups.Exact(django.db.models.functions.text.Length('hs_code'), 6), _connector='OR'), name='terms_hs_code_six_digits'), models.CheckConstraint(condition=models.Q(('national_code', ''), models.Q(('hs_code__isnull', False), ('national_code__regex', '^([0-9]{8}|[0-9]{10})$'), django.db.models.lookups.Exact(django.db.models.functions.text.Substr('national_code', 1, 6), models.F('hs_code'))), _connector='OR'), name='terms_national_code_begins_as_hs'), models.CheckConstraint(condition=models.Q(('origin_country__regex', '^[A-Z]{2}$')), name='terms_origin_is_a_country'), models.CheckConstraint(condition=models.Q(('origin_criterion', ''), ('origin_criterion__in', ['WO', 'PE', 'CTC', 'RVC', 'PSR']), _connector='OR'), name='terms_criterion_known'), models.CheckConstraint(condition=models.Q(('unit__in', ['piece', 'pair', 'set', 'box', 'kg', 'tonne', 'litre', 'metre', 'm2'])), name='terms_unit_known'), models.CheckConstraint(condition=models.Q(models.Q(('sample_price', None), models.Q(('sample_price', django.db.models.functions.math.Round(models.F('sample_price'))), ('sample_price__gt', 0)), _connector='OR'), models.Q(('sample_price_usd', None), models.Q(('sample_price__isnull', False), ('sample_price_usd__gt', 0)), _connector='OR')), name='terms_sample_costs_something'), models.CheckConstraint(condition=models.Q(models.Q(('carton_height_cm', None), ('carton_length_cm', None), ('carton_width_cm', None)), models.Q(('carton_height_cm__isnull', False), ('carton_length_cm__isnull', False), ('carton_width_cm__isnull', False), ('carton_height_cm__gt', 0), ('carton_length_cm__gt', 0), ('carton_width_cm__gt', 0)), _connector='OR'), name='terms_carton_size_all_or_none'), models.CheckConstraint(condition=models.Q(models.Q(('pieces_per_carton', None), ('pieces_per_carton__gt', 0), _connector='OR'), models.Q(('cartons_per_pallet', None), models.Q(('cartons_per_pallet__gt', 0), ('pieces_per_carton__isnull', False)), _connector='OR'), models.Q(('carton_weight_g', None), models.Q(('carton_weight_g__gt', 0), ('pieces_per_carton__isnull', False)), _connector='OR')), name='terms_packing_counts_up'), models.CheckConstraint(condition=models.Q(models.Q(('net_weight_g', None), ('net_weight_g__gt', 0), _connector='OR'), models.Q(('capacity_per_month', None), ('capacity_per_month__gt', 0), _connector='OR'), models.Q(('shelf_life_days', None), ('shelf_life_days__gt', 0), _connector='OR')), name='terms_numbers_positive')],
            },
        ),
        migrations.CreateModel(
            name='PriceTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('min_quantity', models.PositiveIntegerField(verbose_name='from so many pieces')),
                ('price', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='price of one piece')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='trade.tradeterms')),
            ],
            options={
                'verbose_name': 'price tier',
                'verbose_name_plural': 'price tiers',
                'ordering': ('currency', 'min_quantity'),
                'constraints': [models.UniqueConstraint(fields=('terms', 'currency', 'min_quantity'), name='one_tier_per_currency_and_quantity'), models.CheckConstraint(condition=models.Q(('currency__in', ('KHR', 'USD'))), name='tier_currency_known'), models.CheckConstraint(condition=models.Q(('min_quantity__gte', 2)), name='tier_is_of_more_than_one'), models.CheckConstraint(condition=models.Q(('price__gt', 0), models.Q(models.Q(('currency', 'KHR'), _negated=True), ('price', django.db.models.functions.math.Round(models.F('price'))), _connector='OR')), name='tier_price_is_money')],
            },
        ),
        migrations.CreateModel(
            name='ExcludedCountry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country_code', models.CharField(max_length=2, verbose_name='country')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='excluded_countries', to='trade.tradeterms')),
            ],
            options={
                'verbose_name': 'country not served',
                'verbose_name_plural': 'countries not served',
                'ordering': ('country_code',),
                'constraints': [models.UniqueConstraint(fields=('terms', 'country_code'), name='one_exclusion_per_country'), models.CheckConstraint(condition=models.Q(('country_code__regex', '^[A-Z]{2}$'), models.Q(('country_code', 'KH'), _negated=True)), name='excluded_country_is_abroad')],
            },
        ),
    ]
