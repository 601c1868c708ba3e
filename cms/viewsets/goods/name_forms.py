"""What officers fill in about protected names, the lists of members, and listings that use a name without right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import NameKind, ProtectedName
from catalogue.services.naming import NameContent
from cms.choosers import VENDORS
from cms.desk.fields import DayField
from vendors.models import Vendor

if TYPE_CHECKING:
    from marketplace.users.areas import Area

    ChoiceOfVendor = forms.ModelChoiceField[Vendor]
else:
    ChoiceOfVendor = forms.ModelChoiceField

_ONE_A_LINE = _(
    "One spelling in each line, in Khmer or in Latin letters. Near spellings are found without being named."
)


def _lines(label: Any, *, required: bool = True, help_text: Any = _ONE_A_LINE) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4_000, help_text=help_text, widget=forms.Textarea({"rows": 5})
    )


class NameForm(forms.Form):
    """A protected name and how it is spelt."""

    name_km = forms.CharField(label=_("Name in Khmer"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=NameKind.choices)
    registered_on = DayField(label=_("Registered on"), required=False, is_past=True)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Where it is written, and since when."))
    association_km = forms.CharField(label=_("Association, in Khmer"), required=False, max_length=200)
    association_en = forms.CharField(label=_("Association, in English"), required=False, max_length=200)
    contact = forms.CharField(
        label=_("How to reach the association"),
        required=False,
        max_length=200,
        help_text=_("Stands in what a vendor reads who may not use the name."),
    )
    goods = _lines(_("Goods"))
    places = _lines(_("Places"))
    not_meant = _lines(
        _("Not meant"),
        required=False,
        help_text=_("Other things whose names contain the goods, or are spelt almost so: a pepper mill, paper."),
    )
    is_guarded = forms.BooleanField(label=_("Guarded"), required=False, initial=True)

    @classmethod
    def initial_of(cls, name: ProtectedName) -> dict[str, Any]:
        """Return what stands there now."""
        return {field: getattr(name, field) for field in cls.base_fields}

    @property
    def content(self) -> NameContent:
        """What was filled in."""
        return NameContent(**self.cleaned_data)


class MemberForm(forms.Form):
    """A vendor on the list of an association."""

    vendor = ChoiceOfVendor(label=_("Vendor"), queryset=Vendor.objects.all(), widget=VENDORS.widget_class())
    number = forms.CharField(label=_("Member number"), max_length=60)
    since = DayField(label=_("From"), initial=date.today)
    until = DayField(label=_("Until"), required=False, help_text=_("Left empty, it does not run out."))

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vendor: Any = self.fields["vendor"]
        vendor.queryset = vendor.queryset.in_area(area)


class EndForm(forms.Form):
    """Why a member is taken off a list."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Its listings with the name stay on sale; they are shown to officers, and lose the tag of origin."),
    )


class SettleForm(forms.Form):
    """What was done about a listing that uses a name without right."""

    note = forms.CharField(label=_("What was done"), max_length=300, widget=forms.Textarea({"rows": 3}))
