"""Where a vendor wants its money."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.payouts.models import AccountKind
from payments.payouts.services.accounts import NewAccount


class AccountForm(forms.Form):
    """Another account. What can be one, the service says."""

    currency = forms.ChoiceField(
        label=_("For which money"), choices=[("KHR", _("Riel")), ("USD", _("Dollars"))], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("Where"), choices=[("bakong", "Bakong"), ("bank", _("bank account"))], widget=forms.RadioSelect
    )
    holder = forms.CharField(
        label=_("Holder"), max_length=140, help_text=_("The name as it stands on the account, in Latin letters.")
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=60,
        help_text=_("A Bakong account such as name@bank, or the number of a bank account."),
    )
    bank = forms.CharField(
        label=_("Bank's SWIFT code"),
        max_length=15,
        required=False,
        help_text=_("Only for a bank account: ask your bank."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"currency": "KHR", "kind": AccountKind.BAKONG.value}, **kwargs})

    @property
    def wanted(self) -> NewAccount:
        """What was typed."""
        names = ("currency", "kind", "holder", "account", "bank")
        return NewAccount(**{name: self.cleaned_data[name] for name in names})


class AccountCodeForm(forms.Form):
    """The code that came by message."""

    code = forms.CharField(
        label=_("The code from the message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
