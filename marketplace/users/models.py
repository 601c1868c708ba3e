from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser
from phonenumber_field.modelfields import PhoneNumberField


class UserManager(BaseUserManager["User"]):
    """Makes people from a phone number, an e-mail address, or both."""

    def create_user(
        self, email: str | None = None, password: str | None = None, phone: str | None = None, **fields: Any
    ) -> User:
        """Return a new person; without a password they sign in by code.

        Raises:
            ValueError: There is neither a phone number nor an e-mail address.
        """
        if not email and not phone:
            raise ValueError("a person has a phone number or an e-mail address")
        user = self.model(email=self.normalize_email(email) or None, phone=phone or None, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> User:
        """Return a person who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who can sign in. Most have a phone number and no e-mail address."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True, unique=True)  # type: ignore[assignment]
    phone = PhoneNumberField(_("phone number"), null=True, blank=True, unique=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, default="km", choices=[("km", "ខ្មែរ"), ("en", "English")])
    #: What they chose to look at the shop in, and from which country; empty: they never said.
    currency = models.CharField(_("currency"), max_length=3, blank=True, choices=[("KHR", "KHR"), ("USD", "USD")])
    country = models.CharField(_("country"), max_length=2, blank=True)
    telegram_chat_id = models.CharField(max_length=32, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = UserManager()  # type: ignore[assignment, misc]

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False), name="user_has_phone_or_email"
            ),
            models.CheckConstraint(condition=Q(currency__in=["", "KHR", "USD"]), name="user_currency_known"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"), name="user_country_is_one"
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or str(self.phone or self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with an empty e-mail address kept as none so that many people may have none."""
        self.email = self.email or None
        super().save(*args, **kwargs)

    def _migrate_alerts_to_user(self) -> None:
        """Take over Oscar's stock alerts left under this e-mail address; with no address there are none to take."""
        if self.email:
            super()._migrate_alerts_to_user()

    def confirm_phone(self) -> None:
        """Note that the code sent to this phone came back."""
        self.phone_verified_at = timezone.now()
        self.save(update_fields=["phone_verified_at"])


class OfficerArea(models.Model):
    """Where one officer looks and decides: one province, or the whole country.

    See Note [An officer sees only the own area] in `marketplace.users.areas`.
    """

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="officer_area", verbose_name=_("officer")
    )
    is_national = models.BooleanField(_("the whole country"), default=False)
    province = models.ForeignKey(
        "geography.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="officer_areas",
        verbose_name=_("province"),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("officer's area")
        verbose_name_plural = _("officers' areas")
        constraints = (
            models.CheckConstraint(
                condition=Q(is_national=True, province=None) | Q(is_national=False, province__isnull=False),
                name="area_is_a_province_or_the_whole_country",
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}: {'*' if self.is_national else self.province}"
