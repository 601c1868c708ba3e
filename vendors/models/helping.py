"""Who helps makers in the field, whom, until when, and what was drafted before it could be put where it belongs.

# Note [The maker's phone decides]
A field officer is a person with a phone, appointed by the Ministry for one province until a day; no place at the
officers' desk comes with it. For each maker there is a mandate. Until a code has gone to the maker's own phone and come
back, nothing is done in the maker's name: what the officer drafts lies with the mandate. The code says for whom, until
when and to which account money goes, and it agrees to the terms. It ends on a day, by the maker, or by an officer.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet
from vendors.models.application import private_storage

if TYPE_CHECKING:
    from marketplace.users.models import User

#: So many makers may one officer help at a time. Source: the Ministry's plan, issue 4, line 4.
MOST_MAKERS: Final = 40


class FieldOfficerQuerySet(ByProvinceQuerySet["FieldOfficer"]):
    """Scopes over appointments."""

    def standing(self, on: date) -> FieldOfficerQuerySet:
        """Keep those that count on a day; who has come to the officers' desk meanwhile helps nobody any more."""
        return self.filter(ended_at=None, ends_on__gte=on, user__is_active=True, user__is_staff=False)


class FieldOfficer(models.Model):
    """One appointment of one person to help makers of one province, until a day. Another term is another row."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("province",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="field_terms", verbose_name=_("person")
    )
    province = models.ForeignKey(
        "geography.Province", on_delete=models.PROTECT, related_name="field_officers", verbose_name=_("province")
    )
    ends_on = models.DateField(_("last day"))
    appointed_at = models.DateTimeField(_("appointed"))
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("appointed by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FieldOfficerQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("field officer")
        verbose_name_plural = _("field officers")
        constraints = (
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_field_term_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by=None), name="field_term_ended_by_when_ended"
            ),
        )

    def __str__(self) -> str:
        return str(self.user)


class MandateState(models.TextChoices):
    """Where a mandate stands."""

    ASKED = "asked", _("waits for the maker's code")
    CONFIRMED = "confirmed", _("confirmed by the maker")
    ENDED = "ended", _("ended")


class MandateQuerySet(ByProvinceQuerySet["Mandate"]):
    """Scopes over mandates."""

    def standing(self, on: date) -> MandateQuerySet:
        """Keep those whose right and whose officer's right last on a day, confirmed or not."""
        terms = FieldOfficer.objects.standing(on)
        return self.filter(ended_at=None, ends_on__gte=on, officer__in=terms)

    def confirmed(self, on: date) -> MandateQuerySet:
        """Keep those under which an officer may do something in the maker's name."""
        return self.standing(on).filter(confirmed_at__isnull=False)

    def of_officer(self, user: User) -> MandateQuerySet:
        return self.filter(officer__user_id=user.pk)


class Mandate(models.Model):
    """One officer's right to help one maker. See Note [The maker's phone decides]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("officer__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    officer = models.ForeignKey(
        FieldOfficer, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("field officer")
    )
    #: Which of the officer's places it takes, from 1; the database keeps each for one mandate that has not ended.
    slot = models.PositiveSmallIntegerField(editable=False)
    #: What the officer's browser calls it, so that one that is sent twice is here once.
    client_key = models.CharField(max_length=36, editable=False)
    name = models.CharField(_("maker"), max_length=200)
    phone = PhoneNumberField(_("phone number"))
    commune = models.ForeignKey(
        "geography.Commune", on_delete=models.PROTECT, related_name="+", verbose_name=_("commune")
    )
    village = models.ForeignKey(
        "geography.Village",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("village"),
    )
    ends_on = models.DateField(_("last day"))
    asked_at = models.DateTimeField(_("asked"))
    #: Whoever the code reached; set when it came back.
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    #: The account that the latest code named, to which the maker's money goes; a draft with another is not sent.
    account = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    #: Nobody where only its day has come.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = (
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=MOST_MAKERS), name="mandate_slot_in_range"),
            models.UniqueConstraint(
                fields=["officer", "slot"], condition=Q(ended_at=None), name="one_mandate_per_slot_of_officer"
            ),
            models.UniqueConstraint(
                fields=["officer", "phone"], condition=Q(ended_at=None), name="one_mandate_per_phone_of_officer"
            ),
            models.UniqueConstraint(fields=["officer", "client_key"], name="one_mandate_per_client_key"),
            models.UniqueConstraint(
                fields=["maker"], condition=Q(ended_at=None, confirmed_at__isnull=False), name="one_helper_per_maker"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, maker=None) | Q(confirmed_at__isnull=False, maker__isnull=False),
                name="mandate_confirmed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def state(self, on: date) -> MandateState:
        """Return where it stands on a day. Its officer's term is looked at by whoever asks for the rows."""
        if self.ended_at is not None or self.ends_on < on:
            return MandateState.ENDED
        return MandateState.CONFIRMED if self.confirmed_at else MandateState.ASKED


class MandateCode(models.Model):
    """A code that went to a maker's phone, and what the message said that it confirms. The code itself is not kept."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    account = models.CharField(max_length=32, blank=True)
    terms = models.ForeignKey("partner.TermsVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "partner"
        indexes = (models.Index(fields=["mandate", "sent_at"], name="mandate_code_by_time"),)

    def __str__(self) -> str:
        return f"{self.mandate} {self.sent_at}"


class FieldDraftKind(models.TextChoices):
    """What was drafted."""

    APPLICATION = "application", _("application")
    LISTING = "listing", _("product")


class FieldDraft(models.Model):
    """What a field officer drafted for a maker, until it can be put where it belongs.

    An application waits for the maker's code, a product for the shop. What came is written once, under the key that the
    officer's browser gave it.
    """

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="drafts")
    client_key = models.CharField(max_length=36, editable=False)
    kind = models.CharField(max_length=12, choices=FieldDraftKind)
    title = models.CharField(max_length=200)
    #: Plain values; places and shelves by their keys. See `vendors.services.helping.drafts`.
    content = models.JSONField()
    received_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True, blank=True)
    #: Why it could not be put where it belongs, in the officer's language; it waits on.
    refusal = models.TextField(blank=True)

    class Meta:
        app_label = "partner"
        constraints = (
            models.UniqueConstraint(fields=["mandate", "client_key"], name="one_field_draft_per_client_key"),
        )

    def __str__(self) -> str:
        return self.title


class FieldDraftFile(models.Model):
    """A photo or a paper that came with a draft; kept where it has no address, and gone when it is in its place."""

    draft = models.ForeignKey(FieldDraft, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="field/%Y/%m/", storage=private_storage)

    class Meta:
        app_label = "partner"
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["draft", "position"], name="one_file_per_place_in_draft"),)

    def __str__(self) -> str:
        return f"{self.draft} {self.position}"
