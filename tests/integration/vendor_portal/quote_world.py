"""What buyers ask a shop for, as it stands in the addresses of its portal."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from catalogue.papers import clean_paper
from marketplace.quotes.models import QuoteRequest
from marketplace.quotes.services.writing import write_message
from tests.factories.photos import PDF, upload
from tests.factories.quotes import invitation_of, line_of, make_request, make_vendor, make_version
from vendors.models import Vendor


@dataclass(frozen=True)
class AskedWorld:
    """One request put to a shop with a paper in its thread, one open to all, and a share of somebody else's answer."""

    request: QuoteRequest
    token: str
    paper_id: str
    open_number: str
    share_token: str


def ask_shop(vendor: Vendor) -> AskedWorld:
    """Ask a shop for what has an address."""
    now, leader = timezone.now(), make_vendor()
    asked = make_request(vendors=[vendor], now=now)
    paper = clean_paper(upload(PDF))
    said = write_message(
        request=asked, vendor=vendor, author=asked.buyer, from_buyer=True, words="A drawing.", now=now,
        attachment=paper, attachment_name=str(paper.name),
    )  # fmt: skip
    together = make_request(vendors=[leader], now=now)
    version = make_version(request=together, vendor=leader, now=now, lines=[line_of(leader), line_of(vendor)])
    return AskedWorld(
        request=asked,
        token=invitation_of(asked, vendor).token,
        paper_id=said.public_id,
        open_number=make_request(now=now).number,
        share_token=version.shares.get().token,
    )
