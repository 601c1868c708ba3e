"""What it costs to send a parcel, in every way that serves, and why the other ways do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext as _

from logistics.configured import carrier_for, configured_carriers
from logistics.delivery_code import DeliveryCode
from logistics.models import DeliveryService, ServicePoint, Tariff, ZoneArea
from logistics.selectors.questions import ParcelLine, ParcelQuestion, Place
from logistics.words import carrier_name
from marketplace.core.money import Money

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A place where the buyer may collect; `code` goes on the order when it is chosen."""

    code: str
    public_id: str
    name: str
    landmark: str
    phone: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one parcel by one service now.

    Attributes:
        code: What the order remembers. Where `points` is not empty, the chosen point's own code takes its place.
        is_sample: The price stands in our table as a sample and no carrier has confirmed it.
    """

    code: str
    carrier: str
    carrier_name: str
    service: str
    name: str
    price: Money
    weight_g: int
    min_days: int | None = None
    max_days: int | None = None
    takes_cash: bool = False
    is_sample: bool = False
    points: tuple[PointChoice, ...] = ()

    def chosen(self, code: str) -> bool:
        """Return whether an order's code means this rate: the code itself, or that of one of its points."""
        return code in {point.code for point in self.points} if self.points else code == self.code


class RefusalReason(StrEnum):
    """Why a service is not offered for a parcel."""

    GOODS = "goods"
    TOO_HEAVY = "too_heavy"
    NO_CASH = "no_cash"
    CASH_TOO_MUCH = "cash_too_much"
    NOT_FROM_HERE = "not_from_here"
    NOT_TO_THERE = "not_to_there"
    NO_POINT = "no_point"
    NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One service that is not offered, and why, in words for the buyer."""

    carrier: str
    name: str
    reason: RefusalReason
    words: str


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """Every way that serves, cheapest of each kind as the services are ordered, and every way that does not."""

    rates: tuple[Rate, ...]
    refusals: tuple[Refusal, ...]

    def chosen(self, code: str) -> Rate | None:
        """Return the rate that a code means, with that code; none when it is not offered."""
        for rate in self.rates:
            if rate.chosen(code):
                return replace(rate, code=code)
        return None


def rates_for(
    *,
    lines: Iterable[ParcelLine],
    origin: Place,
    destination: Place,
    on: date,
    cash_to_collect: Money | None = None,
) -> RateAnswer:
    """Return the rates for one vendor's parcel; see `rates_for_all` for several at once.

    Args:
        lines: What goes into the parcel.
        origin: The partner's place.
        destination: The buyer's place.
        on: The day whose prices hold.
        cash_to_collect: What must be taken at the door, when the buyer pays there.
    """
    question = ParcelQuestion(
        lines=tuple(lines), origin=origin, destination=destination, cash_to_collect=cash_to_collect
    )
    return rates_for_all(questions={"": question}, on=on)[""]


def rates_for_all(*, questions: Mapping[Key, ParcelQuestion], on: date) -> dict[Key, RateAnswer]:
    """Return the rates for many parcels, in four queries however many there are."""
    table = _Table(questions=list(questions.values()), on=on)
    return {key: table.answer(question) for key, question in questions.items()}


class _Refused(Exception):
    def __init__(self, reason: RefusalReason, words: str) -> None:
        super().__init__(words)
        self.reason = reason


class _Table:
    """The part of the tariff that some questions need, read once."""

    def __init__(self, *, questions: list[ParcelQuestion], on: date) -> None:
        self.services = list(DeliveryService.objects.filter(is_open=True, carrier__in=configured_carriers()))
        areas = {
            area for question in questions for end in (question.origin, question.destination) for area in end.areas
        }
        self.zones = {
            (carrier, area): zone
            for carrier, area, zone in ZoneArea.objects.filter(area_code__in=areas).values_list(
                "carrier", "area_code", "zone_id"
            )
        }
        self.tariffs: dict[tuple[int, int, int], list[Tariff]] = defaultdict(list)
        zones = set(self.zones.values())
        valid = Tariff.objects.valid_on(on).filter(origin_zone__in=zones, destination_zone__in=zones)
        for tariff in valid.order_by("max_weight_g", "-valid_from"):
            self.tariffs[tariff.service_id, tariff.origin_zone_id, tariff.destination_zone_id].append(tariff)
        self.points: dict[tuple[str, str], list[ServicePoint]] = defaultdict(list)
        provinces = {question.destination.province_code for question in questions}
        for point in ServicePoint.objects.open().filter(province__code__in=provinces).select_related("province"):
            self.points[point.province.code, point.kind].append(point)

    def answer(self, question: ParcelQuestion) -> RateAnswer:
        rates: list[Rate] = []
        refusals: list[Refusal] = []
        for service in self.services:
            try:
                rates.append(self.rate(service, question))
            except _Refused as refused:
                refusals.append(
                    Refusal(carrier=service.carrier, name=service.name, reason=refused.reason, words=str(refused))
                )
        return RateAnswer(rates=tuple(rates), refusals=tuple(refusals))

    def rate(self, service: DeliveryService, question: ParcelQuestion) -> Rate:
        _check_goods(service, question)
        _check_cash(service, question.cash_to_collect)
        tariff = self.tariff(service, question)
        code = DeliveryCode(carrier=service.carrier, service=service.code)
        return Rate(
            code=str(code),
            carrier=service.carrier,
            carrier_name=carrier_name(service.carrier),
            service=service.code,
            name=service.name,
            price=tariff.price,
            weight_g=question.weight_g,
            min_days=tariff.min_days,
            max_days=tariff.max_days,
            takes_cash=service.takes_cash,
            is_sample=tariff.is_sample,
            points=self.point_choices(service, question, code),
        )

    def tariff(self, service: DeliveryService, question: ParcelQuestion) -> Tariff:
        origin = self.zone(service.carrier, question.origin)
        if origin is None:
            raise _Refused(RefusalReason.NOT_FROM_HERE, _("Does not collect where the vendor is."))
        destination = self.zone(service.carrier, question.destination)
        if destination is None:
            raise _Refused(RefusalReason.NOT_TO_THERE, _("Does not go to this place."))
        steps = self.tariffs[service.pk, origin, destination]
        for tariff in steps:
            if question.weight_g <= tariff.max_weight_g:
                return tariff
        if steps:
            raise _Refused(RefusalReason.TOO_HEAVY, _too_heavy(steps[-1].max_weight_g))
        raise _Refused(RefusalReason.NO_PRICE, _("Has no price from there to here."))

    def zone(self, carrier: str, place: Place) -> int | None:
        for area in place.areas:
            if (carrier, area) in self.zones:
                return self.zones[carrier, area]
        return None

    def point_choices(
        self, service: DeliveryService, question: ParcelQuestion, code: DeliveryCode
    ) -> tuple[PointChoice, ...]:
        if not service.point_kind:
            return ()
        choices = tuple(
            PointChoice(
                code=str(replace(code, point_id=point.public_id)),
                public_id=point.public_id,
                name=point.name,
                landmark=point.landmark,
                phone=str(point.phone or ""),
            )
            for point in self.points[question.destination.province_code, service.point_kind]
            if question.weight_g <= point.max_weight_g
        )
        if not choices:
            raise _Refused(RefusalReason.NO_POINT, _("Has no place to collect it in this province."))
        return choices


def _check_goods(service: DeliveryService, question: ParcelQuestion) -> None:
    if question.flags & carrier_for(service.carrier).capabilities().refuses:
        raise _Refused(RefusalReason.GOODS, _("Does not take these goods."))
    if question.weight_g > service.max_weight_g:
        raise _Refused(RefusalReason.TOO_HEAVY, _too_heavy(service.max_weight_g))


def _check_cash(service: DeliveryService, cash: Money | None) -> None:
    if cash is None:
        return
    if not service.takes_cash:
        raise _Refused(RefusalReason.NO_CASH, _("Does not take cash at the door."))
    limit = service.cash_limit
    if limit is not None and limit.currency == cash.currency and limit < cash:
        raise _Refused(RefusalReason.CASH_TOO_MUCH, _("Does not take that much cash at the door."))


def _too_heavy(max_weight_g: int) -> str:
    return _("Too heavy: it takes up to %(kilograms)s kg.") % {"kilograms": f"{max_weight_g / 1000:g}"}
