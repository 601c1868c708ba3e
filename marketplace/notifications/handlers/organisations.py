"""What happens to organisations that buy, told to their people. As in `handlers`, each may run twice."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from marketplace import facts
from marketplace.core.money import Money
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.notifications.telling import link_to, money_text, tell
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
    if fact.turn in ("asked", "passed_on"):
        others = Member.objects.filter(may_approve=True).exclude(user__in=[*fact.said_by, fact.requested_by_id])
        _tell(Kind.APPROVAL_ASKED, others, fact)
    elif fact.turn == "approved":
        _tell(Kind.APPROVAL_TO_PAY, Member.objects.filter(may_pay=True), fact)
        if fact.approved_by_id is not None:
            _tell(Kind.APPROVAL_APPROVED, Member.objects.filter(user=fact.requested_by_id), fact)
    elif fact.turn in ("refused", "expired"):
        kind = Kind.APPROVAL_REFUSED if fact.turn == "refused" else Kind.APPROVAL_EXPIRED
        _tell(kind, Member.objects.filter(user=fact.requested_by_id), fact)


def _tell(kind: Kind, members: QuerySet[Member], fact: facts.ApprovalMoved) -> None:
    asked = User.objects.get(pk=fact.requested_by_id)
    for member in members.filter(organisation=fact.organisation_id).select_related("user").order_by("pk"):
        recipient = Recipient.of_user(member.user)
        where = {"code": fact.organisation_code, "number": fact.number}
        context = {
            "number": fact.number,
            "who": str(asked),
            "what": fact.title,
            "total": money_text(Money(Decimal(fact.amount), fact.currency)),
            "words": fact.words,
            "link": link_to("organisations:request", language=recipient.language, **where),
        }
        tell(kind, recipient, f"{fact.number}:{fact.turn}:{fact.at}:{member.user_id}", context)
