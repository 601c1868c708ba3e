from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One message that somebody would have received."""

    channel = models.CharField(max_length=10)  # sms, telegram, email
    to = models.CharField(max_length=254, db_index=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - unique where given
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "key"], name="one_message_per_key"),)
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.channel} to {self.to}"

    def as_dict(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "id": self.pk,
            "channel": self.channel,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "key": self.key,
            "sent_at": self.sent_at.isoformat(),
        }


class Fault(models.Model):
    """The gateway answers the next calls with this status instead of taking the message."""

    channel = models.CharField(max_length=10, blank=True)  # empty: all of them
    http_status = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.http_status} {self.times} times"
