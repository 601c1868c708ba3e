"""Triggers that keep what was frozen, and the terms of a rule; one that alters these tables on SQLite makes them anew
without their triggers, and must set them again."""

from django.db import migrations

FROZEN = ("commission_ordercommission", "commission_orderpromotion")
RULES = "commission_commissionrule"
TERMS = (
    "vendor_id, category_id, province_id, currency, rate, floor, cap, starts_on, ends_on, reason, proposed_by_id, "
    "proposed_at"
)
KEPT = "what was frozen on an order never changes"
DECIDED = "a rule of commission is never changed: a new one takes its place"

SQLITE_FORWARD = [
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        for table in FROZEN
        for verb in ("update", "delete")
    ),
    f"CREATE TRIGGER {RULES}_no_delete BEFORE DELETE ON {RULES} BEGIN SELECT RAISE(ABORT, '{DECIDED}'); END",
    f"CREATE TRIGGER {RULES}_terms BEFORE UPDATE OF {TERMS} ON {RULES} BEGIN SELECT RAISE(ABORT, '{DECIDED}'); END",
    f"CREATE TRIGGER {RULES}_decided BEFORE UPDATE ON {RULES} "
    f"WHEN OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{DECIDED}'); END",
]
SQLITE_BACKWARD = [
    *(f"DROP TRIGGER {table}_no_{verb}" for table in FROZEN for verb in ("update", "delete")),
    *(f"DROP TRIGGER {RULES}_{name}" for name in ("no_delete", "terms", "decided")),
]
POSTGRES_FORWARD = [
    *(
        f"CREATE FUNCTION commission_refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        for name, words in (("frozen", KEPT), ("rule", DECIDED))
    ),
    *(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION commission_refuse_frozen()"
        for table in FROZEN
    ),
    f"CREATE TRIGGER {RULES}_no_delete BEFORE DELETE ON {RULES} "
    f"FOR EACH ROW EXECUTE FUNCTION commission_refuse_rule()",
    f"CREATE TRIGGER {RULES}_terms BEFORE UPDATE OF {TERMS} ON {RULES} "
    f"FOR EACH ROW EXECUTE FUNCTION commission_refuse_rule()",
    f"CREATE TRIGGER {RULES}_decided BEFORE UPDATE ON {RULES} FOR EACH ROW "
    f"WHEN (OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL) EXECUTE FUNCTION commission_refuse_rule()",
]
POSTGRES_BACKWARD = [
    *(f"DROP TRIGGER {table}_no_change ON {table}" for table in FROZEN),
    *(f"DROP TRIGGER {RULES}_{name} ON {RULES}" for name in ("no_delete", "terms", "decided")),
    "DROP FUNCTION commission_refuse_frozen()",
    "DROP FUNCTION commission_refuse_rule()",
]


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, SQLITE_FORWARD, POSTGRES_FORWARD)


def backward(apps, schema_editor):
    _run(schema_editor, SQLITE_BACKWARD, POSTGRES_BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("commission", "0001_rules_and_frozen_shares")]

    operations = [migrations.RunPython(forward, backward)]
