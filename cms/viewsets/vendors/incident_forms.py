"""What officers fill in about incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from catalogue.photo_field import PhotosField
from cms.desk.fields import DayField
from cms.viewsets.vendors.sanction_forms import start_of
from marketplace.incidents.levels import GROUNDS, MEASURES
from marketplace.incidents.models import Incident, IncidentKind, Outcome
from marketplace.incidents.services.raising import LONGEST, Report, Subject
from marketplace.sales.order.models import Order
from vendors.models import OpenOrders, Vendor
from vendors.services.sanctions import Terms
from vendors.services.shops import has_khmer

OUTCOMES = (
    (Outcome.DISMISSED, _("Dismissed: there is nothing in it")),
    (Outcome.SOLVED, _("Solved: the two have settled it")),
    (Outcome.MILD, _("Mild: the vendor is warned")),
    (Outcome.SERIOUS, _("Serious: the vendor is limited")),
    (Outcome.SEVERE, _("Severe: the vendor is suspended")),
    (Outcome.GRAVE, _("Grave: the shop is closed")),
)


class DecisionForm(forms.Form):
    """How an incident ends, and what its sanction says beside its measure."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=OUTCOMES, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Both sides read it. Of a suspension or a closing, everybody does: name no private person."),
    )
    orders = forms.ChoiceField(
        label=_("Open orders"),
        choices=[("", _("none are open, or the sale goes on")), *OpenOrders.choices],
        required=False,
        help_text=_("For severe and grave. What a carrier has already goes on in any case."),
    )
    finish_by = DayField(label=_("Send them until"), required=False)
    ends_on = DayField(label=_("The sanction stands until, this day included"), required=False)
    payouts_held = forms.BooleanField(label=_("Hold payouts while it stands"), required=False)

    def terms_for(self, incident: Incident) -> Terms | None:
        """Return what the sanction says, where the outcome is a level."""
        data = self.cleaned_data
        if data["outcome"] not in MEASURES:
            return None
        last = data["ends_on"]
        return Terms(
            kind=MEASURES[data["outcome"]],
            ground=GROUNDS[incident.kind],
            **{"words_km" if has_khmer(data["words"]) else "words_en": data["words"]},
            ends_at=start_of(last + timedelta(days=1)) if last else None,
            orders=data["orders"],
            finish_by=data["finish_by"],
            payouts_held=data["payouts_held"],
        )


class ReportForm(forms.Form):
    """What an officer says went wrong with a vendor, one of its orders or one of its listings."""

    kind = forms.ChoiceField(label=_("What went wrong"), choices=IncidentKind.choices)
    words = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("The vendor reads it and has seven days to answer."),
    )
    about = forms.CharField(
        label=_("Order number or listing code"),
        required=False,
        max_length=40,
        help_text=_("Left empty, it is about the vendor as a whole."),
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to three. The vendor sees them."),
    )

    def __init__(self, *args: Any, vendor: Vendor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.vendor = vendor

    def clean_about(self) -> Subject:
        """Return what it is about; what another vendor has is not found."""
        said = self.cleaned_data["about"].strip()
        if not said:
            return Subject(vendor=self.vendor)
        if order := Order.objects.filter(vendor=self.vendor, number=said).first():
            return Subject(vendor=self.vendor, order=order)
        if product := Product.objects.filter(vendor=self.vendor, code=said.lower()).first():
            return Subject(vendor=self.vendor, product=product)
        raise forms.ValidationError(
            _("%(vendor)s has no such order and no such listing."), params={"vendor": self.vendor}
        )

    @property
    def report(self) -> Report:
        """What was filled in."""
        return Report(**{name: self.cleaned_data[name] for name in ("kind", "words", "photos")})
