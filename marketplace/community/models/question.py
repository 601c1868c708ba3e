from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.community.models.voice import Voice


class Question(Voice):
    """What somebody wants to know of a product before buying it. Shown once the vendor has answered."""

    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="questions")
    #: SHA-256 of the folded text: the same question sent twice is one.
    digest = models.CharField(max_length=64)

    class Meta(Voice.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            *Voice.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="question_says_something"),
            models.UniqueConstraint(fields=["product", "author", "digest"], name="one_question_once"),
        )
        indexes = (
            models.Index(
                F("product"),
                F("id").desc(),
                condition=Q(status="approved", answered_at__isnull=False),
                name="question_shown_by_product",
            ),
            models.Index(fields=["vendor", "status", "answered_at"], name="question_by_vendor"),
            models.Index(fields=["status", "created_at"], name="question_by_status"),
        )

    def __str__(self) -> str:
        return self.public_id
