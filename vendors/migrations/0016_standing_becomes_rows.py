"""What stood in `status` alone stands in rows now: a vendor's own pause, and each suspension and closing with its reason."""

from __future__ import annotations

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

KINDS = {"suspended": "suspend", "closed": "close"}
UNKNOWN = {"km": "មូលហេតុមិនត្រូវបានកត់ត្រាទុក។", "en": "The reason was not kept."}


def write_rows(apps, schema_editor):
    Vendor, Sanction = apps.get_model("partner", "Vendor"), apps.get_model("partner", "Sanction")
    AuditEntry = apps.get_model("core", "AuditEntry")
    Vendor.objects.filter(status="paused").update(wants_pause=True)
    for vendor in Vendor.objects.filter(status__in=KINDS).order_by("pk"):
        entry = (
            AuditEntry.objects.filter(
                subject_type="partner.vendor", subject_id=str(vendor.pk), action=f"vendor.{vendor.status}"
            )
            .order_by("-pk")
            .first()
        )
        at = entry.recorded_at if entry else timezone.now()
        Sanction.objects.create(
            public_id=f"before-sanctions-{vendor.pk}"[:22],
            vendor=vendor,
            kind=KINDS[vendor.status],
            ground="other",
            words_km=UNKNOWN["km"] if not (entry and entry.data.get("reason")) else "",
            words_en=(entry.data.get("reason") if entry else "") or UNKNOWN["en"],
            imposed_by_id=entry.actor_id if entry else None,
            imposed_at=at,
            starts_at=at,
            begun_at=at,
            orders="finish" if vendor.status == "suspended" else "refund",
            finish_by=timezone.localdate() + timedelta(days=14) if vendor.status == "suspended" else None,
        )


def back(apps, schema_editor):
    """The statuses say the same, as before."""


class Migration(migrations.Migration):
    dependencies = [
        ("partner", "0015_sanctions_and_appeals"),
        ("core", "0004_audit_is_append_only"),
    ]

    operations = [migrations.RunPython(write_rows, back)]
