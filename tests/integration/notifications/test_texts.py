from __future__ import annotations

from types import SimpleNamespace as Thing

import pytest
from django.template.loader import get_template

from marketplace.notifications.models import Kind
from marketplace.notifications.services import subject_of, text_of

WRITTEN = [kind for kind in Kind if kind != Kind.MAIL]
CONTEXT = {
    "code": "123456",
    "link": "https://example.org/km/x/",
    "reason": "Photo <blurred> & dark.",
    "total": "14,000 ៛",
    "amount": "14,000 ៛",
    "vendor": Thing(name="Preah Dak & Daughters"),
    "listing": Thing(title="Basket"),
    "product": Thing(title="Basket"),
    "order": Thing(number="P1001-1", vendor=Thing(name="Preah Dak & Daughters")),
    "purchase": Thing(number="P1001"),
    "role": "packer",
    "refund": Thing(get_reason_display="late"),
    "part": Thing(words="Half is woven"),
    "may_send": True,
}
#: A code is typed where it was asked for; an address beside it would teach people to follow strangers' ones.
CODES = {Kind.SIGN_IN_CODE, Kind.ACCOUNT_CODE}


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("kind", WRITTEN)
def test_every_message_is_written_in_both_languages(kind: Kind, language: str) -> None:
    text = text_of(kind, language, CONTEXT)

    assert text
    assert "{" not in text
    assert "&amp;" not in text
    assert "&lt;" not in text
    assert ("។" in text or "៖" in text) == (language == "km")
    assert get_template(f"notifications/{language}/{kind.value}.txt")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_message_has_a_khmer_subject(kind: Kind) -> None:
    assert subject_of(kind, "km") != subject_of(kind, "en")


@pytest.mark.parametrize("kind", [kind for kind in WRITTEN if kind not in CODES])
def test_every_message_says_where_to_look(kind: Kind) -> None:
    assert CONTEXT["link"] in text_of(kind, "km", CONTEXT)
