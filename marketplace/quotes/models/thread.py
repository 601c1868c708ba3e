"""What a buyer and one vendor say to each other about a request."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.quotes.models.request import QuoteRequest
from marketplace.users.areas import ByProvinceQuerySet

#: Longest message, in characters.
MESSAGE_LENGTH: Final = 4000


def private() -> Storage:
    """Return the storage whose files have no address; asked when it is used, so that tests may change it."""
    return storages["private"]


class ThreadMessageQuerySet(ByProvinceQuerySet["ThreadMessage"]):
    """Scopes over messages."""


class ThreadMessage(models.Model):
    """One message between the buyer of a request and one vendor; other vendors never see it. Never changed.

    `attachment` is a photo or a PDF in private storage.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    request = models.ForeignKey(QuoteRequest, on_delete=models.PROTECT, related_name="messages")
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="quote_messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_buyer = models.BooleanField()
    words = models.TextField(_("message"), blank=True)
    attachment = models.FileField(storage=private, upload_to="quotes/%Y/%m/", blank=True)
    attachment_name = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    #: When the other side had it on its screen.
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadMessageQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(words="") | ~Q(attachment=""), name="quote_message_says_something"),
        )
        indexes = (models.Index(fields=["request", "vendor"], name="quote_message_by_thread"),)

    def __str__(self) -> str:
        return self.public_id
