"""What officers fill in about certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Certificate, CertificateKind, Product, ScoringRound
from catalogue.services.certificates import CertificateContent
from cms.choosers import PRODUCTS, VENDORS
from cms.desk.fields import DayField, PaperField
from marketplace.users.areas import Area
from vendors.models import Vendor

if TYPE_CHECKING:
    from collections.abc import Mapping

    ChoiceOfProduct = forms.ModelChoiceField[Product]
    ChoiceOfVendor = forms.ModelChoiceField[Vendor]
    ChoiceOfCertificate = forms.ModelChoiceField[Certificate]
    ChoiceOfRound = forms.ModelChoiceField[ScoringRound]
else:
    ChoiceOfProduct = ChoiceOfVendor = ChoiceOfCertificate = ChoiceOfRound = forms.ModelChoiceField

STARS = [("", _("none")), *((str(number), "★" * number) for number in range(1, 6))]


class CertificateForm(forms.Form):
    """What stands on the paper, and whose it is."""

    product = ChoiceOfProduct(
        label=_("Product"),
        queryset=Product.objects.exclude(structure=Product.CHILD),
        required=False,
        widget=PRODUCTS.widget_class(),
        help_text=_("Choose a product or a vendor, not both."),
    )
    vendor = ChoiceOfVendor(
        label=_("Vendor"),
        queryset=Vendor.objects.all(),
        required=False,
        widget=VENDORS.widget_class(),
        help_text=_("Then it is said of all that this vendor makes."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CertificateKind.choices)
    grade = forms.TypedChoiceField(
        label=_("Grade in stars"),
        choices=STARS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only One Village One Product has stars."),
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=160)
    number = forms.CharField(label=_("Number"), max_length=80, help_text=_("As it stands on the paper."))
    issued_on = DayField(label=_("Issued on"), is_past=True)
    expires_on = DayField(label=_("Holds until"), required=False, help_text=_("Left empty, it does not run out."))
    scan = PaperField(
        label=_("Scan"),
        required=False,
        help_text=_("A photo or a PDF, up to 12 MB. Only officers can open it, and it is written down who did."),
    )

    renews = ChoiceOfCertificate(
        queryset=Certificate.objects.filter(revoked_at__isnull=True), required=False, widget=forms.HiddenInput()
    )
    scoring_round = ChoiceOfRound(
        queryset=ScoringRound.objects.filter(closed_at__isnull=False), required=False, widget=forms.HiddenInput()
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("product", "vendor", "renews", "scoring_round"):
            field: Any = self.fields[name]
            field.queryset = field.queryset.in_area(area)

    @property
    def content(self) -> CertificateContent:
        """What was filled in."""
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name != "vendor"}
        vendor = self.cleaned_data["vendor"]
        return CertificateContent(**given, vendor_id=vendor.pk if vendor else None)


def initial_from(given: Mapping[str, str], *, area: Area) -> dict[str, Any]:
    """Return with what a certificate begins that is entered for a product or a vendor, from a round, or as a renewal.

    What lies in another area is passed over.
    """
    keys = {name: int(value) for name, value in given.items() if value.isdecimal() and len(value) < 10}
    if former := Certificate.objects.in_area(area).filter(pk=keys.get("renews", 0)).first():
        names = ("product", "vendor", "kind", "grade", "issuer", "number")
        return {name: getattr(former, name) for name in names} | {"renews": former.pk}
    rounds = ScoringRound.objects.in_area(area).filter(closed_at__isnull=False)
    if closed := rounds.filter(pk=keys.get("round", 0)).first():
        return {
            "product": closed.product,
            "kind": CertificateKind.OVOP,
            "grade": closed.stars,
            "scoring_round": closed.pk,
        }
    return {name: keys[name] for name in ("product", "vendor") if name in keys}


class RevokeForm(forms.Form):
    """Why a certificate does not hold any more."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody can read it at the certificate's public address. It cannot be taken back."),
    )
