"""What may be done about one rule of commission: decide it, end it early, decide that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.desk.fields import DayField
from cms.viewsets.money.acting import Action, NothingForm
from payments.commission.endings import agree_to_ending, propose_ending, refuse_ending
from payments.commission.services import agree_to_rule, refuse_rule

if TYPE_CHECKING:
    from marketplace.users.models import User
    from payments.commission.models import CommissionRule, RuleEnding

#: What a decision is told apart by, what stands above it, and what it does.
Deed = tuple[str, Any, Callable[[Any], object]]


class EndingForm(forms.Form):
    """From which day on a rule holds no more, and why."""

    ends_on = DayField(
        label=_("First day on which it holds no more"), help_text=_("Tomorrow or later: what was sold keeps its rate.")
    )
    words = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea({"rows": 3}))


def rule_actions(rule: CommissionRule, *, by: User) -> list[Action]:
    """Return what an officer may do about a rule as it stands."""
    if rule.is_waiting:
        return _deciding(rule, by)
    if rule.agreed_at is None or _is_over(rule):
        return []
    asked = next((one for one in rule.endings.all() if one.is_waiting), None)
    if asked is not None:
        return _deciding_its_end(asked, by)
    if any(one.agreed_at is not None for one in rule.endings.all()):
        return []
    return [
        Action(
            "end",
            _("End it early"),
            _("Ask a second officer"),
            lambda data: propose_ending(
                rule=rule, ends_on=data["ends_on"], reason=data["words"], by=by, now=timezone.now()
            ),
            _("It is asked for. Another officer must agree to it."),
            EndingForm,
            intro=_("What is sold until then keeps its rate. Where no other rule fits, we keep nothing afterwards."),
            is_harsh=True,
        )
    ]


def _is_over(rule: CommissionRule) -> bool:
    return rule.over_on is not None and rule.over_on <= timezone.localdate()


def _deciding(rule: CommissionRule, by: User) -> list[Action]:
    return _decision(
        ("agree", _("Agree to this rule"), lambda data: agree_to_rule(rule=rule, by=by, now=timezone.now())),
        ("refuse", _("Turn it down"), lambda data: refuse_rule(rule=rule, by=by, now=timezone.now())),
        is_own=rule.proposed_by_id == by.pk,
    )


def _deciding_its_end(asked: RuleEnding, by: User) -> list[Action]:
    return _decision(
        (
            "agree_end",
            _("Agree that it ends early"),
            lambda data: agree_to_ending(ending=asked, by=by, now=timezone.now()),
        ),
        ("refuse_end", _("Let it hold on"), lambda data: refuse_ending(ending=asked, by=by, now=timezone.now())),
        is_own=asked.proposed_by_id == by.pk,
    )


def _decision(agree: Deed, refuse: Deed, *, is_own: bool) -> list[Action]:
    """Return the two ways to decide; whoever proposed it may only take it back."""
    done = _("It is decided.")
    name, title, run = refuse
    if is_own:
        note = _("Another officer must agree to it.")
        return [Action(name, _("Take it back"), _("Take it back"), run, done, NothingForm, intro=note, is_harsh=True)]
    return [
        Action(agree[0], agree[1], _("Agree"), agree[2], done, NothingForm),
        Action(name, title, _("Turn it down"), run, done, NothingForm, is_harsh=True),
    ]
