"""What buyers ask vendors for, what these answer, and what both agree on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QuoteRequestOpened:
    """A buyer said what is needed; who fits has not been looked for yet.

    Attributes:
        kind: one, several or open.
    """

    request_id: int
    number: str
    kind: str


@dataclass(frozen=True)
class MatchingWanted:
    """An officer wants vendors looked for again for a request that is open to all."""

    request_id: int


@dataclass(frozen=True)
class QuoteRequestEnded:
    """Nothing more can be offered.

    Attributes:
        how: accepted, closed, withdrawn or expired.
    """

    request_id: int
    number: str
    how: str


@dataclass(frozen=True)
class VendorInvited:
    """A vendor may see a request and answer it.

    Attributes:
        how: asked, matched or joined.
    """

    invitation_id: int
    request_id: int
    vendor_id: int
    how: str


@dataclass(frozen=True)
class InvitationDeclined:
    """A vendor said that it will not answer."""

    invitation_id: int
    request_id: int
    vendor_id: int


@dataclass(frozen=True)
class QuoteMessageWritten:
    """The buyer of a request and a vendor spoke with each other."""

    message_id: int
    request_id: int
    vendor_id: int
    from_buyer: bool


@dataclass(frozen=True)
class JointShareAsked:
    """A member of a joint answer is asked to agree to its lines."""

    share_id: int
    version_id: int
    vendor_id: int


@dataclass(frozen=True)
class JointShareAnswered:
    """A member agreed to its lines of a joint answer, or did not.

    Attributes:
        all_agreed: Nobody is left to be asked: the version can be offered.
    """

    share_id: int
    version_id: int
    vendor_id: int
    agreed: bool
    all_agreed: bool


@dataclass(frozen=True)
class QuoteOffered:
    """A vendor offered a version; the one before it, if any, does not stand any more."""

    version_id: int
    quote_id: int
    request_id: int
    vendor_id: int


@dataclass(frozen=True)
class QuoteEnded:
    """A version does not stand any more.

    Attributes:
        how: declined, withdrawn or expired.
    """

    version_id: int
    quote_id: int
    request_id: int
    vendor_id: int
    how: str


@dataclass(frozen=True)
class QuoteAccepted:
    """A buyer accepted a version, and a purchase came of it."""

    version_id: int
    quote_id: int
    request_id: int
    vendor_id: int
    purchase_id: int


@dataclass(frozen=True)
class QuoteTurned:
    """A request or a quote took a turn of which one side should hear; all that a message says of it is here.

    Attributes:
        turn: asked, buyer_wrote, vendor_wrote, offered, withdrawn, accepted, declined, expired, closed, ran_out,
            share_asked, share_agreed, share_refused.
        buyer_id: Key of the user who is told; 0 where a vendor is.
        vendor_id: Key of the vendor that is told; 0 where the buyer is.
        page: Token in the address of the page that it leads to: of the buyer's request or version, of the vendor's
            invitation or share.
        what: What makes it another message than the last of its kind: a key, a time.
        number: Of the request.
        title: What is needed.
        other: Code of the vendor of whom the buyer is told; or empty.
        amount: The whole price as the text of a decimal, with its currency; or empty.
        words: What was said with it; or empty.
    """

    turn: str
    buyer_id: int
    vendor_id: int
    page: str
    what: str
    number: str
    title: str
    other: str = ""
    amount: str = ""
    currency: str = ""
    words: str = ""
