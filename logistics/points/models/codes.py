from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token

#: So many wrong codes, and only a new one helps: of a million codes, five guesses find one in 200,000.
MOST_TRIES: Final = 5


class ReleaseCode(models.Model):
    """The code that a buyer tells to whoever hands the parcel out, at a point or at the door. One holds at a time.

    Only its digest is kept. A new one gets another `round`; the tries begin anew.
    """

    consignment = models.OneToOneField(
        "shipping.Consignment", on_delete=models.PROTECT, related_name="release_code", verbose_name=_("consignment")
    )
    #: Part of what the code is made of, so that nobody makes it from the number of the parcel.
    seed = models.CharField(max_length=22, default=new_token, editable=False)
    round = models.PositiveSmallIntegerField(default=1)
    code_hash = models.CharField(max_length=64)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code of a parcel")
        verbose_name_plural = _("codes of parcels")
        constraints = (
            models.CheckConstraint(condition=Q(wrong_tries__lte=MOST_TRIES), name="release_code_tries_limited"),
            models.CheckConstraint(condition=~Q(code_hash=""), name="release_code_has_a_digest"),
        )

    def __str__(self) -> str:
        return f"code {self.round} of {self.consignment_id}"

    @property
    def is_spent(self) -> bool:
        """Return whether nobody can use it any more."""
        return self.used_at is not None or self.wrong_tries >= MOST_TRIES
