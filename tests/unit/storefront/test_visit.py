from __future__ import annotations

import pytest
from django.core.signing import Signer

from marketplace.storefront.selectors.basket import visit_of


def test_a_signed_cookie_names_a_basket() -> None:
    assert visit_of(user_id=None, cookie=Signer().sign("17")).basket_id == 17


@pytest.mark.parametrize("cookie", ["", "17", "17:forged", Signer().sign("seventeen"), "\x00"])
def test_a_cookie_that_we_did_not_sign_names_none(cookie: str) -> None:
    assert visit_of(user_id=None, cookie=cookie).basket_id is None
