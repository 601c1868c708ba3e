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
