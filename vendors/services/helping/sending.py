"""Sending in a maker's name: only what the maker's code has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from vendors.checklist import terms_to_agree
from vendors.errors import UnableToChange
from vendors.models import Mandate
from vendors.services.applications import submit_application

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User
    from vendors.models import VendorApplication


def submit_for_maker(*, mandate: Mandate, application: VendorApplication, by: User, now: datetime) -> None:
    """Send a maker's application to the Ministry on their behalf.

    Raises:
        UnableToChange: The maker has not confirmed, or not this account or these terms, the right has ended, or it
            waits already.
        UnableToSubmit: Something the Ministry needs is missing; its `fields` say what.
    """
    standing = Mandate.objects.confirmed(timezone.localdate(now)).of_officer(by).filter(pk=mandate.pk).first()
    if standing is None or standing.maker is None or application.applicant_id != standing.maker_id:
        raise UnableToChange(_("The maker has not confirmed yet. Ask for the code that comes to their phone."))
    if application.bakong_account_id != standing.account:
        raise UnableToChange(
            _("The maker's code did not name this Bakong account. Send another code: the message names it.")
        )
    if terms_to_agree(user=standing.maker, now=now) is not None:
        raise UnableToChange(_("The terms have changed. Read them to the maker and send another code."))
    with audit.acting_for(standing.maker):
        submit_application(application=application, by=by, now=now)
