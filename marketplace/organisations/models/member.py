"""Who works for an organisation, in which roles, up to which amount; and who is asked to.

# Note [Roles and limits]
A requester puts things together and asks; an approver says yes to what others ask; a payer pays what was let through;
an owner decides about people, budget and addresses. One person may have several roles. A limit is what a person lets
through alone: as requester their own wish, as approver another's. None is no limit. Nobody approves what they asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.organisations.models.organisation import Organisation

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

#: So long an invitation can be answered; numbers of phones are given to other people in time.
OPEN_FOR: Final = timedelta(days=30)
_CURRENCIES: Final = [("KHR", "KHR"), ("USD", "USD")]


class Role(models.TextChoices):
    """What a member may do. See Note [Roles and limits]."""

    REQUESTER = "requester", _("asks for purchases")
    APPROVER = "approver", _("approves what others ask for")
    PAYER = "payer", _("pays")
    OWNER = "owner", _("decides about people and limits")


class Powers(models.Model):
    """The roles and limits that a member has, or is asked to take on."""

    may_request = models.BooleanField(_("asks for purchases"), default=False)
    may_approve = models.BooleanField(_("approves what others ask for"), default=False)
    may_pay = models.BooleanField(_("pays"), default=False)
    is_owner = models.BooleanField(_("decides about people and limits"), default=False)
    purchase_limit = models.DecimalField(
        _("limit for one purchase"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    month_limit = models.DecimalField(_("limit for a month"), max_digits=14, decimal_places=2, null=True, blank=True)
    limit_currency = models.CharField(_("currency of the limits"), max_length=3, choices=_CURRENCIES, default="KHR")

    class Meta:
        abstract = True

    @property
    def roles(self) -> list[Role]:
        """What they may do, in the order in which a purchase passes through."""
        has = {
            Role.REQUESTER: self.may_request,
            Role.APPROVER: self.may_approve,
            Role.PAYER: self.may_pay,
            Role.OWNER: self.is_owner,
        }
        return [role for role, is_there in has.items() if is_there]

    @property
    def limit(self) -> Money | None:
        """What one purchase may cost that they let through alone."""
        return None if self.purchase_limit is None else Money(self.purchase_limit, self.limit_currency)

    @property
    def limit_of_month(self) -> Money | None:
        """What they may ask for alone in a month of the calendar."""
        return None if self.month_limit is None else Money(self.month_limit, self.limit_currency)


def _has_a_role() -> Q:
    return Q(may_request=True) | Q(may_approve=True) | Q(may_pay=True) | Q(is_owner=True)


def _limits_not_negative() -> Q:
    return (Q(purchase_limit=None) | Q(purchase_limit__gte=0)) & (Q(month_limit=None) | Q(month_limit__gte=0))


class Member(Powers):
    """A person's place in an organisation. See Note [Roles and limits]."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="places_in_organisations")
    #: The one for which this person buys now; with none they buy for themselves.
    is_chosen = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("member of an organisation")
        verbose_name_plural = _("members of organisations")
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "user"], name="one_member_per_user_and_organisation"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_chosen=True), name="one_organisation_chosen_per_user"
            ),
            models.CheckConstraint(condition=_has_a_role(), name="organisation_member_has_a_role"),
            models.CheckConstraint(condition=_limits_not_negative(), name="organisation_member_limits_not_negative"),
            models.CheckConstraint(
                condition=Q(limit_currency__in=["KHR", "USD"]), name="organisation_member_currency_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {'+'.join(self.roles)} of {self.organisation}"


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    """Scopes over invitations."""

    def open(self, now: datetime) -> MemberInvitationQuerySet:
        return self.filter(sent_at__gt=now - OPEN_FOR)

    def to_person(self, user: User) -> MemberInvitationQuerySet:
        """Keep those that went to the number, or to an e-mail address, which this person has confirmed."""
        mine = Q(pk__in=())
        if user.phone and user.phone_verified_at:
            mine |= Q(phone=user.phone)
        confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
        for email in confirmed:
            mine |= Q(email__iexact=email)
        return self.filter(mine)


class MemberInvitation(Powers):
    """An organisation's wish that whoever has this number or e-mail address works for it. They say yes or no."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    #: One of the two: people abroad sign in by e-mail.
    phone = PhoneNumberField(_("phone number"), blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True)
    #: In which we write to them: that of who asks.
    language = models.CharField(max_length=2)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to an organisation")
        verbose_name_plural = _("invitations to organisations")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "phone", "email"], name="one_invitation_per_address_and_organisation"
            ),
            models.CheckConstraint(
                condition=(Q(phone="") & ~Q(email="")) | (~Q(phone="") & Q(email="")),
                name="organisation_invitation_by_phone_or_email",
            ),
            models.CheckConstraint(condition=_has_a_role(), name="organisation_invitation_has_a_role"),
            models.CheckConstraint(condition=_limits_not_negative(), name="organisation_invitation_limits"),
        )

    def __str__(self) -> str:
        return f"{self.phone or self.email} of {self.organisation}"
