"""The files that go to the bank: a table of transfers, a table for Bakong, and ISO 20022 pain.001.

docs/algorithms/payouts.md tells what stands in each column. Each payout's key is its reference in all three, so that a bank that gets a file twice can see it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree as ET

from payments.payouts.models import AccountKind, Payout, PayoutBatch, PayoutStatus

#: Source: ISO 20022, CustomerCreditTransferInitiation, version 3: the one that banks take most.
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
BANK_COLUMNS: Final = ("reference", "name", "account", "bank", "amount", "currency", "remark")
BAKONG_COLUMNS: Final = ("account", "name", "amount", "currency", "remark")
#: Of these a file tells; what was taken back is in none.
GOING: Final = (PayoutStatus.SENT, PayoutStatus.CONFIRMED, PayoutStatus.FAILED)


@dataclass(frozen=True)
class Debtor:
    """The Ministry's own account, from which payouts go."""

    name: str
    account: str
    bank: str


def transfers(*, batch: PayoutBatch, kind: str) -> list[Payout]:
    """Return a batch's payouts to one kind of account, as they went; always the same ones once it was sent."""
    return list(batch.payouts.filter(kind=kind, status__in=GOING).order_by("pk"))


def bank_file(*, batch: PayoutBatch) -> str:
    """Return the transfers to bank accounts as CSV."""
    rows = transfers(batch=batch, kind=AccountKind.BANK)
    return _table(BANK_COLUMNS, ((p.key, p.holder, p.account, p.bank, _plain(p), p.currency, _remark(p)) for p in rows))


def bakong_file(*, batch: PayoutBatch) -> str:
    """Return the transfers to Bakong accounts as CSV."""
    rows = transfers(batch=batch, kind=AccountKind.BAKONG)
    return _table(BAKONG_COLUMNS, ((p.account, p.holder, _plain(p), p.currency, _remark(p)) for p in rows))


def pain_001(*, batch: PayoutBatch, debtor: Debtor, at: datetime) -> bytes:
    """Return the transfers to bank accounts as ISO 20022 pain.001.001.03.

    Args:
        batch: One that was sent.
        debtor: The Ministry's account.
        at: When the batch was sent: the file is the same whenever it is asked for.
    """
    rows = transfers(batch=batch, kind=AccountKind.BANK)
    total = f"{sum((p.amount for p in rows), Decimal(0)).normalize():f}"
    document = ET.Element("Document", xmlns=NAMESPACE)
    root = ET.SubElement(document, "CstmrCdtTrfInitn")
    head = ET.SubElement(root, "GrpHdr")
    _put(head, "MsgId", batch.number)
    _put(head, "CreDtTm", at.strftime("%Y-%m-%dT%H:%M:%S"))
    _put(head, "NbOfTxs", str(len(rows)))
    _put(head, "CtrlSum", total)
    _put(head, "InitgPty/Nm", debtor.name)
    info = ET.SubElement(root, "PmtInf")
    _put(info, "PmtInfId", batch.number)
    _put(info, "PmtMtd", "TRF")
    _put(info, "NbOfTxs", str(len(rows)))
    _put(info, "CtrlSum", total)
    _put(info, "ReqdExctnDt", at.strftime("%Y-%m-%d"))
    _put(info, "Dbtr/Nm", debtor.name)
    _put(info, "DbtrAcct/Id/Othr/Id", debtor.account)
    _put(info, "DbtrAcct/Ccy", batch.currency)
    _put(info, "DbtrAgt/FinInstnId/BIC", debtor.bank)
    for payout in rows:
        _transfer(info, payout)
    ET.indent(document)
    return ET.tostring(document, encoding="utf-8", xml_declaration=True)


def _transfer(info: ET.Element, payout: Payout) -> None:
    one = ET.SubElement(info, "CdtTrfTxInf")
    _put(one, "PmtId/InstrId", payout.key)
    _put(one, "PmtId/EndToEndId", payout.key)
    amount = _put(one, "Amt/InstdAmt", _plain(payout))
    amount.set("Ccy", payout.currency)
    _put(one, "CdtrAgt/FinInstnId/BIC", payout.bank)
    _put(one, "Cdtr/Nm", payout.holder)
    _put(one, "CdtrAcct/Id/Othr/Id", payout.account)
    _put(one, "RmtInf/Ustrd", _remark(payout))


def _put(parent: ET.Element, path: str, text: str) -> ET.Element:
    """Write a text under a path of names, each made where it is missing; return the last."""
    for name in path.split("/"):
        found = parent.find(name)
        parent = ET.SubElement(parent, name) if found is None else found
    parent.text = text
    return parent


def _plain(payout: Payout) -> str:
    return f"{payout.money.amount:f}"


def _remark(payout: Payout) -> str:
    return f"{payout.key} Cambodia Marketplace"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
