"""Where certificates stand, in an officer's words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Certificate
from catalogue.models.provenance import WARNED_DAYS
from marketplace.users.areas import Area

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: One that runs out within so many days wants an officer's eye: that is when the first warning goes out.
SOON: Final = timedelta(days=max(WARNED_DAYS))


class Standing(TextChoices):
    """Where a certificate stands today."""

    HOLDS = "holds", _("holds")
    SOON = "soon", _("runs out soon")
    OUT = "out", _("has run out")
    REVOKED = "revoked", _("revoked")
    LATER = "later", _("does not hold yet")


TONES: Final = {
    Standing.HOLDS: "good",
    Standing.SOON: "warn",
    Standing.OUT: "bad",
    Standing.REVOKED: "bad",
    Standing.LATER: "waiting",
}


def standing_of(certificate: Certificate, *, on: date | None = None) -> Standing:
    """Return where a certificate stands on a day, today unless told otherwise."""
    day = on or timezone.localdate()
    if certificate.revoked_at is not None:
        return Standing.REVOKED
    if certificate.issued_on > day:
        return Standing.LATER
    if certificate.expires_on is not None and certificate.expires_on < day:
        return Standing.OUT
    return Standing.SOON if certificate.expires_on and certificate.expires_on <= day + SOON else Standing.HOLDS


def of_standing(certificates: QuerySet[Any], standing: str, *, on: date) -> QuerySet[Any]:
    """Return those of the certificates that stand so on a day; those that run out soon hold as well."""
    holds = Q(Q(expires_on__isnull=True) | Q(expires_on__gte=on), revoked_at__isnull=True, issued_on__lte=on)
    wanted = {
        Standing.HOLDS: holds,
        Standing.SOON: holds & Q(expires_on__lte=on + SOON),
        Standing.OUT: Q(revoked_at__isnull=True, expires_on__lt=on),
        Standing.REVOKED: Q(revoked_at__isnull=False),
        Standing.LATER: Q(revoked_at__isnull=True, issued_on__gt=on),
    }
    return certificates.filter(wanted[Standing(standing)]) if standing in Standing.values else certificates


def num_ending_soon(*, area: Area, on: date) -> int:
    """Return how many certificates of an area run out soon."""
    return of_standing(Certificate.objects.in_area(area), Standing.SOON, on=on).count()
