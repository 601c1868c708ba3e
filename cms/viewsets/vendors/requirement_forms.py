"""What officers fill in about requirements, their decisions and the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from vendors.models import ReasonCode, Requirement, RequirementKind, SubmissionState, VendorKind
from vendors.services.definitions import RequirementContent

if TYPE_CHECKING:
    ChoiceOfPage = forms.ModelChoiceField[Page]
else:
    ChoiceOfPage = forms.ModelChoiceField

#: Longest time that an officer may name, in days.
MOST_DAYS = 730


def _days(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST_DAYS, **options)


class RequirementForm(forms.Form):
    """One requirement. `code` and `kind` are asked only for a new one."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Latin letters; it never changes."))
    kind = forms.ChoiceField(label=_("How it is met"), choices=RequirementKind.choices)
    name_km = forms.CharField(label=_("Name in Khmer"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    explanation_km = forms.CharField(
        label=_("Explanation in Khmer"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    explanation_en = forms.CharField(
        label=_("Explanation in English"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    lesson = ChoiceOfPage(
        label=_("Page that teaches it"),
        queryset=Page.objects.filter(depth__gt=1),
        required=False,
        widget=AdminPageChooser(),
        help_text=_("Readers see it in their language, where it is translated."),
    )
    vendor_kinds = forms.MultipleChoiceField(
        label=_("Asked of"), choices=VendorKind.choices, widget=forms.CheckboxSelectMultiple
    )
    is_required = forms.BooleanField(
        label=_("Without it nothing is sold"), required=False, help_text=_("Else it is only recommended.")
    )
    days = _days(label=_("Days after approval"), initial=0, help_text=_("0: it must be there before the shop opens."))
    notice_days = _days(
        label=_("Days of notice"),
        initial=30,
        help_text=_("For shops that were approved before it was asked, counted from that day."),
    )
    grace_days = _days(
        label=_("Days of grace"), initial=14, help_text=_("A licence that has run out counts so many days longer.")
    )
    number = forms.IntegerField(
        label=_("How many products"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Only where it is met by products."),
    )
    display_order = forms.IntegerField(label=_("Order"), min_value=0, max_value=32_000, initial=100)
    is_active = forms.BooleanField(
        label=_("Asked now"), required=False, initial=True, help_text=_("Untick it to ask for it no more.")
    )

    def __init__(self, *args: Any, requirement: Requirement | None = None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name not in {"code", "kind"}]
        if requirement is not None:
            kwargs["initial"] = {name: getattr(requirement, name) for name in names}
        super().__init__(*args, **kwargs)
        if requirement is not None:
            del self.fields["code"], self.fields["kind"]

    @property
    def content(self) -> RequirementContent:
        """What was filled in."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"code", "kind"}}
        return RequirementContent(**given)


class DecisionForm(forms.Form):
    """What an officer decides about one requirement of one vendor."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (SubmissionState.ACCEPTED, _("Accept")),
            (SubmissionState.REJECTED, _("Reject")),
            (SubmissionState.WAIVED, _("Waive: this vendor need not meet it")),
        ],
        widget=forms.RadioSelect,
    )
    reason_code = forms.ChoiceField(
        label=_("Why"),
        choices=[("", "-"), *ReasonCode.choices],
        required=False,
        help_text=_("For what is rejected or waived."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The vendor and other officers will read it."),
    )
    seen_id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TermsForm(forms.Form):
    """A new version of the terms."""

    text_km = forms.CharField(label=_("Text in Khmer"), max_length=20_000, widget=forms.Textarea({"rows": 14}))
    text_en = forms.CharField(label=_("Text in English"), max_length=20_000, widget=forms.Textarea({"rows": 14}))
