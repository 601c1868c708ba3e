"""What officers fill in about sanctions and appeals."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.desk.fields import DayField
from vendors.models import AppealOutcome, OpenOrders, SanctionGround, SanctionKind
from vendors.services.sanctions import Terms

#: The vendor's own wish is not the Ministry's ground.
GROUNDS = [("", _("Choose a ground")), *(one for one in SanctionGround.choices if one[0] != "own_wish")]
EFFECTS = (
    (SanctionKind.WARN, _("Warning: words, which stand in the vendor's portal")),
    (SanctionKind.LIMIT, _("Limit: no new listings and no chosen places; what is approved is sold on")),
    (SanctionKind.SUSPEND, _("Suspension: nothing of it can be bought from now on")),
    (SanctionKind.CLOSE, _("Closing: the shop is no more")),
)


def start_of(day: date | None) -> datetime | None:
    """Return the moment a day begins in Phnom Penh."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class TermsForm(forms.Form):
    """A sanction in an officer's words."""

    kind = forms.ChoiceField(label=_("Measure"), choices=EFFECTS, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS)
    words_km = forms.CharField(
        label=_("Why, in Khmer"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 3, "lang": "km"}),
        help_text=_("The vendor reads it; of a suspension or a closing, so does everybody on the shop's page."),
    )
    words_en = forms.CharField(
        label=_("Why, in English"), required=False, max_length=3000, widget=forms.Textarea({"rows": 3, "lang": "en"})
    )
    orders = forms.ChoiceField(
        label=_("Open orders"),
        choices=[("", _("none are open, or the sale goes on")), *OpenOrders.choices],
        required=False,
        help_text=_("For a suspension or a closing. What a carrier has already goes on in any case."),
    )
    finish_by = DayField(
        label=_("Send them until"),
        required=False,
        help_text=_("The last day. What is not with a carrier then is cancelled and paid back."),
    )
    payouts_held = forms.BooleanField(label=_("Hold payouts while it stands"), required=False)
    starts_on = DayField(label=_("From"), required=False, help_text=_("Left empty, it begins at once."))
    ends_on = DayField(
        label=_("Until, this day included"), required=False, help_text=_("Left empty, it stands until it is lifted.")
    )

    @property
    def terms(self) -> Terms:
        """What was filled in."""
        data = self.cleaned_data
        last = data["ends_on"]
        return Terms(
            kind=data["kind"],
            ground=data["ground"],
            words_km=data["words_km"],
            words_en=data["words_en"],
            starts_at=start_of(data["starts_on"]),
            ends_at=start_of(last + timedelta(days=1)) if last else None,
            orders=data["orders"],
            finish_by=data["finish_by"],
            payouts_held=data["payouts_held"],
        )


#: The service's names of fields, where the form's differ.
FORM_NAMES = {"starts_at": "starts_on", "ends_at": "ends_on"}


class LiftForm(forms.Form):
    """Why a sanction is lifted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The vendor and other officers will read it."),
    )


class AppealForm(TermsForm):
    """What becomes of a sanction that its vendor appealed against; the terms count where another takes its place."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=AppealOutcome.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why"),
        max_length=3000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The vendor and other officers will read it."),
    )
    field_order = ("outcome", "words")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.data.get("outcome") != AppealOutcome.CHANGED:
            for name in ("kind", "ground"):
                self.fields[name].required = False

    @property
    def instead(self) -> Terms | None:
        """The other sanction, where one takes the place of this one."""
        return self.terms if self.cleaned_data["outcome"] == AppealOutcome.CHANGED else None
