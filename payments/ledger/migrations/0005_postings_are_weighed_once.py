"""The same rules on PostgreSQL for a third of their price; see Note [The database keeps the ledger] in models.

Of its five postings a settlement had each weighed at the commit, though the entry had been weighed as it was written; and
each foreign key locked a row: that of a provider's account in every payment at once, which made them wait for each other.
- A posting whose entry was written by the same transaction is not weighed again: no posting came after it.
- The deferred trigger asks for the entry as well, and the trigger before each posting for its account. Neither entries
  nor accounts can be changed or removed, so this holds as the foreign keys did.
"""

from django.db import migrations

ENTRY_KEY = "ledger_posting_entry_id_1c3a07af_fk_ledger_entry_id"
ACCOUNT_KEY = "ledger_posting_account_id_964f801d_fk_ledger_ledgeraccount_id"
FORWARD = [
    """
    CREATE OR REPLACE FUNCTION ledger_refuse_unbalanced(entry uuid) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT COALESCE(SUM(lines), 0) < 2 OR BOOL_OR(total <> 0)
          FROM (SELECT COUNT(*) AS lines, SUM(amount) AS total FROM ledger_posting
                WHERE entry_id = entry GROUP BY currency) AS sums)
      THEN RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE is_weighed boolean;
    BEGIN
      SELECT xmin = pg_current_xact_id()::xid INTO is_weighed FROM ledger_entry WHERE id = NEW.entry_id;
      IF NOT FOUND
      THEN RAISE EXCEPTION 'the posting has no entry' USING ERRCODE = 'foreign_key_violation';
      ELSIF NOT is_weighed THEN PERFORM ledger_refuse_unbalanced(NEW.entry_id);
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_posting_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.currency = (SELECT currency FROM ledger_ledgeraccount WHERE id = NEW.account_id)
         AND (NEW.currency <> 'KHR' OR NEW.amount = trunc(NEW.amount))
         AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
      THEN RETURN NEW;
      ELSIF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
      THEN RAISE EXCEPTION 'the entry is closed' USING ERRCODE = 'integrity_constraint_violation';
      ELSIF NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount WHERE id = NEW.account_id)
      THEN RAISE EXCEPTION 'the posting has no account' USING ERRCODE = 'foreign_key_violation';
      END IF;
      RAISE EXCEPTION 'the posting is in another currency than its account, or divides a riel'
      USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"ALTER TABLE ledger_posting DROP CONSTRAINT {ENTRY_KEY}",
    f"ALTER TABLE ledger_posting DROP CONSTRAINT {ACCOUNT_KEY}",
]
#: What 0002 made: the keys come back, and its functions stay as they are here, for they refuse no less.
BACKWARD = [
    f"ALTER TABLE ledger_posting ADD CONSTRAINT {ENTRY_KEY} FOREIGN KEY (entry_id) "
    "REFERENCES ledger_entry (id) DEFERRABLE INITIALLY DEFERRED",
    f"ALTER TABLE ledger_posting ADD CONSTRAINT {ACCOUNT_KEY} FOREIGN KEY (account_id) "
    "REFERENCES ledger_ledgeraccount (id) DEFERRABLE INITIALLY DEFERRED",
]


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, FORWARD)


def backward(apps, schema_editor):
    _run(schema_editor, BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_reversals_undo_what_they_reverse")]

    operations = [migrations.RunPython(forward, backward)]
