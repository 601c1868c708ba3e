"""Add up what each receipt has given back."""

from django.db import migrations
from django.db.models import OuterRef, Subquery, Sum


def add_up(apps, schema_editor):
    receipts, refunds = apps.get_model("payment", "Receipt"), apps.get_model("payment", "Refund")
    of_receipt = refunds.objects.filter(receipt=OuterRef("pk")).exclude(status="failed").order_by()
    total = of_receipt.values("receipt").annotate(total=Sum("amount")).values("total")
    receipts.objects.filter(pk__in=refunds.objects.exclude(status="failed").values("receipt")).update(
        given_back=Subquery(total)
    )


class Migration(migrations.Migration):
    dependencies = [("payment", "0008_parts_refunds_by_line_and_second_officers")]

    operations = [migrations.RunPython(add_up, migrations.RunPython.noop, elidable=True)]
