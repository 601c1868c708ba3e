"""What is asked of the tariff: a parcel, from where, to where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from marketplace.core.money import Money
from marketplace.geography.models import Commune, District, Province


class Located(Protocol):
    """A row that points at its place in the gazetteer."""

    @property
    def province(self) -> Province | None: ...

    @property
    def district(self) -> District | None: ...

    @property
    def commune(self) -> Commune | None: ...


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """Some pieces of one thing: grams of one piece as sent, and flags that forbid some carriers."""

    weight_g: int
    quantity: int = 1
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, by the codes of the gazetteer; the province at least."""

    province_code: str
    district_code: str = ""
    commune_code: str = ""

    @classmethod
    def of(cls, where: Located) -> Place:
        """Return the place of a partner or an address; one that has no province lies nowhere."""
        levels = (where.province, where.district, where.commune)
        return cls(*(level.code if level is not None else "" for level in levels))

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the codes that may name its zone, the narrowest first."""
        return tuple(code for code in (self.commune_code, self.district_code, self.province_code) if code)


@dataclass(frozen=True, slots=True)
class ParcelQuestion:
    """One vendor's parcel to one place."""

    lines: tuple[ParcelLine, ...]
    origin: Place
    destination: Place
    cash_to_collect: Money | None = None

    @property
    def weight_g(self) -> int:
        return sum(line.weight_g * line.quantity for line in self.lines)

    @property
    def flags(self) -> frozenset[str]:
        return frozenset[str]().union(*(line.flags for line in self.lines))
