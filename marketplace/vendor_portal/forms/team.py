"""Forms about who works in a shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.users.forms import PhoneField
from vendors.models import MembershipRole

#: What each role means, in one line. The rule itself is in `vendors.permissions`.
MEANINGS: Final[Mapping[MembershipRole, Promise]] = {
    MembershipRole.OWNER: _("Does everything, and says who works here."),
    MembershipRole.MANAGER: _("Products, orders, papers and money. Does not choose who works here."),
    MembershipRole.PACKER: _("Accepts, packs and sends orders, counts pieces. Sees no money."),
    MembershipRole.ACCOUNTANT: _("Sees the money. Changes nothing."),
}


@dataclass(frozen=True)
class RoleChoice:
    """One role to choose, explained."""

    value: str
    label: str
    meaning: str
    is_chosen: bool


class RoleForm(forms.Form):
    """What somebody does in the shop."""

    role = forms.ChoiceField(
        label=_("What do they do?"),
        choices=MembershipRole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they do."), "invalid_choice": _("Choose what they do.")},
    )

    @property
    def roles(self) -> list[RoleChoice]:
        """The roles to choose from, those with the least power first."""
        chosen = self["role"].value()
        return [
            RoleChoice(role.value, str(role.label), str(MEANINGS[role]), role.value == chosen)
            for role in reversed(MembershipRole)
        ]


class InviteForm(RoleForm):
    """Whom to ask, and what for."""

    phone = PhoneField(
        label=_("Their phone number"),
        help_text=_("They need not have been here before. We send them a message."),
        mobile=True,
        error_messages={"required": _("Write their phone number.")},
    )
