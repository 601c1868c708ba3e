"""Triggers that make the ledger append-only and balanced; see Note [The database keeps the ledger] in models."""

from django.db import migrations

TABLES = ("ledger_entry", "ledger_posting", "ledger_ledgeraccount")

SQLITE_FORWARD = [
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for table in TABLES
        for verb in ("update", "delete")
    ),
    """
    CREATE TRIGGER ledger_entry_balances BEFORE INSERT ON ledger_entry
    WHEN (SELECT COUNT(*) FROM ledger_posting WHERE entry_id = NEW.id) < 2
      OR EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.id GROUP BY currency
                 HAVING CAST(ROUND(SUM(CAST(amount AS REAL) * 100)) AS INTEGER) <> 0)
    BEGIN SELECT RAISE(ABORT, 'the entry does not balance'); END
    """,
    """
    CREATE TRIGGER ledger_posting_before_its_entry BEFORE INSERT ON ledger_posting
    WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, 'the entry is closed'); END
    """,
    """
    CREATE TRIGGER ledger_posting_in_its_accounts_currency BEFORE INSERT ON ledger_posting
    WHEN NEW.currency <> (SELECT currency FROM ledger_ledgeraccount WHERE id = NEW.account_id)
      OR (NEW.currency = 'KHR' AND CAST(NEW.amount AS REAL) <> CAST(NEW.amount AS INTEGER))
    BEGIN SELECT RAISE(ABORT, 'the posting is in another currency than its account, or divides a riel'); END
    """,
]
SQLITE_BACKWARD = [
    *(f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")),
    "DROP TRIGGER ledger_entry_balances",
    "DROP TRIGGER ledger_posting_before_its_entry",
    "DROP TRIGGER ledger_posting_in_its_accounts_currency",
]

POSTGRES_FORWARD = [
    """
    CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
        for table in TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        for table in TABLES
    ),
    """
    CREATE FUNCTION ledger_refuse_unbalanced(entry uuid) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT COUNT(*) FROM ledger_posting WHERE entry_id = entry) < 2
         OR EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = entry GROUP BY currency HAVING SUM(amount) <> 0)
      THEN RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
    END $$
    """,
    """
    CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM ledger_refuse_unbalanced(NEW.id); RETURN NULL; END $$
    """,
    """
    CREATE FUNCTION ledger_posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM ledger_refuse_unbalanced(NEW.entry_id); RETURN NULL; END $$
    """,
    """
    CREATE TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances()
    """,
    # Once more at the commit: a posting that another transaction slipped in meanwhile is weighed there.
    """
    CREATE CONSTRAINT TRIGGER ledger_posting_balances AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_posting_balances()
    """,
    """
    CREATE FUNCTION ledger_posting_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
      THEN RAISE EXCEPTION 'the entry is closed' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.currency <> (SELECT currency FROM ledger_ledgeraccount WHERE id = NEW.account_id)
         OR (NEW.currency = 'KHR' AND NEW.amount <> trunc(NEW.amount))
      THEN RAISE EXCEPTION 'the posting is in another currency than its account, or divides a riel'
           USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ledger_posting_allowed BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_posting_allowed()
    """,
]
POSTGRES_BACKWARD = [
    *(f"DROP TRIGGER {table}_no_change ON {table}" for table in TABLES),
    *(f"DROP TRIGGER {table}_no_truncate ON {table}" for table in TABLES),
    "DROP TRIGGER ledger_entry_balances ON ledger_entry",
    "DROP TRIGGER ledger_posting_balances ON ledger_posting",
    "DROP TRIGGER ledger_posting_allowed ON ledger_posting",
    "DROP FUNCTION ledger_refuse_change()",
    "DROP FUNCTION ledger_entry_balances()",
    "DROP FUNCTION ledger_posting_balances()",
    "DROP FUNCTION ledger_refuse_unbalanced(uuid)",
    "DROP FUNCTION ledger_posting_allowed()",
]


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, SQLITE_FORWARD, POSTGRES_FORWARD)


def backward(apps, schema_editor):
    _run(schema_editor, SQLITE_BACKWARD, POSTGRES_BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
