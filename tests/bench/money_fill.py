# ruff: noqa: S608 - statements are made of this file's own words and numbers
"""Years of money in minutes: one purchase, made as buyers make it, copied by the database itself.

Statements are PostgreSQL's. Triggers and foreign keys sleep meanwhile; what is written is what they would let in, and
the digests are reckoned by the database in its own way, so that a proof compares two reckonings.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

NOON: Final = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
GOODS, DELIVERY = 14_000, 6_000


def place_one() -> Any:
    """Return a placed purchase of one order, 20,000 riel."""
    from django.core.management import call_command

    from tests.factories.catalogue import ProductFactory
    from tests.factories.sales import make_basket, place

    call_command("migrate", verbosity=0)
    product = ProductFactory(stock__price=Decimal(GOODS), stock__num_in_stock=2_000_000_000, vendor__code="pepper")
    return place(make_basket([(product, 1)]), now=NOON, hold_for=timedelta(days=3650))


def copies(model: Any, pk: Any, count: int, **different: str) -> None:
    """Copy one row so many times.

    Args:
        model: Whose row.
        pk: Its key.
        count: So many; the copies are numbered from 1, as `n`.
        different: Columns whose value differs, each as an expression over `n` and the row `t`.
    """
    from django.db import connection

    key = model._meta.pk.column
    columns = [f.column for f in model._meta.concrete_fields if f.column != key or key in different]
    values = ", ".join(different.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, generate_series(1, {count}) n "
            f"WHERE t.{key} = %s ORDER BY n",
            [pk],
        )


def fill_paid(count: int) -> None:
    """Fill an empty database with so many paid purchases, each with a receipt and a sale: five postings each."""
    from django.db import connection

    from marketplace.sales.order.models import Line, Order, Purchase
    from payments.models import Receipt
    from payments.providers.base import Fact, FactKind
    from payments.services.attempts import start_attempt
    from payments.services.settle import settle

    first = place_one()
    attempt = start_attempt(purchase_id=first.pk, now=NOON)
    settle(
        attempt_id=attempt.pk,
        fact=Fact(
            kind=FactKind.PAID, attempt_ref=attempt.key, txn_id="first", money=attempt.money,
            to_account=attempt.payee_account, occurred_at=NOON,
        ),
        now=NOON,
    )  # fmt: skip
    last = {model: model.objects.order_by("-pk").values_list("pk", flat=True)[0] for model in (Purchase, Order)}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    copies(Purchase, first.pk, count, number="'B' || n", basket_id="NULL", token="'bench-' || n")
    order = first.orders.get()
    copies(Order, order.pk, count, number="'B' || n || '-1'", purchase_id=f"{last[Purchase]} + n", basket_id="NULL")
    copies(Line, order.lines.get().pk, count, order_id=f"{last[Order]} + n")
    receipt = Receipt.objects.get()
    copies(
        Receipt, receipt.pk, count, provider_txn_id="'bench-' || n", purchase_id=f"{last[Purchase]} + n",
        attempt_id="NULL",
    )  # fmt: skip
    _fill_ledger(count)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _fill_ledger(count: int) -> None:
    """Write the accounts, the postings and, last, the entries with their digests."""
    from django.db import connection

    statements = (
        f"""
        INSERT INTO ledger_ledgeraccount (kind, owner, currency)
        SELECT 'buyer_deposit', 'B' || n, 'KHR' FROM generate_series(1, {count}) n
        """,
        f"""
        CREATE TEMPORARY TABLE bench_lines AS
        SELECT md5('r' || n)::uuid AS entry, 'receipt:bakong:bench-' || n AS key, 'receipt' AS event,
               unnest(ARRAY['clearing', 'buyer_deposit']) AS kind, unnest(ARRAY['bakong', 'B' || n]) AS owner,
               unnest(ARRAY[{GOODS + DELIVERY}, -{GOODS + DELIVERY}]) AS amount
        FROM generate_series(1, {count}) n
        UNION ALL
        SELECT md5('s' || n)::uuid, 'sale:B' || n || '-1', 'sale',
               unnest(ARRAY['buyer_deposit', 'vendor_payable', 'carrier_payable']),
               unnest(ARRAY['B' || n, 'pepper', 'cambodia_post']),
               unnest(ARRAY[{GOODS + DELIVERY}, -{GOODS}, -{DELIVERY}])
        FROM generate_series(1, {count}) n
        """,
        """
        INSERT INTO ledger_posting (entry_id, account_id, amount, currency)
        SELECT entry, a.id, amount, 'KHR' FROM bench_lines l
        JOIN ledger_ledgeraccount a ON a.kind = l.kind AND a.owner = l.owner AND a.currency = 'KHR'
        """,
        r"""
        INSERT INTO ledger_entry (id, key, event, occurred_at, recorded_at, reverses_id, digest)
        SELECT l.entry, l.key, l.event, '2026-11-22T05:00:00Z', now(), NULL,
               encode(sha256(convert_to(l.entry || E'\n' || l.key || E'\n' || l.event || E'\n'
                      || '2026-11-22T05:00:00.000000+00:00' || E'\n' || E'\n' || p.lines, 'UTF8')), 'hex')
        FROM (SELECT DISTINCT entry, key, event FROM bench_lines) l
        JOIN (SELECT entry_id, string_agg(account_id || '|' || amount::numeric(18, 2) || '|KHR', E'\n'
                     ORDER BY (account_id || '|' || amount::numeric(18, 2) || '|KHR') COLLATE "C") AS lines
              FROM ledger_posting GROUP BY entry_id) p ON p.entry_id = l.entry
        """,
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def fill_waiting(count: int) -> list[int]:
    """Fill an empty database with so many placed purchases that wait for their money; return their attempts' keys."""
    from django.db import connection

    from marketplace.core.events import deliver_due
    from marketplace.sales.order.models import Line, Order, Purchase
    from payments.commission.models import OrderCommission
    from payments.models import PaymentAttempt
    from payments.services.attempts import start_attempt

    first = place_one()
    deliver_due(now=NOON + timedelta(days=365))  # freezes the commission
    attempt = start_attempt(purchase_id=first.pk, now=NOON)
    last = {model: model.objects.order_by("-pk").values_list("pk", flat=True)[0] for model in (Purchase, Order)}
    order = first.orders.get()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    copies(Purchase, first.pk, count, number="'B' || n", basket_id="NULL", token="'bench-' || n")
    copies(Order, order.pk, count, number="'B' || n || '-1'", purchase_id=f"{last[Purchase]} + n", basket_id="NULL")
    copies(Line, order.lines.get().pk, count, order_id=f"{last[Order]} + n")
    copies(OrderCommission, order.commissions.get().pk, count, order_id=f"{last[Order]} + n")
    copies(
        PaymentAttempt, attempt.pk, count, purchase_id=f"{last[Purchase]} + n", key="'bench-' || n",
        public_id="md5('a' || n)::uuid", provider_ref="md5('bench-' || n)",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return list(PaymentAttempt.objects.exclude(pk=attempt.pk).order_by("pk").values_list("pk", flat=True))
