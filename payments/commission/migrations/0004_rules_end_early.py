"""Triggers keep the end of a rule as they keep the rule: PostgreSQL's function is that of 0002."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "commission_ruleending"
TERMS = "rule_id, ends_on, reason, proposed_by_id, proposed_at"
KEPT = "a rule of commission is never changed: a new one takes its place"
IS_DECIDED = "OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL"
TRIGGERS = {
    "no_delete": (f"BEFORE DELETE ON {TABLE}", ""),
    "terms": (f"BEFORE UPDATE OF {TERMS} ON {TABLE}", ""),
    "decided": (f"BEFORE UPDATE ON {TABLE}", IS_DECIDED),
}


def keep(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, (when, only) in TRIGGERS.items():
        if is_sqlite:
            done = f"{f'WHEN {only} ' if only else ''}BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        else:
            done = f"FOR EACH ROW {f'WHEN ({only}) ' if only else ''}EXECUTE FUNCTION commission_refuse_rule()"
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_{name} {when} {done}")


def let_go(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}{on}")


class Migration(migrations.Migration):

    dependencies = [
        ('commission', '0003_promotions_by_currency'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ends_on', models.DateField()),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='commission.commissionrule')),
            ],
            options={
                'verbose_name': 'early end of a rule',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('refused_at', None)), fields=('rule',), name='one_standing_end_of_a_rule'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='rule_ending_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), models.Q(('agreed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='rule_ending_agreed_by_a_second_officer'), models.CheckConstraint(condition=models.Q(models.Q(('refused_at', None), ('refused_by', None)), models.Q(('agreed_at', None), ('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='rule_ending_refused_or_agreed')],
            },
        ),
        migrations.RunPython(keep, let_go),
    ]
