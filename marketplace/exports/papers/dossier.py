"""Everything that papers of an export say, in plain values: builders need no row, and no row needs a builder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.core.money import Money


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a consignment, in Latin letters.

    Attributes:
        address: Its lines, the country's name last.
        tax_number: TIN, VAT or EORI number, or empty.
    """

    name: str
    address: tuple[str, ...]
    country: str
    phone: str = ""
    email: str = ""
    tax_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Sender(Side):
    """The exporter, with the numbers that authorities gave it."""

    name_km: str = ""
    signer: str = ""
    rex_number: str = ""
    origin_registration: str = ""


@dataclass(frozen=True, kw_only=True)
class Goods:
    """One line.

    Attributes:
        description: For the customs, in Latin letters.
        title: As it was sold, usually in Khmer.
        amount: Of all pieces.
        net_weight_g: Of all pieces, without packing; None where nobody said.
    """

    description: str
    title: str
    quantity: int
    unit: str
    amount: Money
    hs_code: str
    national_code: str = ""
    origin: str = "KH"
    criterion: str = ""
    net_weight_g: int | None = None
    pieces_per_carton: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """Something that travels with the goods, by its number."""

    name: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Packing:
    """How the goods are packed, all together."""

    packages: int | None = None
    kind: str = ""
    gross_weight_g: int | None = None
    marks: str = ""


@dataclass(frozen=True, kw_only=True)
class Unregistered:
    """Up to which value an exporter without a registered number may write a statement, and whether these goods are.

    Attributes:
        is_within: They are worth that at most; no where the day's rate is not known.
        is_sample: Nobody has verified the limit.
    """

    amount: Decimal
    currency: str
    is_within: bool
    is_sample: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One consignment.

    Attributes:
        country: Code and names of where it goes.
        incoterm: Code and named place, both or neither.
        freight: What its way costs the buyer; None under a rule where the price holds none.
        waybill: The number that it travels under, where it has one already.
        is_postal: Whether a post carries it, so that it needs a postal declaration.
        postal_form: CN22 where that may declare so much, else CN23.
        unregistered: Of an exporter without a registered number; None where no limit is known, or it has one.
        documents: Licences and certificates that others issued.
    """

    number: str
    order: str
    placed_on: date
    sender: Sender
    consignee: Side
    country: str
    country_en: str
    country_km: str
    goods: tuple[Goods, ...]
    goods_total: Money
    freight: Money
    insurance: Money
    purpose: str = "sale"
    incoterm: str = ""
    named_place: str = ""
    quote: str = ""
    khr_per_usd: Decimal | None = None
    packing: Packing = Packing()
    waybill: str = ""
    carrier: str = ""
    is_postal: bool = False
    postal_form: str = "CN23"
    invoice: str = ""
    unregistered: Unregistered | None = None
    documents: tuple[Document, ...] = ()
    is_demo: bool = False

    @property
    def currency(self) -> str:
        return self.goods_total.currency

    @property
    def total(self) -> Money:
        return self.goods_total + self.freight + self.insurance

    @property
    def net_weight_g(self) -> int | None:
        """What all goods weigh without packing; None where one line does not say."""
        weights = [line.net_weight_g for line in self.goods]
        return None if None in weights else sum(weight or 0 for weight in weights)
