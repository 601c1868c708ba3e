"""The application in small forms: who and where, the shop, the business where it concerns, the papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.geography.fields import PlaceField
from marketplace.geography.forms import PlaceFormMixin, place_initial
from marketplace.users.forms import PhoneField
from marketplace.users.models import User
from marketplace.users.phones import spoken_phone
from vendors.models import Requirement, ServiceKind, VendorApplication, VendorKind
from vendors.services.applications import ApplicationDraft
from vendors.tax_numbers import tidy_tax_number


class ApplicantForm(PlaceFormMixin):
    """First step: who applies, and where they make what they sell."""

    place_extras: ClassVar[tuple[str, ...]] = ("landmark",)

    kind = forms.ChoiceField(
        label=_("Who sells?"),
        choices=[("", _("Choose")), *VendorKind.choices],
        error_messages={"required": _("Choose who sells.")},
    )
    legal_name = forms.CharField(
        label=_("Your name, as on your papers"),
        help_text=_("For a company or cooperative: its registered name."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    phone = PhoneField(label=_("Phone for buyers and carriers"))
    field_order = ("kind", "legal_name", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = cast("PlaceField", self.fields["village"]).queryset
        if self._chosen_code("commune") and villages is not None and not villages.exists():
            self.fields["village"].required = False  # the gazetteer has a commune without villages

    @classmethod
    def initial_of(cls, application: VendorApplication | None, user: User) -> dict[str, Any]:
        """Return what the form shows first."""
        if application is None:
            phone = spoken_phone(str(user.phone)) if user.phone else ""
            return {"legal_name": user.first_name, "phone": phone}
        place = application.village or application.commune
        return {
            "kind": application.kind,
            "legal_name": application.legal_name,
            "phone": spoken_phone(str(application.phone)),
            "landmark": application.landmark,
            **place_initial(place),
        }

    def draft(self, application: VendorApplication | None) -> ApplicationDraft:
        """Return what is known after this step."""
        data = self.cleaned_data
        mine = {
            name: data[name]
            for name in ("kind", "legal_name", "phone", "province", "district", "commune", "village", "landmark")
        }
        return replace(draft_of(application), **mine) if application else ApplicationDraft(**mine)


class ShopForm(forms.Form):
    """Second step: the shop, and where its money goes."""

    shop_name_km = forms.CharField(label=_("Name of your shop in Khmer"), max_length=120, required=False)
    shop_name_en = forms.CharField(label=_("Name of your shop in English"), max_length=120, required=False)
    story = forms.CharField(
        label=_("About what you make"),
        help_text=_("Who makes it, how, since when? Buyers read this. Khmer or English."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    bakong_account_id = forms.CharField(
        label=_("Bakong account"),
        help_text=_("Your money comes to this account. It looks like name@bank; you find it in the Bakong app."),
        max_length=32,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Write your Bakong account.")},
    )
    is_women_led = forms.BooleanField(
        label=_("Led by women"),
        help_text=_("Tick it if women decide in your shop. Buyers can look for such shops."),
        required=False,
    )

    def clean_bakong_account_id(self) -> str:
        """Keep it as the Bakong app writes it: small letters, no spaces."""
        account: str = self.cleaned_data["bakong_account_id"]
        return "".join(account.split()).lower()

    @classmethod
    def initial_of(cls, application: VendorApplication) -> dict[str, Any]:
        """Return what the form shows first."""
        return {name: getattr(application, name) for name in cls.base_fields}

    def draft(self, application: VendorApplication) -> ApplicationDraft:
        """Return what is known after this step."""
        return replace(draft_of(application), **self.cleaned_data)


#: What the step about the business asks, by kind of vendor; the others have no such step.
BUSINESS: Final = {
    VendorKind.COMPANY: ("registration_number", "tax_number"),
    VendorKind.COOPERATIVE: ("registration_number", "tax_number"),
    VendorKind.SERVICE_PROVIDER: ("service", "service_area", "tax_number"),
}


class BusinessForm(forms.Form):
    """Third step, for whom it concerns: registration and tax number, or what service is given, and where."""

    registration_number = forms.CharField(
        label=_("Registration number"),
        help_text=_("As it stands on your certificate of registration."),
        max_length=60,
        error_messages={"required": _("Give the number of your registration.")},
    )
    service = forms.ChoiceField(
        label=_("What do you do?"),
        choices=[("", _("Choose")), *ServiceKind.choices],
        error_messages={"required": _("Choose what you do.")},
    )
    service_area = forms.CharField(
        label=_("Where do you do it?"),
        help_text=_("For example: the whole province, or two districts."),
        max_length=200,
        error_messages={"required": _("Say where you do it.")},
    )
    tax_number = forms.CharField(
        label=_("Tax number"), help_text=_("For example K001-123456789."), max_length=30, required=False
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(BUSINESS[VendorKind(kind)]):
            del self.fields[name]

    def clean_tax_number(self) -> str:
        """Keep it tidy; one that looks wrong is pointed out later, and taken all the same."""
        return tidy_tax_number(self.cleaned_data["tax_number"])

    @classmethod
    def initial_of(cls, application: VendorApplication) -> dict[str, Any]:
        """Return what the form shows first."""
        return {name: getattr(application, name) for name in cls.base_fields}

    def draft(self, application: VendorApplication) -> ApplicationDraft:
        """Return what is known after this step."""
        return replace(draft_of(application), **self.cleaned_data)


def paper_file_field(*, is_required: bool = True) -> forms.FileField:
    """Return a field for a photo or PDF of a paper."""
    return forms.FileField(
        required=is_required,
        label=_("Photo or PDF"),
        help_text=_("JPEG, PNG, WebP or PDF, up to 12 MB. All four corners in the picture, letters sharp."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        error_messages={
            "required": _("Choose a photo or a PDF."),
            "empty": _("This file is empty. Choose another."),
            "missing": _("Choose a photo or a PDF."),
        },
    )


class PaperForm(forms.Form):
    """One paper: one of those that are asked for, or another with a label, and a photo or PDF of it."""

    asked_for = forms.SlugField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("What paper is it?"),
        help_text=_("For example identity card, family book, registration."),
        max_length=120,
        required=False,
    )
    file = paper_file_field()

    def __init__(self, *args: Any, asked: Iterable[Requirement] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {one.code: one for one in asked}

    @property
    def answers(self) -> str:
        """The code of the requirement that was answered; empty for another paper."""
        return str(self["asked_for"].value() or "") if self.is_bound else ""

    def for_requirement(self, requirement: Requirement) -> PaperForm:
        """Return the form to show beside a requirement: this one if it was sent there, else a fresh one."""
        return self if self.answers == requirement.code else PaperForm(auto_id=f"id_{requirement.code}_%s")

    @property
    def requirement(self) -> Requirement | None:
        """The requirement that this paper answers."""
        return self.asked.get(self.cleaned_data.get("asked_for", ""))

    def clean(self) -> dict[str, Any]:
        """Name a paper that is asked for after its requirement; another one must say what it is."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.requirement is not None:
            data["label"] = self.requirement.name
        elif not data.get("label"):
            self.add_error("label", _("Say what this paper is."))
        return data


def draft_of(application: VendorApplication) -> ApplicationDraft:
    """Return an application as it was saved last."""
    names = [
        "kind",
        "legal_name",
        "province",
        "district",
        "commune",
        "village",
        "shop_name_km",
        "shop_name_en",
        "story",
        "landmark",
        "bakong_account_id",
        "registration_number",
        "tax_number",
        "service",
        "service_area",
        "is_women_led",
    ]
    return ApplicationDraft(phone=str(application.phone), **{name: getattr(application, name) for name in names})
