"""What buyers type when they ask for quotes, talk about them and accept one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from catalogue.models.provenance import CertificateKind
from catalogue.papers import clean_paper
from catalogue.trade.forms import FIND_CODE, CodeForm
from marketplace.core.day_field import DayField
from marketplace.core.khmer import latin_digits
from marketplace.core.rows import Row, rows_sent
from marketplace.core.typed import NotANumber, whole_number
from marketplace.geography.countries import country_choices
from marketplace.quotes.models import MESSAGE_LENGTH, Currency, RequestKind, Unit
from marketplace.quotes.services.asking import LONGEST_DETAILS, MOST_LINES, RequestDraft, WantedLine
from marketplace.sales.order.trade_words import Incoterm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.core.files.base import ContentFile

    from marketplace.sales.address.models import OrganisationAddress, UserAddress
    from payments.ways import Way
    from vendors.models import Vendor

#: For how many days a request can be open.
DAYS: Final = ((7, _("7 days")), (14, _("14 days")), (30, _("30 days")), (60, _("60 days")), (90, _("90 days")))

LINE: Final = "line"
#: Buttons that only ask for the form again: rows come and go, a code is looked for.
BUTTONS: Final = (f"{LINE}_add", f"{LINE}_away", FIND_CODE)


class AmountField(forms.CharField):
    """An amount as people type it, in Latin or Khmer digits; which currency it is of is asked beside it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **options)

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the amount; nothing where nothing was typed.

        Raises:
            forms.ValidationError: It is no number.
        """
        typed = super().clean(latin_digits(value) if isinstance(value, str) else value)
        bare = (typed or "").replace(",", "").replace("$", "").replace("៛", "").strip()
        if not bare:
            return None
        try:
            amount = Decimal(bare)
        except InvalidOperation as error:
            raise forms.ValidationError(_("Write a number.")) from error
        if not amount.is_finite() or len(bare) > 16:
            raise forms.ValidationError(_("Write a number."))
        return amount


class CountField(forms.CharField):
    """A whole number as people type it, in Latin or Khmer digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **options)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        """Return the number.

        Raises:
            forms.ValidationError: It is none, or has a fraction.
        """
        typed = super().clean(value)
        try:
            return whole_number(typed)
        except NotANumber as error:
            raise forms.ValidationError(_("Write a whole number. Half a tonne is 500 kg.")) from error


class WantedForm(Row, CodeForm):
    """One thing that is needed. See Note [Rows come and go by buttons] in `marketplace.core.rows`."""

    title = forms.CharField(
        label=_("What do you need?"),
        max_length=160,
        help_text=_("For example: palm sugar of Kampong Speu, organic, in bags of 25 kg"),
    )
    quantity = CountField(label=_("How many?"), max_length=14)
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, kind=LINE, **options)

    @property
    def shows_code(self) -> bool:
        """Return whether its customs code stands open."""
        return bool(self.is_looking or self["hs_code"].value() or self["hs_words"].value() or "hs_code" in self.errors)

    def line(self, product_id: int | None) -> WantedLine:
        """Return what was typed, in the shape of the service."""
        said = self.cleaned_data
        return WantedLine(
            title=said["title"],
            quantity=said["quantity"],
            unit=said["unit"],
            product_id=product_id,
            hs_code=said["hs_code"],
        )


