"""What happens to organisations that buy, told to their people. As in `handlers`, each may run twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marketplace import facts
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus
from marketplace.notifications.handlers import link_to, money_text, tell
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.organisations.models import Member, MemberInvitation, Organisation
from marketplace.users.models import User


def tell_of_invitation(fact: facts.OrganisationMemberInvited) -> None:
    """Ask somebody to buy for an organisation, at most once a day; nothing when they answered or it was withdrawn."""
    invitation = MemberInvitation.objects.select_related("organisation").filter(pk=fact.invitation_id).first()
    if invitation is None:
        return
    recipient = Recipient(language=invitation.language, phone=str(invitation.phone or ""), email=invitation.email)
    context = {
        "organisation": invitation.organisation,
        "link": link_to("organisations:mine", language=recipient.language),
    }
    what = f"{fact.organisation_id}:{invitation.phone or invitation.email}:{fact.on}"
    tell(Kind.ORGANISATION_INVITED, recipient, what, context)


def tell_of_decision(fact: facts.OrganisationDecided) -> None:
    """Tell the owners what an officer decided about their organisation."""
    organisation = Organisation.objects.get(pk=fact.organisation_id)
    for member in organisation.members.filter(is_owner=True).select_related("user"):
        recipient = Recipient.of_user(member.user)
        link = link_to("organisations:home", language=recipient.language, code=organisation.code)
        context = {"organisation": organisation, "link": link}
        what = f"{organisation.pk}:{fact.at}:{member.user_id}"
        tell(Kind.ORGANISATION_DECIDED, recipient, what, context)


def tell_of_approval(fact: facts.ApprovalMoved) -> None:
    """Tell those whose turn it is: who may approve, who pays, or who asked."""
    requests = ApprovalRequest.objects.select_related("organisation", "requested_by", "approved_by")
    request = requests.get(pk=fact.request_id)
    asked = [request.requested_by]
    if fact.turn in ("asked", "passed_on") and request.status == ApprovalStatus.WAITING:
        said = set(request.steps.values_list("by", flat=True))
        approvers = _people(request, may_approve=True)
        others = [user for user in approvers if user.pk not in said and user.pk != request.requested_by_id]
        _tell(Kind.APPROVAL_ASKED, request, others, fact)
    elif fact.turn == "approved" and request.status == ApprovalStatus.APPROVED:
        _tell(Kind.APPROVAL_TO_PAY, request, _people(request, may_pay=True), fact)
        if request.approved_by_id is not None:
            _tell(Kind.APPROVAL_APPROVED, request, asked, fact)
    elif fact.turn == "refused":
        _tell(Kind.APPROVAL_REFUSED, request, asked, fact)
    elif fact.turn == "expired":
        _tell(Kind.APPROVAL_EXPIRED, request, asked, fact)


def _people(request: ApprovalRequest, **power: bool) -> list[User]:
    members = Member.objects.filter(organisation_id=request.organisation_id, **power).select_related("user")
    return [member.user for member in members.order_by("pk")]


def _tell(kind: Kind, request: ApprovalRequest, people: Iterable[User], fact: facts.ApprovalMoved) -> None:
    last = request.steps.order_by("-said_at", "-pk").first()
    for user in people:
        recipient = Recipient.of_user(user)
        link = link_to(
            "organisations:request",
            language=recipient.language,
            code=request.organisation.code,
            number=request.number,
        )
        context: dict[str, Any] = {
            "number": request.number,
            "who": str(request.requested_by),
            "what": request.title,
            "total": money_text(request.total),
            "words": last.words if last else "",
            "link": link,
        }
        tell(kind, recipient, f"{request.pk}:{fact.turn}:{fact.at}:{user.pk}", context)
