"""Many listings brought in at once by a file: the file, its rows, and what is wrong in it.

# Note [Looked through first, then brought in]
A file is looked through as a whole before anything of it is written. One fault refuses all of it, so nobody has to find
out which half of a file was taken. What is right waits for a person to say so; then the rows are brought in one by one,
and each says what became of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from vendors.models.application import private_storage
from vendors.models.listing import ListingSubmission
from vendors.models.vendor import Vendor

if TYPE_CHECKING:
    from datetime import datetime

#: After so long without a word from it, the worker that had an import is taken for dead. A photo takes seconds.
WORKER_IS_GONE: Final = timedelta(minutes=3)


class ImportState(models.TextChoices):
    """Where an import stands. See Note [Looked through first, then brought in]."""

    UPLOADED = "uploaded", _("being looked through")
    CHECKED = "checked", _("ready, nothing is changed yet")
    RUNNING = "running", _("being brought in")
    DONE = "done", _("brought in")
    REFUSED = "refused", _("not taken")


#: In these the worker has it.
WITH_WORKER: Final = (ImportState.UPLOADED, ImportState.RUNNING)


class RowKind(models.TextChoices):
    """What a row does."""

    NEW = "new", _("new product")
    OFFER = "offer", _("price and pieces")
    CHANGE = "change", _("change for the Ministry to read")


class RowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("not taken")


class ListingImportQuerySet(models.QuerySet["ListingImport"]):
    """Scopes over imports."""

    def for_vendor(self, vendor: Vendor) -> ListingImportQuerySet:
        return self.filter(vendor=vendor)

    def free(self, now: datetime) -> ListingImportQuerySet:
        """Keep those for which no worker is at work."""
        return self.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - WORKER_IS_GONE))


class ListingImport(models.Model):
    """One file of listings, from being sent to being brought in."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="listing_imports")
    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    #: Of the headings; nothing until it was looked through.
    language = models.CharField(max_length=2, blank=True)
    #: As the sender's device called it, to be known again; never a path.
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="imports/%Y/%m/", storage=private_storage)
    #: A ZIP of photos.
    photos = models.FileField(upload_to="imports/%Y/%m/", storage=private_storage, blank=True)
    sha256 = models.CharField(max_length=64)
    #: Whether what is new, and what must be read, goes to the Ministry, or stays a draft.
    sends = models.BooleanField(default=True)
    num_rows = models.PositiveIntegerField(default=0)
    num_new = models.PositiveIntegerField(default=0)
    num_offers = models.PositiveIntegerField(default=0)
    num_changes = models.PositiveIntegerField(default=0)
    num_same = models.PositiveIntegerField(default=0)
    num_done = models.PositiveIntegerField(default=0)
    num_failed = models.PositiveIntegerField(default=0)
    #: All faults; of many only the first are kept as rows.
    num_faults = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: The address that the confirmation came from, for the audit.
    came_from = models.CharField(max_length=45, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: When a worker last had it in hand; nothing while none has.
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = ListingImportQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        constraints = (
            models.UniqueConstraint(
                fields=["vendor"], condition=Q(state__in=WITH_WORKER), name="one_import_at_work_per_vendor"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="import_confirmed_both_or_neither",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("running", "done")) | Q(confirmed_at__isnull=False),
                name="import_runs_when_confirmed",
            ),
        )
        indexes = (
            models.Index(fields=["vendor", "-created_at"], name="imports_of_vendor"),
            models.Index(fields=["claimed_at"], condition=Q(state__in=WITH_WORKER), name="imports_with_worker"),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.vendor}"

    @property
    def is_with_worker(self) -> bool:
        """Whether the worker has it."""
        return self.state in WITH_WORKER

    @property
    def num_to_do(self) -> int:
        """Rows that change something."""
        return self.num_new + self.num_offers + self.num_changes

    @property
    def num_dealt_with(self) -> int:
        """Rows of which it is known what became."""
        return self.num_done + self.num_failed


class ImportRow(models.Model):
    """One row that changes something: what its cells say, as texts by the key of the column."""

    listing_import = models.ForeignKey(ListingImport, on_delete=models.CASCADE, related_name="rows")
    #: As the file's program shows it: 1 are the headings.
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=RowKind)
    cells = models.JSONField()
    state = models.CharField(max_length=7, choices=RowState, default=RowState.WAITING)
    #: The draft or submission that came of it.
    listing = models.ForeignKey(ListingSubmission, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "partner"
        constraints = (models.UniqueConstraint(fields=["listing_import", "number"], name="one_import_row_per_number"),)
        indexes = (
            models.Index(fields=["listing_import", "number"], condition=Q(state="waiting"), name="import_rows_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.listing_import_id}:{self.number}"


class ImportFault(models.Model):
    """One thing that is wrong in a file, in both languages: found while it was looked through, or brought in."""

    listing_import = models.ForeignKey(ListingImport, on_delete=models.CASCADE, related_name="faults")
    #: 0 is the file as a whole.
    row = models.PositiveIntegerField()
    #: The heading as it stands in the file, and its letter.
    column = models.CharField(max_length=200, blank=True)
    words_km = models.TextField()
    words_en = models.TextField()

    class Meta:
        app_label = "partner"
        indexes = (models.Index(fields=["listing_import", "row"], name="faults_of_import"),)

    def __str__(self) -> str:
        return f"{self.listing_import_id}:{self.row} {self.column}"

    @property
    def words(self) -> str:
        """What is wrong, in the reader's language."""
        return self.words_km if get_language() == "km" else self.words_en
