"""Field officers: appointed by the Ministry for a province until a day, or called back before it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.users.areas import area_of
from marketplace.users.models import User
from marketplace.users.selectors import person_with_phone
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import FieldOfficer

if TYPE_CHECKING:
    from datetime import date, datetime

    from marketplace.geography.models import Province

#: A term is looked at again at least so often.
LONGEST_TERM: Final = timedelta(days=366)


def appoint_field_officer(*, phone: str, province: Province, ends_on: date, by: User, now: datetime) -> FieldOfficer:
    """Let a person help makers of a province until a day.

    Args:
        phone: In E.164 form; the number with which the person signs in.
        province: Where they help.
        ends_on: Their last day.
        by: An officer of that area.
        now: The present.

    Raises:
        InvalidInput: Nobody has signed in with the number, it belongs to somebody of the desk or somebody who helps
            already, or the day is past or too far away.
        UnableToChange: The province lies outside the officer's area.
    """
    if not area_of(by).holds(province.pk):
        raise UnableToChange(_("This province lies outside your area."))
    person = person_with_phone(phone=phone)
    if person is None:
        raise InvalidInput({"phone": [_("Nobody has signed in with this number yet. Let them do so once.")]})
    if person.is_staff or not person.is_active:
        raise InvalidInput({"phone": [_("Who has a place at the officers' desk helps nobody in the field.")]})
    _require_term(ends_on, today=timezone.localdate(now))
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=person.pk)
        before = FieldOfficer.objects.filter(user=person, ended_at=None).first()
        if before is not None and before.ends_on >= timezone.localdate(now):
            raise InvalidInput({"phone": [_("This person is a field officer already. End that term first.")]})
        if before is not None:  # its day has come
            FieldOfficer.objects.filter(pk=before.pk).update(ended_at=now)
        term = FieldOfficer.objects.create(
            user=person, province=province, ends_on=ends_on, appointed_by=by, appointed_at=now
        )
        data = {"province": province.code, "until": ends_on.isoformat(), "person": person.pk}
        audit.record(actor=by, action="field_officer.appointed", subject=term, data=data)
    return term


def end_field_officer(*, term: FieldOfficer, by: User, now: datetime) -> None:
    """Call a field officer back before the day; from the next request on, they help nobody.

    Raises:
        UnableToChange: The term has ended already, or lies outside the officer's area.
    """
    if not area_of(by).holds(term.province_id):
        raise UnableToChange(_("This province lies outside your area."))
    with transaction.atomic(durable=True):
        if not FieldOfficer.objects.filter(pk=term.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise UnableToChange(_("This term has ended already."))
        audit.record(actor=by, action="field_officer.ended", subject=term, data={"person": term.user_id})
    term.refresh_from_db()


def _require_term(ends_on: date, *, today: date) -> None:
    if ends_on < today:
        raise InvalidInput({"ends_on": [_("This day is past.")]})
    if ends_on - today > LONGEST_TERM:
        raise InvalidInput({"ends_on": [_("A term lasts a year at most.")]})
