"""What somebody wished when they asked, kept as plain data until it is ordered: who receives it, where, how, how paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from marketplace.core.money import Money
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.utils import DeliveryChoice
from marketplace.users.models import User


@dataclass(frozen=True)
class Wish:
    """A purchase that is not placed yet.

    Attributes:
        deliveries: The delivery chosen for each partner, by the partner's key; none for a quote, which has its own.
    """

    name: str
    phone: str
    language: str
    destination: Destination
    payment_method: str
    email: str = ""
    notice_channel: str = ""
    deliveries: Mapping[int, DeliveryChoice] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        data: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("name", "phone", "language", "payment_method", "email", "notice_channel")
        }
        data["destination"] = {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in asdict(self.destination).items()
        }
        data["deliveries"] = {str(key): _choice_as_data(choice) for key, choice in self.deliveries.items()}
        return data

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Wish:
        """Return the wish that `as_data` wrote."""
        where: dict[str, Any] = {
            name: Decimal(value) if name in ("latitude", "longitude") and value is not None else value
            for name, value in data["destination"].items()
        }
        return cls(
            name=data["name"],
            phone=data["phone"],
            language=data["language"],
            destination=Destination(**where),
            payment_method=data["payment_method"],
            email=data["email"],
            notice_channel=data["notice_channel"],
            deliveries={int(key): _choice_of_data(choice) for key, choice in data["deliveries"].items()},
        )

    def buyer(self, *, user: User, organisation_id: int, approved_by_id: int | None) -> Buyer:
        """Return who buys, in the organisation's name."""
        return Buyer(
            name=self.name,
            phone=self.phone,
            language=self.language,
            email=self.email,
            user=user,
            notice_channel=self.notice_channel,
            organisation_id=organisation_id,
            approved_by_id=approved_by_id,
        )


def _choice_as_data(choice: DeliveryChoice) -> dict[str, Any]:
    return {
        "code": choice.code,
        "name": str(choice.name),
        "charge": _money_as_data(choice.charge),
        "by_vendor": _money_as_data(choice.by_vendor),
        "quote": dict(choice.quote),
    }


def _choice_of_data(data: Mapping[str, Any]) -> DeliveryChoice:
    return DeliveryChoice(
        code=data["code"],
        name=data["name"],
        charge=_money_of_data(data["charge"]),
        by_vendor=_money_of_data(data["by_vendor"]),
        quote=data["quote"],
    )


def _money_as_data(money: Money) -> list[str]:
    return [str(money.amount), money.currency]


def _money_of_data(data: list[str]) -> Money:
    return Money(Decimal(data[0]), data[1])
