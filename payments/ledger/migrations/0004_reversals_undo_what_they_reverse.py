"""A reversal reverses no reversal, and undoes its entry on each account; see Note [The database keeps the ledger]."""

from django.db import migrations

REFUSED = "a reversal undoes its entry whole, and is not reversed itself"
SQLITE_FORWARD = [
    f"""
    CREATE TRIGGER ledger_reversal_undoes BEFORE INSERT ON ledger_entry
    WHEN NEW.reverses_id IS NOT NULL AND (
      EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL)
      OR EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id IN (NEW.id, NEW.reverses_id) GROUP BY account_id
                 HAVING CAST(ROUND(SUM(CAST(amount AS REAL) * 100)) AS INTEGER) <> 0))
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
]
SQLITE_BACKWARD = ["DROP TRIGGER ledger_reversal_undoes"]
POSTGRES_FORWARD = [
    f"""
    CREATE FUNCTION ledger_reversal_undoes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL)
         OR EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id IN (NEW.id, NEW.reverses_id)
                    GROUP BY account_id HAVING SUM(amount) <> 0)
      THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER ledger_reversal_undoes AFTER INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION ledger_reversal_undoes()
    """,
]
POSTGRES_BACKWARD = [
    "DROP TRIGGER ledger_reversal_undoes ON ledger_entry",
    "DROP FUNCTION ledger_reversal_undoes()",
]


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, SQLITE_FORWARD, POSTGRES_FORWARD)


def backward(apps, schema_editor):
    _run(schema_editor, SQLITE_BACKWARD, POSTGRES_BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_more_kinds_of_accounts")]

    operations = [migrations.RunPython(forward, backward)]
