"""A code for every batch; and triggers that let nobody change or remove what a committee has closed."""

from django.db import migrations

from catalogue.codes import new_product_code

TABLES = ("catalogue_scoringround", "catalogue_scoresheet")
SAYS = "a closed scoring round does not change"

SQLITE_FORWARD = [
    f"CREATE TRIGGER {table}_closed_{verb} BEFORE {verb} ON {table} WHEN OLD.closed_at IS NOT NULL "
    f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    for table in TABLES
    for verb in ("update", "delete")
]
SQLITE_BACKWARD = [f"DROP TRIGGER {table}_closed_{verb}" for table in TABLES for verb in ("update", "delete")]
POSTGRES_FORWARD = [
    f"""
    CREATE FUNCTION catalogue_refuse_closed_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_closed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION catalogue_refuse_closed_change()"
        for table in TABLES
    ),
]
POSTGRES_BACKWARD = [
    *(f"DROP TRIGGER {table}_closed ON {table}" for table in TABLES),
    "DROP FUNCTION catalogue_refuse_closed_change()",
]


def give_codes(apps, schema_editor):
    batches = apps.get_model("catalogue", "Batch").objects.using(schema_editor.connection.alias)
    for batch in batches.filter(code__isnull=True).only("pk").iterator():
        batches.filter(pk=batch.pk).update(code=new_product_code())


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def guard(apps, schema_editor):
    _run(schema_editor, SQLITE_FORWARD, POSTGRES_FORWARD)


def unguard(apps, schema_editor):
    _run(schema_editor, SQLITE_BACKWARD, POSTGRES_BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0039_names_scoring_and_labels")]

    operations = [
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
