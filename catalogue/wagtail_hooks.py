"""Our own words in Wagtail's history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter


class _Told(LogFormatter):
    """What was done, with what it was before and what it is now where that was written down."""

    told: Any

    def format_message(self, log_entry: Any) -> str:
        before, after = log_entry.data.get("from", ""), log_entry.data.get("to", "")
        reason = log_entry.data.get("reason", "")
        way = f": {before} → {after}" if before and after else f": {before or after}" if before or after else ""
        return f"{self.told}{way}" + (f" ({reason})" if reason else "")


@hooks.register("register_log_actions")
def catalogue_actions(actions: LogActionRegistry) -> None:
    """Name what officers do with the catalogue."""
    for action, label, told in (
        ("shelf_added", _("Add shelf"), _("The shelf was put up")),
        ("shelf_edited", _("Change shelf"), _("The shelf was changed")),
        ("shelf_moved", _("Move shelf"), _("The shelf was moved")),
        ("shelf_moved_up", _("Move shelf up"), _("The shelf was moved up")),
        ("shelf_moved_down", _("Move shelf down"), _("The shelf was moved down")),
        ("shelf_removed", _("Take shelf away"), _("The shelf was taken away")),
        ("certificate_issued", _("Enter certificate"), _("The certificate was entered")),
        ("certificate_changed", _("Correct certificate"), _("The certificate was corrected")),
        ("certificate_revoked", _("Revoke certificate"), _("The certificate was revoked")),
        ("evidence_recorded", _("Record evidence"), _("Evidence of origin was recorded")),
        ("name_added", _("Add protected name"), _("A protected name was added")),
        ("name_changed", _("Change protected name"), _("The protected name was changed")),
        ("name_member_entered", _("Enter member"), _("A member was put on the list")),
        ("name_member_ended", _("Take member off"), _("The member was taken off the list")),
        ("class_renamed", _("Rename kind of goods"), _("The kind of goods was renamed")),
        ("question_added", _("Add question"), _("A question was added")),
        ("question_changed", _("Change question"), _("A question was changed")),
        ("question_shifted", _("Move question"), _("A question was moved in the form")),
        ("question_removed", _("Take question away"), _("A question was taken away")),
        ("option_added", _("Add option"), _("An option was added")),
        ("option_changed", _("Change option"), _("An option was changed")),
        ("option_removed", _("Take option away"), _("An option was taken away")),
    ):
        formatter = type(f"{action.title()}Formatter", (_Told,), {"label": label, "told": told, "message": told})
        actions.register_action(f"catalogue.{action}")(formatter)
