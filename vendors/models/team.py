"""Who is asked to work in a shop, and has not answered yet.

# Note [Asked, then in]
An owner names a phone number and a role. Nobody belongs to a shop by that alone: whoever signs in with that number says
yes or no. So somebody who was never here needs no account before they come, a wrong digit lets nobody in, and an owner
learns neither who has an account nor whose number it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from vendors.models.vendor import MembershipRole, Vendor

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

#: So long it can be answered; numbers of phones are given to other people in time.
OPEN_FOR: Final = timedelta(days=30)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Scopes over invitations."""

    def open(self, now: datetime) -> InvitationQuerySet:
        return self.filter(sent_at__gt=now - OPEN_FOR)

    def to_person(self, user: User) -> InvitationQuerySet:
        """Keep those that went to the number which this person has confirmed."""
        return self.filter(phone=user.phone) if user.phone and user.phone_verified_at else self.none()


class Invitation(models.Model):
    """A shop's wish that whoever has this phone number works in it. See Note [Asked, then in]."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="invitations")
    phone = PhoneNumberField(_("phone number"))
    role = models.CharField(max_length=12, choices=MembershipRole)
    #: In which we write to them: that of who asks.
    language = models.CharField(max_length=2)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        constraints = (models.UniqueConstraint(fields=["vendor", "phone"], name="one_invitation_per_phone_and_vendor"),)

    def __str__(self) -> str:
        return f"{self.phone} {self.role} of {self.vendor}"
