"""Note on each order when it was paid; so far its purchase alone knew."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def note_when_paid(apps, schema_editor):
    orders, purchases = apps.get_model("order", "Order"), apps.get_model("order", "Purchase")
    paid_at = purchases.objects.filter(pk=OuterRef("purchase")).values("paid_at")
    orders.objects.filter(purchase__paid_at__isnull=False).update(paid_at=Subquery(paid_at))


class Migration(migrations.Migration):
    dependencies = [("order", "0026_parts_and_what_is_owed")]

    operations = [migrations.RunPython(note_when_paid, migrations.RunPython.noop, elidable=True)]
