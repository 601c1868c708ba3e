"""What people type about their organisation: what it is, who works there, where it receives goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from catalogue.papers import clean_paper
from marketplace.core.typed import NotANumber, dollars, whole_number
from marketplace.geography.countries import HOME, country_choices
from marketplace.geography.models import Province
from marketplace.organisations.models import Member, MemberInvitation, Organisation, OrganisationKind
from marketplace.organisations.services.people import PowersDraft
from marketplace.organisations.services.registering import Details
from marketplace.storefront.abroad_forms import AbroadForm
from marketplace.storefront.address_forms import RecipientForm
from marketplace.users.forms import PhoneField, TelInput
from marketplace.users.phones import UnableToReadPhone, read_phone_of, spoken_phone
from vendors.tax_numbers import tidy_tax_number

CURRENCIES = [("KHR", _("Riel")), ("USD", _("US dollars"))]
#: In an organisation it is seldom who types.
RECEIVER = _("Name of who receives it")
POWERS = ("may_request", "may_approve", "may_pay", "is_owner")


class DetailsForm(forms.Form):
    """What an organisation says of itself."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=160)
    kind = forms.ChoiceField(label=_("What is it?"), choices=OrganisationKind.choices)
    country = forms.ChoiceField(label=_("Country"), initial=HOME)
    province = forms.ModelChoiceField(
        label=_("Province of its seat"),
        queryset=Province.objects.none(),
        required=False,
        help_text=_("Leave it empty where the seat is in another country."),
    )
    name_latin = forms.CharField(
        label=_("Name in Latin letters"),
        max_length=160,
        required=False,
        help_text=_("As it is to stand on papers for customs and banks abroad."),
    )
    seat = forms.CharField(
        label=_("Address of the seat"), max_length=300, required=False, help_text=_("It stands on your invoices.")
    )
    tax_number = forms.CharField(
        label=_("Tax identification number (TIN)"),
        max_length=40,
        required=False,
        help_text=_("It stands on your invoices. Leave it empty if you have none."),
    )
    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=60,
        required=False,
        help_text=_("Of the commercial register, or the order that founded it. An officer looks at it."),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        widget=TelInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("A landline or a mobile phone; of another country with its code, like +81 3 1234 5678."),
        error_messages={"required": _("Write the phone number of the organisation.")},
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.fields["province"].queryset = Province.objects.open()  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Return the number in E.164 form; without a country it is of the country of the seat."""
        try:
            return read_phone_of(self.cleaned_data["phone"], country=self.cleaned_data.get("country") or HOME)
        except UnableToReadPhone as error:
            raise ValidationError(str(error), code="invalid_phone") from error

    def clean_tax_number(self) -> str:
        """Return it as it is kept."""
        return tidy_tax_number(self.cleaned_data["tax_number"])

    def details(self) -> Details:
        """Return what was typed."""
        data = self.cleaned_data
        province = data.get("province")
        plain = {name: data[name] for name in Details.__dataclass_fields__ if name != "province_id"}
        return Details(**plain, province_id=province.pk if province else None)


def initial_details(organisation: Organisation) -> dict[str, Any]:
    """Return what the form shows of an organisation."""
    plain = {name: getattr(organisation, name) for name in Details.__dataclass_fields__ if name != "province_id"}
    return {**plain, "phone": spoken_phone(str(organisation.phone)), "province": organisation.province_id}


class AmountField(forms.CharField):
    """An amount as people type it, in Latin or Khmer digits; whether riel or dollars another field says."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("max_length", 20)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)


def read_amount(typed: str, currency: str) -> Decimal | None:
    """Return an amount that was typed; nothing where nothing was.

    Raises:
        ValidationError: It is none.
    """
    if not typed.strip():
        return None
    try:
        return Decimal(whole_number(typed)) if currency == "KHR" else dollars(typed)
    except NotANumber as error:
        raise ValidationError(_("This is no amount. Write it like 400000, or 100.50 in dollars.")) from error


