"""The questions that we put to Stripe, and its refusals in our words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final, cast

import stripe
from stripe import StripeClient

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient
from payments.providers.stripe.config import StripeConfig
from payments.providers.stripe.http import OurHttp

#: The words that this adapter was written in; the webhook endpoint must have the same. Source: stripe-python 16.1.0.
API_VERSION: Final = "2026-10-28.endive"
TIMEOUT_S: Final = 10.0
#: A question that changes something is asked once more, with its key, when no answer came.
RETRIES: Final = 1
PAGE: Final = 100
#: More refunds of one charge, or movements of one day, than anybody has seen: a loop must end.
MOST_ROWS: Final = 100_000


class StripeRefusal(AdapterError):
    """Stripe understood and said no.

    Attributes:
        code: Stripe's word for why; may be empty.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message, retryable=False)
        self.code = code


class KeyUsedOtherwise(StripeRefusal):
    """The key came before with another request: nothing was done; a new try needs a new key."""


class StripeQuestions:
    """One account at Stripe. Every call may raise `AdapterError`; answers are plain mappings."""

    def __init__(self, *, config: StripeConfig) -> None:
        http = HttpClient(name="stripe", base_url=config.base_url, timeout_s=TIMEOUT_S)
        self.close = http.close
        self._v1 = StripeClient(
            config.secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": config.base_url.rstrip("/")},
            max_network_retries=0,
            http_client=OurHttp(http, base_url=config.base_url),
        ).v1

    def create_session(self, fields: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """Open a page where a card can be given."""
        with _in_our_words():
            return _plain(self._v1.checkout.sessions.create(cast(Any, fields), cast(Any, _once(key))))

    def session(self, session_id: str) -> dict[str, Any]:
        """Return a page with its payment and the payment's charge."""
        expand = ["payment_intent.latest_charge"]
        with _in_our_words():
            return _plain(self._v1.checkout.sessions.retrieve(session_id, {"expand": expand}))

    def expire_session(self, session_id: str, *, key: str) -> dict[str, Any]:
        """Take a page away.

        Raises:
            StripeRefusal: It is paid, or over already.
        """
        with _in_our_words():
            return _plain(self._v1.checkout.sessions.expire(session_id, {}, cast(Any, _once(key))))

    def create_intent(self, fields: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """Make ready to take a payment."""
        with _in_our_words():
            return _plain(self._v1.payment_intents.create(cast(Any, fields), cast(Any, _once(key))))

    def intent(self, intent_id: str) -> dict[str, Any]:
        """Return a payment with its charge."""
        with _in_our_words():
            return _plain(self._v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}))

    def cancel_intent(self, intent_id: str, *, key: str) -> dict[str, Any]:
        """Call a payment off.

        Raises:
            StripeRefusal: It has succeeded, or was called off before.
        """
        with _in_our_words():
            return _plain(self._v1.payment_intents.cancel(intent_id, {}, cast(Any, _once(key))))

    def create_refund(self, fields: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """Give money back."""
        with _in_our_words():
            return _plain(self._v1.refunds.create(cast(Any, fields), cast(Any, _once(key))))

    def refund(self, refund_id: str) -> dict[str, Any]:
        """Return one refund."""
        with _in_our_words():
            return _plain(self._v1.refunds.retrieve(refund_id))

    def refunds_of(self, charge_id: str) -> list[dict[str, Any]]:
        """Return every refund of a charge."""
        with _in_our_words():
            return _rows(self._v1.refunds.list({"charge": charge_id, "limit": PAGE}))

    def dispute(self, dispute_id: str) -> dict[str, Any]:
        """Return one dispute."""
        with _in_our_words():
            return _plain(self._v1.disputes.retrieve(dispute_id))

    def charges_between(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Return every charge made in `[start, end)`."""
        with _in_our_words():
            return _rows(self._v1.charges.list({"created": _span(start, end), "limit": PAGE}))

    def refunds_between(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Return every refund made in `[start, end)`."""
        with _in_our_words():
            return _rows(self._v1.refunds.list({"created": _span(start, end), "limit": PAGE}))


def _once(key: str) -> dict[str, object]:
    return {"idempotency_key": key, "max_network_retries": RETRIES}


def _span(start: datetime, end: datetime) -> Any:
    return {"gte": int(start.timestamp()), "lt": int(end.timestamp())}


def _plain(answer: stripe.StripeObject) -> dict[str, Any]:
    return answer.to_dict(for_json=True)


def _rows(page: Any) -> list[dict[str, Any]]:
    rows: Iterable[stripe.StripeObject] = page.auto_paging_iter()
    return [_plain(row) for row in islice(rows, MOST_ROWS)]


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Turn the library's errors into ours. What got no clear answer may have been done all the same: retryable."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise KeyUsedOtherwise(_text(error), code="idempotency_error") from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise StripeRefusal(_text(error), code=error.code or "") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise AdapterError(f"Stripe does not take our key: {_text(error)}", retryable=False) from error
    except stripe.StripeError as error:
        raise AdapterError(f"Stripe did not answer clearly: {_text(error)}", retryable=True) from error


def _text(error: stripe.StripeError) -> str:
    return str(error.user_message or error)
