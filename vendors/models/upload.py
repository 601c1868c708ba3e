"""A file that comes piece by piece over a weak line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import new_token


class PartialUpload(models.Model):
    """A file on its way from one person: how long it will be, and how much of it is here."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "partner"
        constraints = (
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_not_longer_than_announced"),
        )

    def __str__(self) -> str:
        return f"{self.public_id}: {self.received} of {self.size}"

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size
