"""Our own words in Wagtail's history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from vendors.models import VendorStatus
from vendors.services.review import HELPED, STOOD_IN


class _StoodIn(LogFormatter):
    """A first step that the Ministry took."""

    label = _("Stand in for a province")
    message = _("The Ministry took the first step too: the province has no officer who could")


class _Helped(LogFormatter):
    """Something that a field officer sent for a maker."""

    label = _("Send for a maker")
    message = _("Sent by a field officer for the maker")

    def format_message(self, log_entry: Any) -> str:
        return gettext("Sent by %(helper)s for %(maker)s") % {
            "helper": log_entry.data.get("helper", ""),
            "maker": log_entry.data.get("maker", ""),
        }


class _Standing(LogFormatter):
    """A change of a vendor's standing, with the reason that was given."""

    told: Any

    def format_message(self, log_entry: Any) -> str:
        reason = log_entry.data.get("reason", "")
        return f"{self.told}: {reason}" if reason else str(self.told)


@hooks.register("register_log_actions")
def vendor_actions(actions: LogActionRegistry) -> None:
    """Name what can happen in a review, and to a vendor's standing."""
    actions.register_action(STOOD_IN)(_StoodIn)
    actions.register_action(HELPED)(_Helped)
    for status, label, told in (
        (VendorStatus.OPEN, _("Open shop"), _("The shop was opened")),
        (VendorStatus.INCOMPLETE, _("Stop shop"), _("The shop stopped: something required is missing")),
        (VendorStatus.PAUSED, _("Pause shop"), _("The vendor paused the shop")),
        (VendorStatus.SUSPENDED, _("Suspend vendor"), _("The Ministry suspended the vendor")),
        (VendorStatus.CLOSED, _("Close shop"), _("The shop was closed")),
        ("sanction_imposed", _("Impose sanction"), _("A sanction was imposed")),
        ("sanction_lifted", _("Lift sanction"), _("A sanction was lifted")),
        ("women_led", _("Mark as led by women"), _("The vendor was marked as led by women")),
        ("not_women_led", _("Unmark as led by women"), _("The vendor was marked as not led by women")),
    ):
        formatter = type(f"{status.title()}Formatter", (_Standing,), {"label": label, "told": told, "message": told})
        actions.register_action(f"vendors.{status}")(formatter)
