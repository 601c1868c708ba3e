"""Triggers: see Note [A statement is written once] in payments.payouts.models.statement, and Note [Each payout once]."""

from django.db import migrations

WRITTEN_ONCE = ("payouts_settlementstatement", "payouts_statementline", "payouts_statementclaim")
FROZEN = ("batch_id", "statement_id", "key", "amount", "currency", "payout_account_id", "kind", "holder", "account", "bank")
EXPLAINED = (
    "NEW.closing - (NEW.opening + NEW.goods + NEW.promotions - NEW.refunds - NEW.commission - NEW.direct + NEW.other)"
)

SQLITE_FORWARD = [
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'a statement is written once'); END"
        for table in WRITTEN_ONCE
        for verb in ("update", "delete")
    ),
    """
    CREATE TRIGGER payouts_line_before_its_statement BEFORE INSERT ON payouts_statementline
    WHEN EXISTS (SELECT 1 FROM payouts_settlementstatement WHERE id = NEW.statement_id)
    BEGIN SELECT RAISE(ABORT, 'the statement is closed'); END
    """,
    # Its deferred foreign key asks for the statement: see Note [Lines need their statement].
    """
    CREATE TRIGGER payouts_line_needs_its_statement AFTER INSERT ON payouts_statementline
    WHEN NOT EXISTS (SELECT 1 FROM payouts_statementclaim WHERE statement_id = NEW.statement_id)
    BEGIN INSERT INTO payouts_statementclaim (statement_id) VALUES (NEW.statement_id); END
    """,
    f"""
    CREATE TRIGGER payouts_statement_adds_up BEFORE INSERT ON payouts_settlementstatement
    WHEN ROUND({EXPLAINED}, 2) <> 0
      OR NEW.num_lines <> (SELECT COUNT(*) FROM payouts_statementline WHERE statement_id = NEW.id)
      OR ROUND(NEW.closing - NEW.opening
               - (SELECT COALESCE(SUM(amount), 0) FROM payouts_statementline WHERE statement_id = NEW.id), 2) <> 0
    BEGIN SELECT RAISE(ABORT, 'the statement does not add up'); END
    """,
    f"""
    CREATE TRIGGER payouts_payout_frozen BEFORE UPDATE ON payouts_payout
    WHEN {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)}
    BEGIN SELECT RAISE(ABORT, 'a payout is frozen when it is made'); END
    """,
    """
    CREATE TRIGGER payouts_payout_no_delete BEFORE DELETE ON payouts_payout
    BEGIN SELECT RAISE(ABORT, 'a payout is never removed'); END
    """,
]
SQLITE_BACKWARD = [
    *(f"DROP TRIGGER {table}_no_{verb}" for table in WRITTEN_ONCE for verb in ("update", "delete")),
    "DROP TRIGGER payouts_line_before_its_statement",
    "DROP TRIGGER payouts_line_needs_its_statement",
    "DROP TRIGGER payouts_statement_adds_up",
    "DROP TRIGGER payouts_payout_frozen",
    "DROP TRIGGER payouts_payout_no_delete",
]

POSTGRES_FORWARD = [
    """
    CREATE FUNCTION payouts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    *(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION payouts_refuse_change('a statement is written once')"
        for table in WRITTEN_ONCE
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION payouts_refuse_change('a statement is written once')"
        for table in WRITTEN_ONCE
    ),
    # Once for all rows of an INSERT: a statement may have 100,000 lines. See Note [Lines need their statement].
    """
    CREATE FUNCTION payouts_line_before_its_statement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM payouts_settlementstatement s
                 WHERE s.id IN (SELECT DISTINCT statement_id FROM fresh))
      THEN RAISE EXCEPTION 'the statement is closed' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      INSERT INTO payouts_statementclaim (statement_id) SELECT DISTINCT statement_id FROM fresh ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER payouts_line_before_its_statement AFTER INSERT ON payouts_statementline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION payouts_line_before_its_statement()
    """,
    f"""
    CREATE FUNCTION payouts_statement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE num bigint; moved numeric;
    BEGIN
      SELECT COUNT(*), COALESCE(SUM(amount), 0) INTO num, moved
      FROM payouts_statementline WHERE statement_id = NEW.id;
      IF {EXPLAINED} <> 0 OR NEW.num_lines <> num OR NEW.closing - NEW.opening <> moved
      THEN RAISE EXCEPTION 'the statement does not add up' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER payouts_statement_adds_up BEFORE INSERT ON payouts_settlementstatement
    FOR EACH ROW EXECUTE FUNCTION payouts_statement_adds_up()
    """,
    f"""
    CREATE TRIGGER payouts_payout_frozen BEFORE UPDATE ON payouts_payout FOR EACH ROW
    WHEN ({" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)})
    EXECUTE FUNCTION payouts_refuse_change('a payout is frozen when it is made')
    """,
    """
    CREATE TRIGGER payouts_payout_no_delete BEFORE DELETE ON payouts_payout
    FOR EACH ROW EXECUTE FUNCTION payouts_refuse_change('a payout is never removed')
    """,
]
POSTGRES_BACKWARD = [
    *(f"DROP TRIGGER {table}_no_change ON {table}" for table in WRITTEN_ONCE),
    *(f"DROP TRIGGER {table}_no_truncate ON {table}" for table in WRITTEN_ONCE),
    "DROP TRIGGER payouts_line_before_its_statement ON payouts_statementline",
    "DROP TRIGGER payouts_statement_adds_up ON payouts_settlementstatement",
    "DROP TRIGGER payouts_payout_frozen ON payouts_payout",
    "DROP TRIGGER payouts_payout_no_delete ON payouts_payout",
    "DROP FUNCTION payouts_line_before_its_statement()",
    "DROP FUNCTION payouts_statement_adds_up()",
    "DROP FUNCTION payouts_refuse_change()",
]


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, SQLITE_FORWARD, POSTGRES_FORWARD)


def backward(apps, schema_editor):
    _run(schema_editor, SQLITE_BACKWARD, POSTGRES_BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
