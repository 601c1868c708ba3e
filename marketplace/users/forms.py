"""Forms by which people sign in. Everywhere, what was typed stays in the field when it is refused."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePhoneForm as BaseChangePhoneForm
from allauth.account.forms import ConfirmLoginCodeForm as BaseConfirmLoginCodeForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as BasePasswordForm
from allauth.account.forms import VerifyPhoneForm as BaseVerifyPhoneForm
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits
from marketplace.users.models import User
from marketplace.users.phones import UnableToReadPhone, read_phone


class TelInput(forms.TextInput):
    """A text box that opens the telephone keypad."""

    input_type = "tel"


class PhoneField(forms.CharField):
    """A phone number as people type it, in any spacing and in Khmer digits; its value is in E.164 form."""

    def __init__(self, *, mobile: bool = False, **options: Any) -> None:
        self.mobile = mobile
        options.setdefault("label", _("Phone number"))
        options.setdefault("max_length", 40)
        options.setdefault("widget", TelInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))
        options.setdefault("error_messages", {"required": _("Write your phone number.")})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """Return the number in E.164 form.

        Raises:
            ValidationError: It is no number, or none that we take; the message says which.
        """
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return read_phone(typed, regions=settings.PHONE_REGIONS, mobile=self.mobile)
        except UnableToReadPhone as error:
            raise ValidationError(str(error), code="invalid_phone") from error


class ReauthenticateByPasswordForm(BasePasswordForm):
    """The password once more, before a change to how an officer signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class CodeField(forms.CharField):
    """A code of digits out of a message, typed or pasted in either script."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Code"))
        options.setdefault("max_length", 40)
        options.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "autocomplete": "one-time-code",
                    "inputmode": "numeric",
                    "autofocus": True,
                    "class": "code-input",
                }
            ),
        )
        options.setdefault("error_messages", {"required": _("Write the code.")})
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return latin_digits(super().to_python(value) or "").replace(" ", "").replace("\u200b", "")


class PhoneSignInForm(forms.Form):
    """The first step for everybody: a phone number. Whether it is known already makes no difference to what follows."""

    phone = PhoneField(mobile=True, label=_("Your phone number"), help_text=_("For example 012 345 678."))

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not ratelimit.consume(context.request, action="request_login_code", key=phone):
            raise get_adapter().validation_error("too_many_login_attempts")
        return phone


class OfficerSignInForm(LoginForm):
    """E-mail address and password, the first of an officer's two factors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.order_fields(["login", "password"])

    def _setup_password_field(self) -> None:
        """Keep the password, which allauth takes away where people sign up without one."""


class ConfirmLoginCodeForm(BaseConfirmLoginCodeForm):
    """The second step: the code that came by message."""

    code = CodeField(label=_("The code from the message"))


class ChangePhoneForm(BaseChangePhoneForm):
    """The number a person wants to use from now on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(mobile=True, label=_("New phone number"))


class VerifyPhoneForm(BaseVerifyPhoneForm):
    """The code that was sent to a new number."""

    code = CodeField(label=_("The code from the message"))


class AuthenticateForm(BaseAuthenticateForm):
    """The second factor: a code from the authenticator app, or a recovery code."""

    code = CodeField(label=_("Code from your app"))


class ReauthenticateForm(BaseReauthenticateForm):
    """The second factor once more, before something that cannot be taken back."""

    code = CodeField(label=_("Code from your app"))


class ActivateTOTPForm(BaseActivateTOTPForm):
    """The first code from an authenticator app, which proves that it was set up."""

    code = CodeField(label=_("Code from your app"))


class ProfileForm(forms.ModelForm[User]):
    """What we call a person, and in which language we write to them."""

    first_name = forms.CharField(
        label=_("Your name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language of our messages to you"), choices=[("km", "ខ្មែរ"), ("en", "English")]
    )

    class Meta:
        model = User
        fields = ("first_name", "language")
