"""The terms on which returns begin: samples, for no statutory right of return was found."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import migrations

SINCE: Final = date(2020, 1, 1)
SOURCE: Final = "Sample of the marketplace: seven days suggested, no statutory right found (November 2026)"
DAY: Final = 24
#: Goods, reason, may be asked for, hours, must come back, paid by, photo, delivery goes back.
TERMS: Final = (
    ("keeps", "damaged", True, 7 * DAY, True, "vendor", True, True),
    ("keeps", "transport", True, 7 * DAY, True, "carrier", True, True),
    ("keeps", "wrong", True, 7 * DAY, True, "vendor", True, True),
    ("keeps", "missing", True, 7 * DAY, False, "", False, False),
    ("keeps", "changed_mind", True, 7 * DAY, True, "buyer", False, False),
    ("spoils", "damaged", True, DAY, False, "", True, True),
    ("spoils", "transport", True, DAY, False, "", True, True),
    ("spoils", "wrong", True, 2 * DAY, False, "", True, True),
    ("spoils", "missing", True, 2 * DAY, False, "", False, False),
    ("spoils", "changed_mind", False, 0, False, "", False, False),
)


def enter(apps: Any, schema_editor: Any) -> None:
    """Enter what is not there."""
    policies = apps.get_model("returns", "ReturnPolicy").objects
    for goods, reason, accepted, hours, back, payer, photo, delivery in TERMS:
        policies.get_or_create(
            goods=goods,
            reason=reason,
            valid_from=SINCE,
            defaults={
                "is_accepted": accepted,
                "window_hours": hours,
                "must_come_back": back,
                "way_back_paid_by": payer,
                "photos_required": photo,
                "with_delivery": delivery,
                # Goods that spoil leave no time: the vendor answers within two days.
                "answer_hours": 2 * DAY if goods == "spoils" else 3 * DAY,
                "is_sample": True,
                "source": SOURCE,
            },
        )


class Migration(migrations.Migration):
    dependencies = (("returns", "0001_returns_and_claims"),)

    operations = (migrations.RunPython(enter, migrations.RunPython.noop),)
