"""Certificates: entered by officers from the paper, changed, revoked, and noted when they run out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.errors import UnableToCertify
from catalogue.models import Certificate, CertificateKind, Product, ScoringRound
from catalogue.models.provenance import WARNED_DAYS
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import CertificateChanged, CertificateEnding

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.core.files.base import File

    from marketplace.users.models import User


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """What stands on the paper. Exactly one of `product` and `vendor_id`; a vendor's is for all that it makes."""

    kind: str
    issuer: str
    number: str
    issued_on: date
    product: Product | None = None
    vendor_id: int | None = None
    grade: int | None = None
    expires_on: date | None = None
    #: The one whose place it takes, of the same holder and kind.
    renews: Certificate | None = None
    #: The committee's closed round from which it is given.
    scoring_round: ScoringRound | None = None
    #: None keeps the scan that is there.
    scan: File[Any] | None = None
    is_demo: bool = False


def issue_certificate(*, content: CertificateContent, by: User | None, now: datetime) -> Certificate:
    """Enter a certificate; from now on it is shown, and found by, wherever it holds.

    Raises:
        UnableToCertify: Something in it is wrong, or it is entered already; `fields` by name.
    """
    with transaction.atomic():
        certificate = Certificate()
        _write(certificate, content, now=now)
        audit.record(actor=by, action="certificate.issued", subject=certificate, data=_words(certificate))
        log(instance=certificate, action="catalogue.certificate_issued", user=by)
        _tell(certificate)
    return certificate


def change_certificate(*, certificate: Certificate, content: CertificateContent, by: User, now: datetime) -> None:
    """Correct what was entered; whoever it was of before hears of it too.

    Raises:
        UnableToCertify: Something in it is wrong, or it is revoked; `fields` by name.
    """
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        _require_standing(locked)
        before = _words(locked)
        _tell(locked)
        _write(locked, content, now=now)
        data = {"from": before, "to": _words(locked)}
        audit.record(actor=by, action="certificate.changed", subject=locked, data=data)
        log(instance=locked, action="catalogue.certificate_changed", user=by)
        _tell(locked)
    certificate.refresh_from_db()


def revoke_certificate(*, certificate: Certificate, reason: str, by: User, now: datetime) -> None:
    """Take a certificate back for good; its public address says so, with the reason.

    Raises:
        UnableToCertify: There is no reason, or it is revoked already.
    """
    if not reason.strip():
        raise UnableToCertify({"reason": [_("Say why: everybody can read it.")]})
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        _require_standing(locked)
        locked.revoked_at, locked.revoked_reason = now, reason.strip()
        _check(locked)
        locked.save(update_fields=["revoked_at", "revoked_reason"])
        data = {"reason": locked.revoked_reason}
        audit.record(actor=by, action="certificate.revoked", subject=locked, data=data)
        log(instance=locked, action="catalogue.certificate_revoked", user=by, data=data)
        _tell(locked)
    certificate.refresh_from_db()


def note_run_out(*, certificate_id: int, now: datetime) -> bool:
    """Tell once that a certificate has run out; return whether that was news."""
    with transaction.atomic(durable=True):
        noted = Certificate.objects.run_out(on=timezone.localdate(now)).filter(pk=certificate_id)
        if not noted.update(run_out_noted_at=now):
            return False
        _tell(Certificate.objects.get(pk=certificate_id))
    return True


def warn_of_end(*, certificate_id: int, now: datetime) -> bool:
    """Tell that a certificate ends soon, once for each of `WARNED_DAYS`; return whether that was news."""
    with transaction.atomic(durable=True):
        today = timezone.localdate(now)
        found = Certificate.objects.select_for_update(of=("self",)).ending(on=today).filter(pk=certificate_id).first()
        if found is None or found.expires_on is None:
            return False
        left = (found.expires_on - today).days
        days = min(step for step in WARNED_DAYS if left <= step)
        if found.warned_days is not None and found.warned_days <= days:
            return False
        Certificate.objects.filter(pk=found.pk).update(warned_days=days)
        publish(CertificateEnding(certificate_id=found.pk, days=days))
    return True


def _write(certificate: Certificate, content: CertificateContent, *, now: datetime) -> None:
    values = {field.name: getattr(content, field.name) for field in fields(content)}
    scan = values.pop("scan")
    for name, value in values.items():
        setattr(certificate, name, value.strip() if isinstance(value, str) else value)
    if scan is not None:
        certificate.scan = scan
    certificate.run_out_noted_at = certificate.warned_days = None
    if content.issued_on > timezone.localdate(now):
        raise UnableToCertify({"issued_on": [_("This day has not come yet.")]})
    if content.product is not None and content.product.is_child:
        raise UnableToCertify({"product": [_("Choose the product, not one of its variants.")]})
    _require_fitting(content)
    _check(certificate)
    certificate.save()


def _require_fitting(content: CertificateContent) -> None:
    """Refuse one that renews another holder's, or says something else than the committee's round."""
    former, result = content.renews, content.scoring_round
    if former is not None:
        if (former.product, former.vendor_id, former.kind) != (content.product, content.vendor_id, content.kind):
            raise UnableToCertify({"renews": [_("It renews a certificate of the same kind and holder.")]})
        if former.revoked_at is not None:
            raise UnableToCertify({"renews": [_("A revoked certificate is not renewed. Enter a new one.")]})
    if result is not None:
        said = (content.kind, content.product, content.grade)
        if not result.stars or said != (CertificateKind.OVOP, result.product, result.stars):
            raise UnableToCertify({"grade": [_("It says something else than the round of the committee.")]})


def _check(certificate: Certificate) -> None:
    try:
        certificate.full_clean()
    except ValidationError as error:
        raise UnableToCertify.of(error) from error


def _require_standing(certificate: Certificate) -> None:
    if certificate.revoked_at is not None:
        raise UnableToCertify({"__all__": [_("It was revoked. Enter a new one if it was given again.")]})


def _tell(certificate: Certificate) -> None:
    """Publish that a certificate of these products is not what it was."""
    require_transaction()
    if certificate.product_id is not None:
        products = [certificate.product_id]
    else:
        mine = Product.objects.filter(vendor=certificate.vendor).exclude(structure=Product.CHILD)
        products = list(mine.order_by("pk").values_list("pk", flat=True))
    fact = CertificateChanged(certificate_id=certificate.pk, product_ids=products, vendor_id=certificate.vendor_id)
    publish(fact)


def _words(certificate: Certificate) -> dict[str, Any]:
    """Return what audit keeps of a certificate."""
    return {
        "kind": certificate.kind,
        "grade": certificate.grade,
        "issuer": certificate.issuer,
        "number": certificate.number,
        "issued_on": str(certificate.issued_on),
        "expires_on": str(certificate.expires_on or ""),
        "product": certificate.product.code if certificate.product else "",
        "vendor_id": certificate.vendor_id,
        "renews": certificate.renews.code if certificate.renews else "",
        "scoring_round": certificate.scoring_round_id,
    }
