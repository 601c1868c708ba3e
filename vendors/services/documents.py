"""The papers of an application: taken in, kept private, taken out again.

# Note [Papers stay private]
Identity cards lie in a storage that has no address, and reading one is written down. What may be in one:
see Note [Papers are looked at] in `catalogue.papers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.papers import clean_paper
from marketplace.core import audit
from vendors.errors import InvalidInput
from vendors.models import ApplicationDocument, Requirement, VendorApplication
from vendors.services.applications import locked_changeable

if TYPE_CHECKING:
    from django.core.files.base import File

    from marketplace.users.models import User

MOST_DOCUMENTS: Final = 12


def add_document(
    *,
    application: VendorApplication,
    label: str,
    upload: File[Any],
    requirement: Requirement | None = None,
    by: User | None = None,
) -> ApplicationDocument:
    """Put a paper with an application. See Note [Papers stay private].

    Args:
        application: Where it belongs.
        label: What it is.
        upload: The file as it came.
        requirement: What it answers.
        by: Who helped the applicant with it, if somebody did; that is written down.

    Raises:
        InvalidInput: It is no photo and no PDF, too large, without a label, or one too many.
        UnableToChange: The application waits for the Ministry, or is approved.
    """
    if not label.strip():
        raise InvalidInput({"label": [_("Say what this paper is.")]})
    try:
        content = clean_paper(upload)
    except ValidationError as error:
        raise InvalidInput({"file": error.messages}) from error
    with transaction.atomic(durable=True):
        return put_document(application=application, label=label, content=content, requirement=requirement, by=by)


def put_document(
    *,
    application: VendorApplication,
    label: str,
    content: File[Any],
    requirement: Requirement | None = None,
    by: User | None = None,
) -> ApplicationDocument:
    """Put a cleaned paper with an application, inside the caller's transaction.

    Raises:
        InvalidInput: It is one too many.
        UnableToChange: The application waits for the Ministry, or is approved.
    """
    locked = locked_changeable(application=application)
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise InvalidInput({"file": [_("These are too many papers. Remove one first.")]})
    document = ApplicationDocument.objects.create(
        application=locked, label=label.strip()[:120], file=content, requirement=requirement
    )
    _note_help(document, action="application.document_added", by=by)
    return document


def _note_help(document: ApplicationDocument, *, action: str, by: User | None) -> None:
    applicant = document.application.applicant
    if by is not None and by != applicant:
        data = {"document": document.public_id}
        audit.record(actor=by, action=action, subject=document.application, on_behalf_of=applicant, data=data)


def remove_document(*, application: VendorApplication, public_id: str, by: User | None = None) -> None:
    """Take a paper out of an application and delete its file; one that is not there is no error.

    Raises:
        UnableToChange: The application waits for the Ministry, or is approved.
    """
    with transaction.atomic(durable=True):
        locked = locked_changeable(application=application)
        document = locked.documents.filter(public_id=public_id).first()
        if document is None:
            return
        storage, name = document.file.storage, str(document.file.name)
        _note_help(document, action="application.document_removed", by=by)
        document.delete()
        transaction.on_commit(lambda: storage.delete(name))


def note_reading(*, document: ApplicationDocument, by: User) -> None:
    """Write down that somebody read a paper. See Note [Papers stay private]."""
    audit.record(
        actor=by,
        action="application.document_read",
        subject=document.application,
        data={"document": document.public_id},
    )
