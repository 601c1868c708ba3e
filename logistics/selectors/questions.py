"""What is asked of the tariff: a parcel, from where, to where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from marketplace.core.money import Money
from marketplace.geography.countries import HOME
from marketplace.geography.models import Commune, District, Province

#: Flags of goods that spoil on a long way.
SPOILS: Final = frozenset({"perishable", "cold_chain"})


class Measured(Protocol):
    """A row that may know its size."""

    @property
    def length_cm(self) -> int | None: ...

    @property
    def width_cm(self) -> int | None: ...

    @property
    def height_cm(self) -> int | None: ...


class Sent(Measured, Protocol):
    """A product as it is sent."""

    @property
    def weight_g(self) -> int: ...

    @property
    def handling_flags(self) -> list[str]: ...


class Located(Protocol):
    """A row that points at its place in the gazetteer."""

    @property
    def province(self) -> Province | None: ...

    @property
    def district(self) -> District | None: ...

    @property
    def commune(self) -> Commune | None: ...


@dataclass(frozen=True, slots=True)
class Sides:
    """Length, width and height of one piece as sent, in whole centimetres, in any order."""

    length_cm: int
    width_cm: int
    height_cm: int

    @property
    def volume_cm3(self) -> int:
        return self.length_cm * self.width_cm * self.height_cm

    @property
    def sorted_cm(self) -> tuple[int, int, int]:
        """The sides, the longest first."""
        longest, middle, shortest = sorted((self.length_cm, self.width_cm, self.height_cm), reverse=True)
        return longest, middle, shortest

    @property
    def longest_cm(self) -> int:
        return self.sorted_cm[0]

    @classmethod
    def of(cls, product: Measured) -> Sides | None:
        """Return the size of a product; None where any of its sides is not known."""
        length, width, height = product.length_cm, product.width_cm, product.height_cm
        if not length or not width or not height:
            return None
        return cls(length, width, height)


@dataclass(frozen=True, slots=True)
class Border:
    """What a listing says for the way across a border: whether customs' questions are answered, and where it may not go."""

    is_declared: bool = False
    not_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """Some pieces of one thing: grams of one piece as sent, flags that forbid some carriers, and its size if known.

    Attributes:
        is_declared: Its listing says what customs ask; without that it stays in the country.
        not_to: Countries to which its vendor does not sell it.
    """

    weight_g: int
    quantity: int = 1
    flags: frozenset[str] = frozenset()
    sides: Sides | None = None
    is_declared: bool = False
    not_to: frozenset[str] = frozenset()

    @classmethod
    def of(cls, product: Sent, quantity: int = 1, *, border: Border | None = None) -> ParcelLine:
        """Return the line of so many pieces of a product.

        Args:
            product: As it is sent.
            quantity: How many pieces.
            border: What its listing says for customs, where it is asked about another country; see `borders_of`.
        """
        flags, sides = frozenset(product.handling_flags), Sides.of(product)
        if border is None:
            return cls(product.weight_g, quantity, flags, sides)
        return cls(product.weight_g, quantity, flags, sides, is_declared=border.is_declared, not_to=border.not_to)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, by the codes of the gazetteer, the province at least; or abroad, by its country alone.

    Attributes:
        country_code: ISO 3166-1 code of two letters.
        city: In Latin letters, for carriers that set their own price.
        postcode: For the same.
        point: Latitude and longitude of its district, or of its province's seat; only an estimate of distance needs it.
    """

    province_code: str
    district_code: str = ""
    commune_code: str = ""
    point: tuple[float, float] | None = None
    country_code: str = HOME
    city: str = ""
    postcode: str = ""

    @classmethod
    def abroad(cls, country_code: str, *, city: str = "", postcode: str = "") -> Place:
        """Return a place in another country; our tariffs look at the country alone."""
        return cls("", country_code=country_code, city=city, postcode=postcode)

    @classmethod
    def of(cls, where: Located) -> Place:
        """Return the place of a partner or an address; one at home that has no province lies nowhere."""
        if getattr(where, "is_abroad", False):
            country, city, area, postcode = (
                str(getattr(where, name) or "") for name in ("country_code", "line4", "state", "postcode")
            )
            return cls.abroad(country, city=city or area, postcode=postcode)
        return cls.at(where.province, where.district, where.commune)

    @classmethod
    def at(cls, province: Province | None, district: District | None, commune: Commune | None) -> Place:
        """Return a place by the units that it lies in."""
        codes = [level.code if level is not None else "" for level in (province, district, commune)]
        city = province.name_en if province is not None else ""
        return cls(codes[0], codes[1], codes[2], point=point_of(district) or point_of(province), city=city)

    @property
    def is_abroad(self) -> bool:
        """Whether it lies in another country."""
        return self.country_code != HOME

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the codes that may name its zone, the narrowest first."""
        if self.is_abroad:
            return (self.country_code,)
        return tuple(code for code in (self.commune_code, self.district_code, self.province_code) if code)


def point_of(place: District | Province | None) -> tuple[float, float] | None:
    """Return the point of a place, if the gazetteer has one."""
    if place is None or place.lat is None or place.lon is None:
        return None
    return float(place.lat), float(place.lon)


@dataclass(frozen=True, slots=True)
class ParcelQuestion:
    """One vendor's parcel to one place.

    Attributes:
        vendor_id: Whose offers to pay for delivery hold; none, nobody's.
        goods: All goods of that vendor that are bought at once, in riel; from which sum on an offer holds.
    """

    lines: tuple[ParcelLine, ...]
    origin: Place
    destination: Place
    cash_to_collect: Money | None = None
    vendor_id: int | None = None
    goods: Money | None = None

    @property
    def weight_g(self) -> int:
        return sum(line.weight_g * line.quantity for line in self.lines)

    @property
    def volume_cm3(self) -> int:
        """Room that the pieces take whose size is known."""
        return sum(line.sides.volume_cm3 * line.quantity for line in self.lines if line.sides)

    @property
    def longest_cm(self) -> int:
        return max((line.sides.longest_cm for line in self.lines if line.sides), default=0)

    @property
    def box_cm(self) -> tuple[int, int, int] | None:
        """A box with room for the pieces whose size is known; none where none is. See `box_for`."""
        return box_for(self.lines)

    @property
    def flags(self) -> frozenset[str]:
        return frozenset[str]().union(*(line.flags for line in self.lines))

    @property
    def spoils(self) -> bool:
        return bool(self.flags & SPOILS)

    def billed_g(self, divisor: int | None) -> int:
        """Return the grams that a carrier reckons with: those on the scale, or those that the room counts as if more.

        Args:
            divisor: Cubic centimetres that count as one kilogram; None: only the scale counts.
        """
        if not divisor:
            return self.weight_g
        return max(self.weight_g, -(-self.volume_cm3 * 1_000 // divisor))


def box_for(lines: Iterable[ParcelLine]) -> tuple[int, int, int] | None:
    """Return a box, in whole centimetres and the longest side first, for all pieces whose size is known.

    It is as long, wide and high as the longest, widest and highest piece, and so high that it has the room of all. A
    single piece is its own box. How they are really packed is known only on the vendor's table.
    """
    sized = [(line.sides, line.quantity) for line in lines if line.sides]
    if not sized:
        return None
    length, width, height = (max(sides.sorted_cm[at] for sides, _quantity in sized) for at in range(3))
    volume = sum(sides.volume_cm3 * quantity for sides, quantity in sized)
    return length, width, max(height, -(-volume // (length * width)))
