"""What officers fill in about certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import CertificateKind, Product
from catalogue.services.certificates import CertificateContent
from cms.choosers import PRODUCTS, VENDORS
from cms.fields import DayField, PaperField
from vendors.models import Vendor

if TYPE_CHECKING:
    ChoiceOfProduct = forms.ModelChoiceField[Product]
    ChoiceOfVendor = forms.ModelChoiceField[Vendor]
else:
    ChoiceOfProduct = ChoiceOfVendor = forms.ModelChoiceField

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

    @property
    def content(self) -> CertificateContent:
        """What was filled in."""
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name != "vendor"}
        vendor = self.cleaned_data["vendor"]
        return CertificateContent(**given, vendor_id=vendor.pk if vendor else None)


class RevokeForm(forms.Form):
    """Why a certificate does not hold any more."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody can read it at the certificate's public address. It cannot be taken back."),
    )
