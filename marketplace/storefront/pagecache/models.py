"""What has changed of what pages show."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Something that pages show has changed; written by triggers only (see `triggers`), and never altered.

    # Note [Changes are added, not counted up]
    A counter would be one row that all writers wait for, and two that sell out each other's goods would wait for each
    other for ever. Rows that are only added block nobody. The version of a key is how many rows it has and the newest
    of them: a row that was written early and committed late changes the number, so no order of commits hides it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["key", "id"], name="change_by_key"),
            models.Index(fields=["at"], name="change_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.key} at {self.at:%H:%M:%S}"
