"""Parcels that are under way were heard of last when their place was last known."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce


def note_when_heard(apps, schema_editor):
    consignments = apps.get_model("shipping", "Consignment")
    consignments.objects.filter(status="booked", heard_at=None).update(
        heard_at=Coalesce(F("tracking_status_at"), F("booked_at"))
    )


class Migration(migrations.Migration):
    dependencies = [("shipping", "0008_late_parcels")]

    operations = [migrations.RunPython(note_when_heard, migrations.RunPython.noop)]
