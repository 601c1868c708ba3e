"""What left the country: by country, by kind of goods, by province, and how near exporters are to being Best Traders.

Counted are files whose goods have left, by the day on which they did, in Cambodia. Values are of the goods alone, in
dollars at the rate of each purchase's day; what has no rate is counted, and said to have no value. What came back stays
counted, and stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.exports.models import BestTraderTerm, ExporterProfile, ExportFile, ExportLine
from marketplace.geography.countries import country_name
from marketplace.geography.models import Province

if TYPE_CHECKING:
    from marketplace.users.areas import Area

#: How many days Best Traders' trade is counted over.
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Figure:
    """One row: of what, how many consignments, worth what in dollars, how many of them without a rate or come back."""

    code: str
    name: str
    files: int
    value: Money
    without_rate: int = 0
    came_back: int = 0


@dataclass(frozen=True)
class Trade:
    """What left in a period."""

    first: date
    last: date
    files: int
    value: Money
    by_country: tuple[Figure, ...]
    by_goods: tuple[Figure, ...]
    by_province: tuple[Figure, ...]


def gone_between(*, area: Area, first: date, last: date) -> QuerySet[ExportFile]:
    """Return the files of an officer's area whose goods left on some days, both included."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    return ExportFile.objects.in_area(area).gone().filter(shipped_at__gte=begin, shipped_at__lt=end)


def trade_between(*, area: Area, first: date, last: date) -> Trade:
    """Return what left an officer's area on some days, in four queries."""
    files = gone_between(area=area, first=first, last=last)
    countries = _counted(files, "country")
    by_country = [_figure(row["country"], country_name(row["country"]), row) for row in countries]
    lines = [*ExportLine.objects.filter(file__in=files).select_related("file").order_by("pk")]
    provinces = {row.pk: row for row in Province.objects.all()}
    return Trade(
        first=first,
        last=last,
        files=sum(one.files for one in by_country),
        value=Money.total((one.value for one in by_country), "USD"),
        by_country=_sorted(by_country),
        by_goods=_sorted(_of_lines(lines, lambda line: (line.hs_code[:4] or "–", ""))),
        by_province=_sorted(_of_lines(lines, lambda line: _province(provinces.get(line.province_id)))),
    )


def _counted(files: QuerySet[ExportFile], *by: str) -> Any:
    return (
        files.values(*by)
        .annotate(
            files=Count("pk"),
            value=MoneySum("goods_usd"),
            without_rate=Count("pk", filter=Q(goods_usd=None)),
            back=Count("pk", filter=Q(came_back_at__isnull=False)),
        )
        .order_by(*by)
    )


def _figure(code: str, name: str, row: dict[str, Any]) -> Figure:
    return Figure(code, name, row["files"], _dollars(row["value"]), row["without_rate"], row["back"])


def _province(province: Province | None) -> tuple[str, str]:
    return ("–", "") if province is None else (province.code, province.name)


def _of_lines(lines: Sequence[ExportLine], key: Any) -> list[Figure]:
    """Return figures of lines by a key: each file's value in dollars is shared out by its lines' amounts, exactly."""
    shares, names = _shares(lines), {}
    files: dict[str, dict[int, ExportFile]] = {}
    values: dict[str, Money] = {}
    for line in lines:
        code, name = key(line)
        names[code] = name
        files.setdefault(code, {})[line.file_id] = line.file
        values[code] = values.get(code, Money.zero("USD")) + shares.get(line.pk, Money.zero("USD"))
    return [
        Figure(
            code,
            names[code],
            len(found),
            values[code],
            sum(file.goods_usd is None for file in found.values()),
            sum(file.came_back_at is not None for file in found.values()),
        )
        for code, found in files.items()
    ]


def _shares(lines: Sequence[ExportLine]) -> dict[int, Money]:
    """Return what each line is worth in dollars: together exactly what its file's goods are worth."""
    by_file: dict[int, list[ExportLine]] = {}
    for line in lines:
        by_file.setdefault(line.file_id, []).append(line)
    shares: dict[int, Money] = {}
    for of_file in by_file.values():
        worth = of_file[0].file.goods_usd
        weights = [line.amount for line in of_file]
        if worth is not None and any(weights):
            split = Money(worth, "USD").split(weights)
            shares |= {line.pk: share for line, share in zip(of_file, split, strict=True)}
    return shares


def _sorted(figures: list[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda one: (-one.value.amount, -one.files, one.code)))


def _dollars(amount: Decimal | None) -> Money:
    return Money(amount or Decimal(0), "USD")


@dataclass(frozen=True)
class Progress:
    """How near an exporter is to being a Best Trader, by itself and with those that trade under it.

    Attributes:
        own: What it sent abroad in a year.
        under: What those that trade under it sent.
        percent: Of the trade that is asked, both together; never more than 100.
    """

    profile: ExporterProfile
    own: Money
    under: Money
    percent: int
    has_capital: bool | None
    has_rank: bool | None

    @property
    def together(self) -> Money:
        return self.own + self.under

    @property
    def is_reached(self) -> bool:
        return self.percent >= 100 and bool(self.has_capital) and bool(self.has_rank)


def best_trader_term(*, day: date) -> BestTraderTerm | None:
    """Return what a Best Trader must reach on a day."""
    rows = BestTraderTerm.objects.valid_on(day)  # type: ignore[attr-defined]
    found: BestTraderTerm | None = rows.order_by("-valid_from").first()
    return found


def best_traders(*, area: Area, now: datetime) -> list[Progress]:
    """Return exporters of an officer's area by how near they are, over the last 365 days; none where nothing is asked."""
    term = best_trader_term(day=timezone.localdate(now))
    if term is None:
        return []
    traded = dict(
        ExportFile.objects.gone()
        .filter(shipped_at__gt=now - YEAR, shipped_at__lte=now, came_back_at=None)
        .values_list("vendor")
        .annotate(value=MoneySum("goods_usd"))
        .order_by()
    )
    profiles = list(ExporterProfile.objects.in_area(area).select_related("vendor", "consolidator"))
    under: dict[int, Decimal] = {}
    for vendor_id, head in ExporterProfile.objects.values_list("vendor", "consolidator"):
        if head is None:
            continue
        under[head] = under.get(head, Decimal(0)) + (traded.get(vendor_id) or Decimal(0))
    found = [_progress(one, term, traded.get(one.vendor_id), under.get(one.pk)) for one in profiles]
    return sorted(found, key=lambda one: (-one.together.amount, one.profile.name_latin))


def _progress(profile: ExporterProfile, term: BestTraderTerm, own: Decimal | None, under: Decimal | None) -> Progress:
    together = (own or Decimal(0)) + (under or Decimal(0))
    return Progress(
        profile=profile,
        own=_dollars(own),
        under=_dollars(under),
        percent=min(100, int(together * 100 / term.min_trade_usd)),
        has_capital=None if profile.capital_khr is None else profile.capital_khr >= term.min_capital_khr,
        has_rank=None if profile.tcms_rank is None else profile.tcms_rank <= term.max_rank,
    )
