"""Cash of carriers, lines of bank statements and differences, for the walk through every door."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from payments.banking.models import StatementFile, StatementLine
from payments.reconciliation.models import Difference, ReconciliationRun
from payments.remittances.models import CashLimit, CashParcel, RemittanceFile, RemittanceLine
from tests.factories.users import OfficerFactory


def tell_cash(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make one of each, and say which stands in which address."""
    now = timezone.now()
    order = shop.order
    officer = OfficerFactory()
    parcel = CashParcel.objects.create(
        order=order, carrier="cambodia_post", waybill="EE000000001KH", currency="KHR", due=order.total.amount,
        taken=order.total.amount, rest=order.total.amount, collected_at=now, due_by=now,
    )  # fmt: skip
    file = RemittanceFile.objects.create(
        carrier="cambodia_post", name="list.csv", checksum="c" * 64, raw=b"", uploaded_by=officer, uploaded_at=now,
        status="booked", confirmed_by=officer, booked_at=now,
    )  # fmt: skip
    line = RemittanceLine.objects.create(file=file, row=2, parcel_text="EE1", amount_text="1", state="unknown")
    limit = CashLimit.objects.create(valid_from=date(2026, 1, 1), amount_khr=Decimal(1), reason="test")
    statement = StatementFile.objects.create(
        name="s.csv", kind="table", checksum="s" * 64, raw=b"", uploaded_by=officer, uploaded_at=now
    )
    transfer = StatementLine.objects.create(
        file=statement, checksum="l" * 64, booked_on=date(2026, 1, 1), amount=Decimal(1), currency="KHR",
        state="nomatch", imported_at=now,
    )  # fmt: skip
    run = ReconciliationRun.objects.create(provider="bakong", day=date(2026, 1, 1), next_try_at=now)
    difference = Difference.objects.create(run=run, kind="not_here", provider="bakong", txn_id="t", found_at=now)
    by_room.update(officers_transfers=transfer.pk, officers_differences=difference.pk)
    by_room.update(officers_cash=parcel.pk, officers_cash_lists=file.pk, officers_cash_limits=limit.pk)
    by_template["/officers/marketplace/cash-lists/lines/<pk>/"] = {"pk": line.pk}
