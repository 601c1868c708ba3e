"""What it costs to send a parcel, in every way that serves, and why the other ways do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from logistics.carriers.base import ParcelSpec, Party, RateRequest
from logistics.configured import configured_carriers
from logistics.delivery_code import DeliveryCode
from logistics.models import DeliveryService, ServicePoint, Tariff, ZoneArea
from logistics.selectors.answers import (
    Key,
    Rate,
    RateAnswer,
    Refusal,
    RefusalReason,
    Refused,
    too_heavy,
)
from logistics.selectors.carbon import factors_on, grams_of, with_cleaner_marked
from logistics.selectors.checks import refuse_what_is_not_taken, refuse_what_would_spoil
from logistics.selectors.days import ExpectedDays, days_of, standards_on
from logistics.selectors.live import LiveAnswer, LiveAsk, ask_side_by_side
from logistics.selectors.offers import Offers
from logistics.selectors.places import Places
from logistics.selectors.questions import ParcelLine, ParcelQuestion, Place
from logistics.words import carrier_name
from marketplace.core.money import Money
from marketplace.sales.order.currencies import RIEL, in_riel

SILENT = LiveAnswer()


def rates_for(
    *,
    lines: Iterable[ParcelLine],
    origin: Place,
    destination: Place,
    on: date,
    cash_to_collect: Money | None = None,
) -> RateAnswer:
    """Return the rates for one vendor's parcel by our tables; see `rates_for_all` for several at once.

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


def rates_for_all(
    *,
    questions: Mapping[Key, ParcelQuestion],
    on: date,
    ask_carriers: bool = False,
    khr_per_usd: Decimal | None = None,
) -> dict[Key, RateAnswer]:
    """Return the rates for many parcels, in seven queries at most however many there are.

    Args:
        questions: The parcels.
        on: The day whose prices hold.
        ask_carriers: Whether carriers that set their own prices are asked, for two seconds in all, with no transaction
            open; if not, and of those that do not answer, our table's price stands in as an estimate.
        khr_per_usd: The day's rate, for carriers that name their price in dollars; without it they have named none.
    """
    table = _Table(questions=list(questions.values()), on=on, khr_per_usd=khr_per_usd)
    named = ask_side_by_side(table.asks(questions)) if ask_carriers else {}
    return {
        key: table.answer(question, {pk: one for (whose, pk), one in named.items() if whose == key})
        for key, question in questions.items()
    }


