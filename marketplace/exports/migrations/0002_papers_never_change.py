"""Triggers that keep export papers as they were made, and the first forms of origin and terms of Best Traders.

See Note [An export paper never changes] in the models. A migration that alters the table on SQLite makes it anew without
its triggers, and must set them again.

Sources: the forms as the Ministry of Commerce lists them (co.moc.gov.kh); the European Union, Norway, Switzerland and
Turkey take a statement of a registered exporter instead of Form A, the United Kingdom one under its Developing Countries
Trading Scheme since 2023. Which countries belong to an agreement is general knowledge, and marked as not verified. Best
Traders: Prakas 452 (2013), Decisions 278 and 279 (2014).
"""

from datetime import date
from decimal import Decimal

from django.db import migrations

SQLITE_FORWARD = [
    f"CREATE TRIGGER exports_paper_no_{verb} BEFORE {verb} ON exports_exportpaper "
    f"BEGIN SELECT RAISE(ABORT, 'an export paper never changes'); END"
    for verb in ("update", "delete")
]
SQLITE_BACKWARD = [f"DROP TRIGGER exports_paper_no_{verb}" for verb in ("update", "delete")]
POSTGRES_FORWARD = [
    """
    CREATE FUNCTION exports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an export paper never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    "CREATE TRIGGER exports_paper_no_change BEFORE UPDATE OR DELETE ON exports_exportpaper "
    "FOR EACH ROW EXECUTE FUNCTION exports_refuse_change()",
    "CREATE TRIGGER exports_paper_no_truncate BEFORE TRUNCATE ON exports_exportpaper "
    "FOR EACH STATEMENT EXECUTE FUNCTION exports_refuse_change()",
]
POSTGRES_BACKWARD = [
    "DROP TRIGGER exports_paper_no_change ON exports_exportpaper",
    "DROP TRIGGER exports_paper_no_truncate ON exports_exportpaper",
    "DROP FUNCTION exports_refuse_change()",
]

BEGAN = date(2024, 1, 1)
MINISTRY = "Ministry of Commerce, co.moc.gov.kh: list of forms"
UNION = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
ASEAN = "BN ID LA MM MY PH SG TH VN".split()
#: Form -> who says it, agreement, countries, whether membership was read in a source, rank.
FORMS = [
    ("D", "certificate", "ASEAN Trade in Goods Agreement", ASEAN, False, 1),
    ("RCEP", "certificate", "Regional Comprehensive Economic Partnership", [*ASEAN, "AU", "CN", "JP", "KR", "NZ"], False, 3),
    ("E", "certificate", "ASEAN-China Free Trade Area", ["CN"], False, 1),
    ("CCFTA", "certificate", "Cambodia-China Free Trade Agreement", ["CN"], False, 2),
    ("AK", "certificate", "ASEAN-Korea Free Trade Area", ["KR"], False, 1),
    ("CKFTA", "certificate", "Cambodia-Korea Free Trade Agreement", ["KR"], False, 2),
    ("AJ", "certificate", "ASEAN-Japan Comprehensive Economic Partnership", ["JP"], False, 1),
    ("AI", "certificate", "ASEAN-India Free Trade Area", ["IN"], False, 1),
    ("AANZ", "certificate", "ASEAN-Australia-New Zealand Free Trade Area", ["AU", "NZ"], False, 1),
    ("AHK", "certificate", "ASEAN-Hong Kong Free Trade Agreement", ["HK"], False, 1),
    ("A", "certificate", "Generalized System of Preferences", ["JP", "CA", "AU", "NZ"], False, 4),
    ("REX", "statement", "Generalised Scheme of Preferences, registered exporters", [*UNION, "NO", "CH", "TR"], True, 1),
    ("DCTS", "statement", "Developing Countries Trading Scheme", ["GB"], True, 1),
]


def set_triggers(apps, schema_editor):
    for statement in POSTGRES_FORWARD if schema_editor.connection.vendor == "postgresql" else SQLITE_FORWARD:
        schema_editor.execute(statement)


def remove_triggers(apps, schema_editor):
    for statement in POSTGRES_BACKWARD if schema_editor.connection.vendor == "postgresql" else SQLITE_BACKWARD:
        schema_editor.execute(statement)


def load_terms(apps, schema_editor):
    form_rows, term_rows = apps.get_model("exports", "OriginForm"), apps.get_model("exports", "BestTraderTerm")
    form_rows.objects.bulk_create(
        form_rows(country=country, form=form, way=way, agreement=agreement, rank=rank, valid_from=BEGAN,
                  is_sample=not is_read, source=MINISTRY if is_read else f"{MINISTRY}; membership not verified")
        for form, way, agreement, countries, is_read, rank in FORMS
        for country in countries
    )  # fmt: skip
    term_rows.objects.create(
        min_trade_usd=Decimal(2_000_000), min_capital_khr=Decimal(1_000_000_000), max_rank=1,
        valid_from=date(2014, 1, 1), source="Prakas 452 (2013), Decisions 278 and 279 (2014), as reported",
    )  # fmt: skip


def forget_terms(apps, schema_editor):
    for name in ("OriginForm", "BestTraderTerm"):
        apps.get_model("exports", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_files_papers_and_exporters")]

    operations = [
        migrations.RunPython(set_triggers, remove_triggers),
        migrations.RunPython(load_terms, forget_terms),
    ]
