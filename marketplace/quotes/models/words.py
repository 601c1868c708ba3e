"""Words of one list each: what can stand in a column, and what people read for it."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What is counted. Quantities are whole numbers: half a tonne is 500 kg."""

    PIECE = "piece", _("pieces")
    SET = "set", _("sets")
    KG = "kg", _("kg")
    TONNE = "tonne", _("tonnes")
    LITRE = "litre", _("litres")
    METRE = "metre", _("metres")
    CARTON = "carton", _("cartons")
    PALLET = "pallet", _("pallets")
    CONTAINER = "container", _("containers")


class RequestKind(models.TextChoices):
    """Whom a buyer asks."""

    ONE = "one", _("one vendor")
    SEVERAL = "several", _("several vendors")
    OPEN = "open", _("every vendor who can make it")


class RequestStatus(models.TextChoices):
    """How far a request has come."""

    OPEN = "open", _("waits for answers")
    ANSWERED = "answered", _("answered")
    ACCEPTED = "accepted", _("agreed")
    CLOSED = "closed", _("closed by the buyer")
    WITHDRAWN = "withdrawn", _("taken back")
    EXPIRED = "expired", _("ran out")


#: Something may still be said, offered and accepted.
LIVE: Final = (RequestStatus.OPEN, RequestStatus.ANSWERED)


class InvitedHow(models.TextChoices):
    """How a vendor came to a request."""

    ASKED = "asked", _("asked by the buyer")
    MATCHED = "matched", _("found by what it sells")
    JOINED = "joined", _("came by itself")


class QuoteStatus(models.TextChoices):
    """How far a vendor's answer has come. Its versions have a state each of the same words."""

    DRAFT = "draft", _("being written")
    OFFERED = "offered", _("offered")
    SUPERSEDED = "superseded", _("replaced by a newer version")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("ran out")
    WITHDRAWN = "withdrawn", _("taken back")


class ShareStatus(models.TextChoices):
    """What a member says to its part of a joint answer."""

    ASKED = "asked", _("has not answered")
    AGREED = "agreed", _("agrees")
    REFUSED = "refused", _("does not agree")


class Currency(models.TextChoices):
    """In what prices are named."""

    USD = "USD", _("US dollars")
    KHR = "KHR", _("riel")
