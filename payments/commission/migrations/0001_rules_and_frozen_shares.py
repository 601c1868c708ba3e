import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0041_every_batch_has_a_code'),
        ('geography', '0001_initial'),
        ('offer', '0013_range_excluded_categories'),
        ('order', '0025_country_cambodia'),
        ('partner', '0021_listing_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CommissionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('rate', models.DecimalField(decimal_places=2, max_digits=5)),
                ('floor', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('cap', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.category')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.province')),
                ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'rule of commission',
                'verbose_name_plural': 'rules of commission',
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('vendor', 0), django.db.models.functions.comparison.Coalesce('category', 0), django.db.models.functions.comparison.Coalesce('province', 0), models.F('currency'), models.F('starts_on'), condition=models.Q(('refused_at', None)), name='one_commission_rule_per_scope_and_day'), models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lte', 100)), name='commission_rate_is_a_share'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='commission_rule_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('cap', None), ('floor', None)), models.Q(('currency', ''), _negated=True), _connector='OR'), name='commission_bounds_have_a_currency'), models.CheckConstraint(condition=models.Q(models.Q(('floor', None), ('floor__gte', 0), _connector='OR'), models.Q(('cap', None), ('cap__gte', 0), _connector='OR'), models.Q(('floor', None), ('cap', None), ('cap__gte', models.F('floor')), _connector='OR')), name='commission_floor_below_cap'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), models.Q(('agreed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='commission_rule_agreed_by_a_second_officer'), models.CheckConstraint(condition=models.Q(models.Q(('refused_at', None), ('refused_by', None)), models.Q(('agreed_at', None), ('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='commission_rule_refused_or_agreed')],
            },
        ),
        migrations.CreateModel(
            name='OrderCommission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rate', models.DecimalField(decimal_places=2, max_digits=5)),
                ('base', models.DecimalField(decimal_places=2, max_digits=14)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('frozen_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commissions', to='order.order')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commission.commissionrule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('order'), django.db.models.functions.comparison.Coalesce('rule', 0), models.F('currency'), name='one_commission_per_order_rule_currency'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('amount__lte', models.F('base'))), name='commission_is_part_of_its_base')],
            },
        ),
        migrations.CreateModel(
            name='OrderPromotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offer_id', models.PositiveBigIntegerField()),
                ('name', models.CharField(blank=True, max_length=128)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('ministry_percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('ministry_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('frozen_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promotions', to='order.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'offer_id'), name='one_promotion_per_order_and_offer'), models.CheckConstraint(condition=models.Q(('ministry_amount__gte', 0), ('ministry_amount__lte', models.F('amount'))), name='promotion_share_is_part_of_it')],
            },
        ),
        migrations.CreateModel(
            name='PromotionFunding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payer', models.CharField(choices=[('vendor', 'the vendor'), ('ministry', 'the Ministry'), ('shared', 'both')], max_length=10)),
                ('ministry_percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='offer.conditionaloffer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ministry_percent', 0), ('payer', 'vendor')), models.Q(('ministry_percent', 100), ('payer', 'ministry')), models.Q(('ministry_percent__gt', 0), ('ministry_percent__lt', 100), ('payer', 'shared')), _connector='OR'), name='promotion_share_fits_its_payer')],
            },
        ),
    ]
