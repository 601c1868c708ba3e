"""Triggers that keep papers as they were issued and numbers without gaps, and the first rates of taxes.

See Note [A paper never changes] and Note [Numbers without gaps] in the models. A migration that alters one of these
tables on SQLite makes it anew without its triggers, and must set them again.
"""

from datetime import date
from decimal import Decimal

from django.db import migrations

SQLITE_FORWARD = [
    *(
        f"CREATE TRIGGER papers_paper_no_{verb} BEFORE {verb} ON papers_paper "
        f"BEGIN SELECT RAISE(ABORT, 'a paper never changes'); END"
        for verb in ("update", "delete")
    ),
    *(
        f"CREATE TRIGGER papers_taxprofile_no_{verb} BEFORE {verb} ON papers_taxprofile WHEN OLD.status = 'confirmed' "
        f"BEGIN SELECT RAISE(ABORT, 'a confirmed tax profile never changes'); END"
        for verb in ("update", "delete")
    ),
    """
    CREATE TRIGGER papers_paper_follows BEFORE INSERT ON papers_paper
    WHEN NEW.sequence <> 1 + (SELECT COALESCE(MAX(sequence), 0) FROM papers_paper WHERE series_id = NEW.series_id)
    BEGIN SELECT RAISE(ABORT, 'a paper takes the number that follows'); END
    """,
    """
    CREATE TRIGGER papers_paperseries_rises BEFORE UPDATE ON papers_paperseries WHEN NEW.last < OLD.last
    BEGIN SELECT RAISE(ABORT, 'numbers only rise'); END
    """,
    """
    CREATE TRIGGER papers_paperseries_no_delete BEFORE DELETE ON papers_paperseries
    BEGIN SELECT RAISE(ABORT, 'a series of numbers stays'); END
    """,
]
SQLITE_BACKWARD = [
    f"DROP TRIGGER {name}"
    for name in (
        "papers_paper_no_update",
        "papers_paper_no_delete",
        "papers_taxprofile_no_update",
        "papers_taxprofile_no_delete",
        "papers_paper_follows",
        "papers_paperseries_rises",
        "papers_paperseries_no_delete",
    )
]
POSTGRES_FORWARD = [
    """
    CREATE FUNCTION papers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a paper never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    "CREATE TRIGGER papers_paper_no_change BEFORE UPDATE OR DELETE ON papers_paper "
    "FOR EACH ROW EXECUTE FUNCTION papers_refuse_change()",
    "CREATE TRIGGER papers_paper_no_truncate BEFORE TRUNCATE ON papers_paper "
    "FOR EACH STATEMENT EXECUTE FUNCTION papers_refuse_change()",
    "CREATE TRIGGER papers_taxprofile_no_change BEFORE UPDATE OR DELETE ON papers_taxprofile "
    "FOR EACH ROW WHEN (OLD.status = 'confirmed') EXECUTE FUNCTION papers_refuse_change()",
    """
    CREATE FUNCTION papers_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.sequence <> 1 + (SELECT COALESCE(MAX(sequence), 0) FROM papers_paper WHERE series_id = NEW.series_id)
      THEN RAISE EXCEPTION 'a paper takes the number that follows' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER papers_paper_follows BEFORE INSERT ON papers_paper "
    "FOR EACH ROW EXECUTE FUNCTION papers_refuse_gap()",
    "CREATE TRIGGER papers_paperseries_rises BEFORE UPDATE ON papers_paperseries "
    "FOR EACH ROW WHEN (NEW.last < OLD.last) EXECUTE FUNCTION papers_refuse_change()",
    "CREATE TRIGGER papers_paperseries_no_delete BEFORE DELETE ON papers_paperseries "
    "FOR EACH ROW EXECUTE FUNCTION papers_refuse_change()",
]
POSTGRES_BACKWARD = [
    "DROP TRIGGER papers_paper_no_change ON papers_paper",
    "DROP TRIGGER papers_paper_no_truncate ON papers_paper",
    "DROP TRIGGER papers_taxprofile_no_change ON papers_taxprofile",
    "DROP TRIGGER papers_paper_follows ON papers_paper",
    "DROP TRIGGER papers_paperseries_rises ON papers_paperseries",
    "DROP TRIGGER papers_paperseries_no_delete ON papers_paperseries",
    "DROP FUNCTION papers_refuse_gap()",
    "DROP FUNCTION papers_refuse_change()",
]
#: Kind, day, percent, not due below (riel), source. A lawyer must confirm them.
RATES = (
    ("vat", date(1999, 1, 1), "10", "0", "Law on Taxation: VAT of 10 %, in force since 1 January 1999"),
    ("withholding", date(2020, 1, 29), "15", "50000",
     "Prakas 098 of 29 January 2020: services of the unregistered, 15 %; below 50,000 riel exempt"),
)  # fmt: skip


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, SQLITE_FORWARD, POSTGRES_FORWARD)


def backward(apps, schema_editor):
    _run(schema_editor, SQLITE_BACKWARD, POSTGRES_BACKWARD)


def enter_rates(apps, schema_editor):
    for kind, day, percent, exempt, source in RATES:
        apps.get_model("papers", "TaxRate").objects.get_or_create(
            kind=kind,
            valid_from=day,
            defaults={"percent": Decimal(percent), "exempt_below": Decimal(exempt), "source": source},
        )


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_tax_profiles_rates_and_papers")]

    operations = [
        migrations.RunPython(forward, backward),
        migrations.RunPython(enter_rates, migrations.RunPython.noop, elidable=False),
    ]
