from django.db import migrations, models

TABLE = "commission_orderpromotion"
KEPT = "what was frozen on an order never changes"


def keep_triggers(apps, schema_editor):
    """SQLite has made the table anew, without the triggers of 0002."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb in ("update", "delete"):
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("commission", "0002_frozen_shares_never_change")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, keep_triggers),
        migrations.RemoveConstraint(model_name="orderpromotion", name="one_promotion_per_order_and_offer"),
        migrations.AddConstraint(
            model_name="orderpromotion",
            constraint=models.UniqueConstraint(
                fields=("order", "offer_id", "currency"), name="one_promotion_per_order_offer_currency"
            ),
        ),
        migrations.RunPython(keep_triggers, migrations.RunPython.noop),
    ]
