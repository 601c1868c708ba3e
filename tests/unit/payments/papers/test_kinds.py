"""Which paper a sale calls for."""

from __future__ import annotations

import pytest

from payments.papers.kinds import kind_of_sale
from payments.papers.models import looks_like_tin


@pytest.mark.parametrize(
    ("registered", "business", "kind"),
    [
        (True, True, "tax_invoice"),
        (True, False, "commercial_invoice"),
        (False, True, "receipt"),
        (False, False, "receipt"),
    ],
)
def test_the_right_paper_for_each_case(registered: bool, business: bool, kind: str) -> None:
    assert kind_of_sale(is_vat_registered=registered, has_business_buyer=business) == kind


@pytest.mark.parametrize(
    "tin", ["K002-123456789", "L001123456789", "E012-1234567890", "A1234567", "b12345678", "K០០២-១២៣៤៥៦៧៨៩"]
)
def test_known_forms_of_tins_are_known(tin: str) -> None:
    assert looks_like_tin(tin)


@pytest.mark.parametrize("tin", ["", "123", "KK02-123456789", "K02-123456789", "K002-12345"])
def test_other_forms_are_odd(tin: str) -> None:
    assert not looks_like_tin(tin)