class _Table:
    """The part of the tariff that some questions need, read once."""

    def __init__(self, *, questions: list[ParcelQuestion], on: date, khr_per_usd: Decimal | None = None) -> None:
        self.khr_per_usd = khr_per_usd
        self.services = list(DeliveryService.objects.filter(is_open=True, carrier__in=configured_carriers()))
        origins = {area for question in questions for area in question.origin.areas}
        destinations = {area for question in questions for area in question.destination.areas}
        rows = ZoneArea.objects.filter(area_code__in=origins | destinations)
        self.zones = {
            (carrier, area): zone for carrier, area, zone in rows.values_list("carrier", "area_code", "zone_id")
        }
        begins = {zone for (_carrier, area), zone in self.zones.items() if area in origins}
        ends = {zone for (_carrier, area), zone in self.zones.items() if area in destinations}
        self.tariffs: dict[tuple[int, int, int], list[Tariff]] = defaultdict(list)
        valid = Tariff.objects.valid_on(on).filter(origin_zone__in=begins, destination_zone__in=ends)
        for tariff in valid.order_by("max_weight_g", "-valid_from"):
            self.tariffs[tariff.service_id, tariff.origin_zone_id, tariff.destination_zone_id].append(tariff)
        self.standards = standards_on(zones=begins | ends, on=on)
        self.points: dict[tuple[str, str], list[ServicePoint]] = defaultdict(list)
        provinces = {question.destination.province_code for question in questions}
        near = ServicePoint.objects.open().filter(province__code__in=provinces).with_room()
        for point in near.select_related("province"):
            self.points[point.province.code, point.kind].append(point)
        has_points = any(one.origin.point and one.destination.point for one in questions)
        self.factors = factors_on(on) if has_points else {}
        self.offers = Offers(vendor_ids=(one.vendor_id for one in questions if one.vendor_id is not None), on=on)

    def asks(self, questions: Mapping[Key, ParcelQuestion]) -> dict[tuple[Key, int], LiveAsk]:
        """Return whom to ask for a price: each carrier that sets its own, for each parcel that it would take."""
        asks = {}
        for service in self.services:
            if not service.is_live:
                continue
            for key, question in questions.items():
                if service.is_abroad != question.destination.is_abroad:
                    continue
                try:
                    refuse_what_is_not_taken(service, question)
                except Refused:
                    continue
                asks[key, service.pk] = LiveAsk(service.carrier, _request(service, question))
        return asks

    def answer(self, question: ParcelQuestion, named: Mapping[int, LiveAnswer]) -> RateAnswer:
        rates: list[Rate] = []
        refusals: list[Refusal] = []
        for service in self.services:
            if service.is_abroad != question.destination.is_abroad:
                continue  # what stays in the country is nothing to be told to a buyer abroad, nor the other way
            try:
                rates.append(self.rate(service, question, named.get(service.pk)))
            except Refused as refused:
                refusals.append(_told(service, service.name, refused))
            else:
                left_out = self.near(service, question).without if service.point_kind else ()
                refusals += [_told(service, point.name, refused) for point, refused in left_out]
        return RateAnswer(rates=with_cleaner_marked(rates), refusals=tuple(refusals))

    def rate(self, service: DeliveryService, question: ParcelQuestion, named: LiveAnswer | None) -> Rate:
        """Return what a service costs, or raise why it does not serve."""
        refuse_what_is_not_taken(service, question)
        if named is not None and named.is_refused:
            raise Refused(RefusalReason.NOT_TAKEN, _("The carrier does not take this parcel."))
        price = self.riel(named.rate.price) if named is not None and named.rate is not None else None
        if named is not None and named.rate is not None and price is not None:
            days = _days_named(named.rate.min_days, named.rate.max_days)
            rate = self.made(service, question, price, days)
            return replace(rate, is_live=True)
        try:
            tariff, days = self.tariff(service, question)
        except Refused as refused:
            if named is not None and refused.reason == RefusalReason.NO_PRICE:
                raise Refused(RefusalReason.NO_ANSWER, _("The carrier does not answer just now.")) from refused
            raise
        rate = self.made(service, question, tariff.price, days)
        return replace(rate, is_sample=tariff.is_sample, is_estimate=service.is_live)

    def riel(self, price: Money) -> Money | None:
        """Return what a carrier named in riel, as every delivery is reckoned; none where the day has no rate.

        Turned back into dollars at the same rate it is the very price: half a riel is far less than half a cent.
        """
        if price.currency == RIEL:
            return price
        return in_riel(dollars=price, khr_per_usd=self.khr_per_usd) if self.khr_per_usd else None

    def made(self, service: DeliveryService, question: ParcelQuestion, price: Money, days: ExpectedDays | None) -> Rate:
        """Return a rate at a price, with what the vendor pays of it taken off, its days and what it burns."""
        refuse_what_would_spoil(service, question, days.max_days if days else None)
        code = DeliveryCode(carrier=service.carrier, service=service.code)
        share = self.offers.share(question=question, service=service, price=price)
        co2_g = grams_of(
            mode=service.mode,
            origin=question.origin,
            destination=question.destination,
            weight_g=question.weight_g,
            factors=self.factors,
        )
        return Rate(
            code=str(code),
            carrier=service.carrier,
            carrier_name=carrier_name(service.carrier),
            service=service.code,
            name=service.name,
            price=price - share,
            vendor_pays=share,
            weight_g=question.weight_g,
            billed_g=question.billed_g(service.volumetric_divisor),
            min_days=days.min_days if days else None,
            max_days=days.max_days if days else None,
            takes_cash=service.takes_cash,
            cash_limit=service.cash_limit,
            co2_g=co2_g,
            point_kind=service.point_kind,
            points=self.near(service, question).choices(code) if service.point_kind else (),
        )

    def tariff(self, service: DeliveryService, question: ParcelQuestion) -> tuple[Tariff, ExpectedDays | None]:
        """Return the row of the table that holds the parcel, and how long it takes."""
        origin = self.zone(service.carrier, question.origin)
        if origin is None:
            raise Refused(RefusalReason.NOT_FROM_HERE, _("Does not collect where the vendor is."))
        destination = self.zone(service.carrier, question.destination)
        if destination is None:
            raise Refused(RefusalReason.NOT_TO_THERE, _("Does not go to this place."))
        steps = self.tariffs[service.pk, origin, destination]
        if not steps:
            raise Refused(RefusalReason.NO_PRICE, _("Has no price from there to here."))
        billed_g = question.billed_g(service.volumetric_divisor)
        for tariff in steps:
            if billed_g <= tariff.max_weight_g:
                return tariff, days_of(tariff, self.standards.get((service.pk, origin, destination)))
        if question.weight_g <= steps[-1].max_weight_g:
            raise Refused(RefusalReason.TOO_BIG, _too_big(billed_g, steps[-1].max_weight_g))
        raise too_heavy(steps[-1].max_weight_g)

    def zone(self, carrier: str, place: Place) -> int | None:
        for area in place.areas:
            if (carrier, area) in self.zones:
                return self.zones[carrier, area]
        return None

    def near(self, service: DeliveryService, question: ParcelQuestion) -> Places:
        """Return the places where a service is collected: those with room for the parcel, and why the others have none."""
        return Places.of(self.points[question.destination.province_code, service.point_kind], question)


def _told(service: DeliveryService, name: str, refused: Refused) -> Refusal:
    return Refusal(carrier=service.carrier, name=name, reason=refused.reason, words=str(refused))


def _request(service: DeliveryService, question: ParcelQuestion) -> RateRequest:
    """Return the question to a carrier. Whose parcel it is, is nobody's business before it is booked."""
    return RateRequest(
        service=service.code,
        origin=_party(question.origin),
        destination=_party(question.destination),
        parcel=ParcelSpec(question.weight_g, "", question.goods, box_cm=question.box_cm),
        cash_to_collect=question.cash_to_collect,
    )


def _party(place: Place) -> Party:
    return Party(
        name="",
        phone="",
        province_code=place.province_code,
        district_code=place.district_code,
        commune_code=place.commune_code,
        city=place.city,
        postcode=place.postcode,
        country_code=place.country_code,
        latitude=Decimal(str(place.point[0])) if place.point else None,
        longitude=Decimal(str(place.point[1])) if place.point else None,
    )


def _days_named(least: int | None, most: int | None) -> ExpectedDays | None:
    return None if most is None else ExpectedDays(most if least is None else least, most)


def _too_big(billed_g: int, max_weight_g: int) -> str:
    return _("Too big: by its room it counts as %(counts)s kg, and it takes up to %(kilograms)s kg.") % {
        "counts": f"{billed_g / 1000:g}",
        "kilograms": f"{max_weight_g / 1000:g}",
    }
