from datetime import date
from decimal import Decimal

from django.db import migrations, models


#: The limit is from general knowledge of the regulation, and was not verified against the text in force.
SOURCE = (
    "Commission Implementing Regulation (EU) 2015/2447, articles 92 ff., from general knowledge; not verified: "
    "consignments of originating products worth at most 6,000 euros"
)


def load_limit(apps, schema_editor):
    apps.get_model("exports", "StatementLimit").objects.create(
        form="REX", amount=Decimal(6000), currency="EUR", valid_from=date(2024, 1, 1), is_sample=True, source=SOURCE
    )


class Migration(migrations.Migration):

    dependencies = [
        ('exports', '0003_scans_that_end_are_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatementLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until, not including')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample, not verified')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('form', models.CharField(max_length=10, verbose_name='form')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='goods worth at most')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
            ],
            options={
                'verbose_name': 'limit of statements without a number',
                'verbose_name_plural': 'limits of statements without a number',
                'ordering': ('form', '-valid_from'),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='statementlimit_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='statementlimit_has_source'), models.UniqueConstraint(fields=('form', 'valid_from'), name='one_statement_limit_per_day'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='statement_limit_allows_something'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='statement_limit_currency_code')],
            },
        ),
        migrations.RunPython(load_limit, migrations.RunPython.noop),
    ]