class PowersForm(forms.Form):
    """What somebody does for the organisation, and up to which amount alone."""

    may_request = forms.BooleanField(
        label=_("Asks for purchases"),
        required=False,
        help_text=_("Fills the basket and orders, up to the limit alone."),
    )
    may_approve = forms.BooleanField(
        label=_("Approves"), required=False, help_text=_("Says yes or no to what others ask for above their limit.")
    )
    may_pay = forms.BooleanField(label=_("Pays"), required=False, help_text=_("Orders and pays what was approved."))
    is_owner = forms.BooleanField(
        label=_("Decides"), required=False, help_text=_("Decides about people, limits, the budget and addresses.")
    )
    limit_currency = forms.ChoiceField(label=_("Limits are in"), choices=CURRENCIES, initial="KHR")
    purchase_limit = AmountField(label=_("Limit for one purchase"), help_text=_("Leave it empty for no limit."))
    month_limit = AmountField(label=_("Limit for a month"), help_text=_("Leave it empty for no limit."))

    def clean(self) -> dict[str, Any]:
        """Read the limits in the currency that was chosen."""
        data = super().clean() or {}
        for name in ("purchase_limit", "month_limit"):
            try:
                data[name] = read_amount(data.get(name) or "", data.get("limit_currency") or "KHR")
            except ValidationError as error:
                self.add_error(name, error)
        return data

    def powers(self) -> PowersDraft:
        """Return what was chosen."""
        return PowersDraft(**{name: self.cleaned_data[name] for name in PowersDraft.__dataclass_fields__})


def initial_powers(of: Member | MemberInvitation) -> dict[str, Any]:
    """Return what the form shows of somebody's roles and limits."""
    shown = {name: getattr(of, name) for name in (*POWERS, "limit_currency")}
    for name in ("purchase_limit", "month_limit"):
        amount = getattr(of, name)
        shown[name] = "" if amount is None else f"{amount:.0f}" if of.limit_currency == "KHR" else f"{amount:.2f}"
    return shown


class InvitationForm(PowersForm):
    """Whom to ask, by phone or e-mail, and what they are to do."""

    phone = PhoneField(
        mobile=True, label=_("Phone number"), required=False, help_text=_("They get a message with a link.")
    )
    email = forms.EmailField(label=_("or e-mail"), required=False)

    field_order = ("phone", "email", *POWERS, "limit_currency", "purchase_limit", "month_limit")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data = super().clean()
        if bool(data.get("phone")) == bool(data.get("email")) and not self.errors:
            self.add_error("phone", _("Write a phone number or an e-mail address."))
        return data


class BudgetForm(forms.Form):
    """What all together may spend in a month."""

    budget_currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="KHR")
    month_budget = AmountField(
        label=_("Budget for a month, all members together"), help_text=_("Leave it empty for no budget.")
    )

    def clean(self) -> dict[str, Any]:
        """Read the amount in the currency that was chosen."""
        data = super().clean() or {}
        try:
            data["month_budget"] = read_amount(data.get("month_budget") or "", data.get("budget_currency") or "KHR")
        except ValidationError as error:
            self.add_error("month_budget", error)
        return data


def label_field() -> forms.CharField:
    """Return the field of what an address is called by who uses it."""
    return forms.CharField(
        label=_("What you call it"), max_length=60, help_text=_("For example: kitchen, or branch in Siem Reap.")
    )


class OrganisationAddressForm(RecipientForm):
    """A line of the organisation's address book: as a person's, with what its people call it."""

    label = label_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = RECEIVER

    field_order: tuple[str, ...] = ("label", *RecipientForm.field_order)


class OrganisationAbroadForm(AbroadForm):
    """A line of its book in another country: what that country's post wants, with what its people call it."""

    label = label_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = RECEIVER


class ScanForm(forms.Form):
    """The registration's scan: a photo or a PDF, looked at before it is kept."""

    scan = forms.FileField(
        label=_("Photo or PDF"),
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        help_text=_("Every line must be readable. At most 12 MB."),
        error_messages={
            "required": _("Choose a photo or a PDF."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    def clean_scan(self) -> ContentFile[bytes]:
        """Return what is to be kept: a photo is made again."""
        return clean_paper(self.cleaned_data["scan"])
