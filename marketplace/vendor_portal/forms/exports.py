"""What a vendor says of an export: how it is packed, which papers others issued, and how papers name the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.day_field import DayField
from marketplace.exports.models import ExportFile, ItemKind, ItemState, NumberKind, PackageKind, Purpose
from marketplace.exports.services.describing import Description
from marketplace.exports.services.exporters import ExporterDraft
from marketplace.exports.services.scans import ScanDraft
from marketplace.vendor_portal.forms.application import paper_file_field
from marketplace.vendor_portal.forms.fields import WholeNumberField

if TYPE_CHECKING:
    from marketplace.exports.models import ExporterProfile


class PackingForm(forms.Form):
    """How the goods are packed, and who receives them."""

    packages = WholeNumberField(label=_("How many packages?"), positive=True, required=False)
    package_kind = forms.ChoiceField(
        label=_("Packed in"), choices=[("", _("Choose")), *PackageKind.choices], required=False
    )
    gross_weight_g = WholeNumberField(
        label=_("Weight of all packages, in grams"),
        positive=True,
        required=False,
        help_text=_("With packing, as the scales say. 1 kg is 1000 grams."),
    )
    purpose = forms.ChoiceField(label=_("Why is it sent?"), choices=Purpose.choices)
    marks = forms.CharField(
        label=_("Marks on the packages"),
        max_length=200,
        required=False,
        help_text=_("What you write on the boxes, for example TOKYO 1-7."),
    )
    consignee_name = forms.CharField(
        label=_("Who receives it, in Latin letters"),
        max_length=200,
        required=False,
        help_text=_("Empty: as the order says."),
    )
    consignee_address = forms.CharField(
        label=_("Address, in Latin letters"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty: as the order says."),
    )
    consignee_tax_number = forms.CharField(
        label=_("Importer's tax number"),
        max_length=40,
        required=False,
        help_text=_("Ask the buyer: EORI, VAT or other."),
    )

    @classmethod
    def initial_of(cls, file: ExportFile) -> dict[str, Any]:
        """Return what the form shows first."""
        return {name: getattr(file, name) for name in cls.base_fields}

    @property
    def said(self) -> Description:
        """What was filled in."""
        return Description(**self.cleaned_data)


class ScanForm(forms.Form):
    """A scan of what an authority issued."""

    paper = forms.ChoiceField(label=_("Which paper is it?"), required=False)
    title = forms.CharField(
        label=_("Its name"),
        max_length=120,
        required=False,
        help_text=_("Only if it is another paper. In English, as it stands on the invoice."),
    )
    number = forms.CharField(label=_("Number on it"), max_length=80)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    issued_on = DayField(label=_("Issued on"), required=False, is_past=True)
    expires_on = DayField(label=_("Holds until"), required=False)
    for_buyer = forms.BooleanField(
        label=_("The buyer may download it: it is needed to bring the goods in"), required=False, initial=True
    )
    file = paper_file_field()

    def __init__(self, *args: Any, export: ExportFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {item.paper: item for item in export.items.all() if item.paper and item.kind in ASKED}
        waiting = [(code, item.text) for code, item in self.asked.items() if item.state == ItemState.MISSING]
        there = [(code, item.text) for code, item in self.asked.items() if item.state != ItemState.MISSING]
        self.fields["paper"].choices = [*waiting, *there, ("", _("Another paper"))]  # type: ignore[attr-defined]

    @property
    def draft(self) -> ScanDraft:
        """What was filled in; a paper that is asked for is named as its rule names it."""
        said = dict(self.cleaned_data)
        if not said["title"] and said["paper"] in self.asked:
            said["title"] = said["paper"].replace("_", " ").replace("-", " ").capitalize()
        return ScanDraft(**said)


#: Lines of the checklist that a scan answers.
ASKED = (ItemKind.PERMIT, ItemKind.CERTIFICATE)


class NumberForm(forms.Form):
    """A number that somebody else gave."""

    kind = forms.ChoiceField(label=_("What number is it?"), choices=NumberKind.choices)
    number = forms.CharField(label=_("Number"), max_length=80)


class ExporterForm(forms.Form):
    """The shop as papers for abroad name it."""

    name_latin = forms.CharField(label=_("Name, in Latin letters"), max_length=200)
    address_latin = forms.CharField(
        label=_("Address, in Latin letters"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Village, commune, district, province, Cambodia."),
    )
    signer = forms.CharField(label=_("Who signs?"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, help_text=_("With +855 before it."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    tax_number = forms.CharField(label=_("Tax number (TIN)"), max_length=40, required=False)
    origin_registration = forms.CharField(
        label=_("Your number as exporter at the Ministry of Commerce"),
        max_length=60,
        required=False,
        help_text=_("Needed to apply for a certificate of origin: co.moc.gov.kh."),
    )
    origin_registered_until = DayField(label=_("Registered until"), required=False)
    rex_number = forms.CharField(
        label=_("REX number"),
        max_length=35,
        required=False,
        help_text=_("Only for Europe. The Ministry of Commerce gives it."),
    )

    @classmethod
    def initial_of(cls, profile: ExporterProfile | None) -> dict[str, Any]:
        """Return what the form shows first."""
        return {name: getattr(profile, name) for name in cls.base_fields} if profile else {}

    @property
    def draft(self) -> ExporterDraft:
        """What was filled in."""
        return ExporterDraft(**self.cleaned_data)
