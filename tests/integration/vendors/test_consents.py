"""The terms: a version is never changed, and a consent says to which words, when and from where."""

from __future__ import annotations

from datetime import datetime

import pytest

from marketplace.core.audit import acting_from
from marketplace.users.models import User
from tests.factories.users import OfficerFactory
from vendors.checklist import terms_to_agree
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Consent, TermsVersion
from vendors.services.consents import agree, publish_terms

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_consent_is_kept_with_version_time_and_place(maker: User, now: datetime) -> None:
    first = publish_terms(text_km="ក", text_en="a", by=OfficerFactory(), now=now)
    assert terms_to_agree(user=maker, now=now) == first

    with acting_from("203.0.113.7"):
        agree(user=maker, number=1, now=now)
        agree(user=maker, number=1, now=now)

    consent = Consent.objects.get()
    assert (consent.version, consent.at, consent.came_from) == (first, now, "203.0.113.7")
    assert terms_to_agree(user=maker, now=now) is None


def test_new_version_asks_again_and_the_old_one_can_no_longer_be_agreed_to(maker: User, now: datetime) -> None:
    officer = OfficerFactory()
    publish_terms(text_km="ក", text_en="a", by=officer, now=now)
    agree(user=maker, number=1, now=now)

    second = publish_terms(text_km="ខ", text_en="b", by=officer, now=now)

    assert terms_to_agree(user=maker, now=now) == second
    with pytest.raises(UnableToChange):
        agree(user=maker, number=1, now=now)
    assert Consent.objects.count() == 1


def test_same_words_or_one_language_are_no_new_version(now: datetime) -> None:
    officer = OfficerFactory()
    version = publish_terms(text_km="ក", text_en="a", by=officer, now=now)

    for texts in ({"text_km": "ក", "text_en": "a"}, {"text_km": " ", "text_en": "b"}):
        with pytest.raises(InvalidInput):
            publish_terms(**texts, by=officer, now=now)
    with pytest.raises(TypeError):
        version.save()
    assert TermsVersion.objects.count() == 1