class AskForm(forms.Form):
    """What is needed, how much, where and by when; the terms of trade may be left out by who does not know them.

    `lines` are its rows, one for each thing.
    """

    kind = forms.ChoiceField(label=_("Whom do you ask?"), widget=forms.RadioSelect)
    vendors = forms.MultipleChoiceField(
        label=_("Shops"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Tick those that you ask.")
    )
    details = forms.CharField(
        label=_("More about it"),
        required=False,
        max_length=LONGEST_DETAILS,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Quality, size, packing, what it is for, how often you need it."),
    )
    needed_before = DayField(label=_("Needed before"), required=False)
    country = forms.ChoiceField(label=_("Where does it go?"), initial="KH")
    target_price = AmountField(
        label=_("Price you wish for one unit"), required=False, help_text=_("Empty: the vendors name their price.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices, initial=Currency.USD)
    incoterm = forms.ChoiceField(
        label=_("Delivery rule (Incoterms 2020)"),
        required=False,
        choices=[("", _("Not sure: let the vendor suggest it")), *Incoterm.choices],
    )
    named_place = forms.CharField(
        label=_("Place or port of the rule"),
        required=False,
        max_length=120,
        help_text=_("For example: Sihanoukville for FOB, Yokohama for CIF, your address for DAP"),
    )
    certificate_kinds = forms.MultipleChoiceField(
        label=_("Certificates that are needed"),
        required=False,
        choices=CertificateKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=_("How long do you wait for answers?"), coerce=int, choices=DAYS, initial=14)

    def __init__(
        self, data: Any = None, *, vendors: Sequence[Vendor], first: Mapping[str, Any], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.is_choosing = data is not None and any(name in data for name in BUTTONS)
        self.lines = [
            WantedForm(rows, row=row, initial=begin, is_checked=not self.is_choosing)
            for rows, row, begin in rows_sent(data, kind=LINE, begin=[first], most=MOST_LINES)
        ]
        fields: Any = self.fields
        fields["country"].choices = country_choices()
        fields["vendors"].choices = [(vendor.code, vendor.name) for vendor in vendors]
        self.by_code = {vendor.code: vendor for vendor in vendors}
        kinds = [("named", _("the shops that I tick")), (RequestKind.OPEN, _("every vendor who can make it"))]
        fields["kind"].choices = kinds if vendors else kinds[1:]
        fields["kind"].initial = kinds[0][0] if vendors else RequestKind.OPEN
        if not vendors:
            del self.fields["vendors"]

    @property
    def may_add(self) -> bool:
        """Return whether another thing may be asked for in the same request."""
        return len(self.lines) < MOST_LINES

    def full_clean(self) -> None:
        """Check the form; nothing while it only comes back with another row."""
        super().full_clean()
        if self.is_choosing:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}

    def clean(self) -> dict[str, Any]:
        """Ask that something is needed, and that somebody is ticked where shops are asked by name."""
        data = super().clean() or {}
        if self.is_choosing:
            return data
        if not self.lines:
            self.add_error(None, _("Say what you need: twenty things at most."))
        answers = [line.is_valid() for line in self.lines]  # each, so that each says what is wrong
        if not all(answers):
            self.add_error(None, _("Something in the rows below is not right yet."))
        if data.get("kind") == "named" and not data.get("vendors") and "vendors" not in self.errors:
            self.add_error("vendors", _("Tick at least one shop, or ask every vendor."))
        return data

    def draft(
        self, *, now: datetime, language: str, organisation_id: int | None, product: Any, category_id: int | None
    ) -> RequestDraft:
        """Return what was typed, in the shape of the service."""
        said = self.cleaned_data
        asked = [self.by_code[code].pk for code in said.get("vendors", ())] if said["kind"] == "named" else []
        first = product.pk if product is not None else None
        kind = RequestKind.OPEN if said["kind"] == RequestKind.OPEN else RequestKind.ONE
        return RequestDraft(
            lines=[line.line(first if line.row == 0 else None) for line in self.lines],
            kind=RequestKind.SEVERAL if len(asked) > 1 else kind,
            vendor_ids=asked,
            currency=said["currency"],
            target_price=said["target_price"],
            incoterm=said["incoterm"],
            named_place=said["named_place"],
            country=said["country"],
            needed_before=said["needed_before"],
            certificate_kinds=said["certificate_kinds"],
            details=said["details"],
            category_id=category_id,
            organisation_id=organisation_id,
            language=language,
            closes_at=now + timedelta(days=said["days"]),
        )


class MessageForm(forms.Form):
    """A message with a photo or a PDF."""

    words = forms.CharField(
        label=_("Your message"), required=False, max_length=MESSAGE_LENGTH, widget=forms.Textarea({"rows": 3})
    )
    paper = forms.FileField(
        label=_("Photo or PDF"),
        required=False,
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def clean_paper(self) -> ContentFile[bytes] | None:
        """Return what is attached, made again if it is a photo."""
        upload = self.cleaned_data["paper"]
        return clean_paper(upload) if upload else None


class DeclineForm(forms.Form):
    """Why a quote is declined."""

    words = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The vendor reads it, and may offer something else."),
    )


class AcceptForm(forms.Form):
    """Where it goes, and how the first part is paid."""

    address = forms.ChoiceField(label=_("Where does it go?"), widget=forms.RadioSelect)
    payment_method = forms.ChoiceField(label=_("How do you want to pay?"), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label=_("I agree to what is offered: the goods, the prices, when what is paid, and the delivery rule."),
        error_messages={"required": _("Tick this, so that it is agreed.")},
    )

    def __init__(
        self, *args: Any, addresses: Sequence[UserAddress | OrganisationAddress], ways: Sequence[Way], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        self.addresses = {address.public_id: address for address in addresses}
        fields["address"].choices = [(key, one.formatted) for key, one in self.addresses.items()]
        fields["payment_method"].choices = [(way.code, way.title) for way in ways]
        if addresses:
            fields["address"].initial = addresses[0].public_id
        if ways:
            fields["payment_method"].initial = ways[0].code
