"""Every way to pay that we can offer: code, name in English, and where its adapter stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final, cast

from payments.providers.base import PaymentProvider


def registered(entries: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Return entries by code.

    Raises:
        ValueError: Two providers claim one code.
    """
    providers: dict[str, tuple[str, str]] = {}
    for code, label, path in entries:
        if code in providers:
            raise ValueError(f"provider code {code!r} is registered twice")
        providers[code] = (label, path)
    return providers


PROVIDERS: Final[Mapping[str, tuple[str, str]]] = registered(
    [
        ("bakong", "Bakong KHQR", "payments.providers.bakong.adapter.BakongKhqr"),
        ("cash_on_delivery", "Cash on delivery", "payments.providers.cash_on_delivery.adapter.CashOnDelivery"),
        ("stripe", "Cards from abroad (Stripe)", "payments.providers.stripe.adapter.StripeCards"),
        ("fake", "Fake provider", "payments.providers.fake.FakeProvider"),
    ]
)


def provider_for(code: str, config: Mapping[str, str]) -> PaymentProvider:
    """Return a provider's adapter, made from its configuration.

    Raises:
        KeyError: Nobody has this code.
    """
    _, path = PROVIDERS[code]
    module, _, name = path.rpartition(".")
    return cast(PaymentProvider, getattr(import_module(module), name).from_config(config))
