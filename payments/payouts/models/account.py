from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet


class AccountKind(models.TextChoices):
    """Where money can be sent."""

    BAKONG = "bakong", "Bakong"
    BANK = "bank", _("bank account")


class AccountStatus(models.TextChoices):
    """How far an account has come. Nothing is paid to one that is not current."""

    ASKED = "asked", _("waits for the code")
    WAITING = "waiting", _("waits; can be stopped")
    CURRENT = "current", _("in use")
    REPLACED = "replaced", _("replaced by another")
    STOPPED = "stopped", _("stopped")


#: A change in one of these is under way: what is owed waits for its end.
UNDER_WAY: Final = (AccountStatus.WAITING,)


class PayoutAccountQuerySet(ByProvinceQuerySet["PayoutAccount"]):
    """Scopes over accounts."""

    def current(self) -> PayoutAccountQuerySet:
        return self.filter(status=AccountStatus.CURRENT)

    def waiting(self) -> PayoutAccountQuerySet:
        return self.filter(status=AccountStatus.WAITING)


class PayoutAccount(models.Model):
    """Where one vendor's money of one currency is sent.

    # Note [An account is changed slowly]
    Whoever gets hold of an owner's phone wants exactly this. So a change is confirmed by a code to the phone of the owner
    who asks; at once the shop's phone and every owner hear of it, with a link that stops it; it waits for 72 hours, in
    which nothing is paid; and an officer who helps nobody here agrees. Whoever agreed does not check the first
    payout to it. Only the first account, which came with the approved application, needs none of this.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    #: In the link that stops a change.
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="payout_accounts")
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind)
    holder = models.CharField(_("holder"), max_length=140)
    account = models.CharField(_("account"), max_length=34)
    #: The bank's SWIFT code; empty for Bakong.
    bank = models.CharField(_("bank"), max_length=11, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=AccountStatus, default=AccountStatus.ASKED)
    #: Nobody where it came with the application.
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    #: Nothing is paid to it before.
    usable_from = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    #: When it was stopped or replaced.
    ended_at = models.DateTimeField(null=True)
    #: Nobody where somebody with the link stopped it.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    #: What Bakong said when it was asked whether it knows the account: advice for the officer.
    is_known = models.BooleanField(null=True)

    objects = PayoutAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout account")
        verbose_name_plural = _("payout accounts")
        constraints = (
            models.UniqueConstraint(
                fields=["vendor", "currency"], condition=Q(status="current"), name="one_current_account_per_currency"
            ),
            models.UniqueConstraint(
                fields=["vendor", "currency"],
                condition=Q(status__in=["asked", "waiting"]),
                name="one_change_of_account_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["waiting", "current", "replaced"]) | Q(usable_from__isnull=False),
                name="account_usable_from_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["current", "replaced"])
                | Q(asked_by=None)
                | Q(confirmed_at__isnull=False, agreed_at__isnull=False, agreed_by__isnull=False),
                name="changed_account_confirmed_and_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("asked_by")),
                name="account_agreed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="bakong", bank="") | Q(kind="bank") & ~Q(bank=""), name="account_names_its_bank"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.currency}"

    @property
    def masked(self) -> str:
        """Return the account with its middle hidden, for messages: enough to know it again."""
        name, at, bank = self.account.partition("@")
        return f"{name[:2]}…{name[-2:]}{at}{bank}"


class AccountCode(models.Model):
    """A code that went to the phone of whoever changes an account. The code itself is not kept."""

    account = models.ForeignKey(PayoutAccount, on_delete=models.CASCADE, related_name="codes")
    phone = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["phone", "sent_at"], name="account_code_by_phone"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.sent_at}"
