"""What a shop sends abroad, as it stands in the addresses of its portal."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from marketplace.exports.models import ExportFile
from marketplace.exports.services.papers import issue_paper
from marketplace.exports.services.scans import ScanDraft, add_scan
from marketplace.sales.order.models import Purchase
from tests.factories.exports import make_file
from tests.factories.photos import PDF, upload
from tests.factories.users import UserFactory
from vendors.models import Partner


@dataclass(frozen=True)
class SentWorld:
    """One export with a paper of ours and a scan of somebody else's."""

    file: ExportFile
    paper_id: str
    scan_id: str


def send_abroad(partner: Partner) -> SentWorld:
    """Send something abroad from a pick-up point."""
    now = timezone.now()
    file = make_file(partner=partner, number=f"P6{Purchase.objects.count():03d}", now=now)
    paper = issue_paper(file_id=file.pk, kind="commercial_invoice", by=None, now=now)
    draft = ScanDraft(paper="", title="Certificate of origin", number="CO-77", file=upload(PDF))
    scan = add_scan(file=file, draft=draft, by=UserFactory(), now=now)
    return SentWorld(file, str(paper.public_id), scan.public_id)
