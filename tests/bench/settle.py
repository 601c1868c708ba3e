"""How many payments a second settle() takes in: `python -m tests.bench.settle`.

It fills a throw-away PostgreSQL with purchases that wait for their money, lets worker processes settle them all at
once, prints settlements a second, proves the ledger, and counts the calls of one round of polling.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import multiprocessing
import os
import pstats
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

#: What is promised: so many a second with eight workers on two cores.
LEAST_A_SECOND: Final = 150
#: Open attempts that one round looks at, and in how many calls at most.
POLLED: Final = 1_000
MOST_CALLS: Final = 25


def _settle_all(ids: list[int], barrier: Any, results: Any, is_profiled: bool) -> None:
    """Settle some attempts, in a process of its own, from the moment all are ready.

    The first is settled before that: a worker that has just been started still reads its code.
    """
    import django

    django.setup()
    import logging

    from django.utils import timezone

    from payments.models import PaymentAttempt
    from payments.providers.base import Fact, FactKind
    from payments.services.settle import settle

    logging.disable(logging.WARNING)
    facts = [
        Fact(
            kind=FactKind.PAID, attempt_ref=one.key, txn_id=f"bench-{one.pk}", money=one.money,
            to_account=one.payee_account, occurred_at=timezone.now(), raw={"hash": f"bench-{one.pk}"},
        )
        for one in PaymentAttempt.objects.filter(pk__in=ids).order_by("pk")
    ]  # fmt: skip
    first, *rest = zip(sorted(ids), facts, strict=True)
    settle(attempt_id=first[0], fact=first[1], now=timezone.now())
    barrier.wait(timeout=600)
    profile = cProfile.Profile() if is_profiled else None
    began, cpu = time.time(), time.process_time()
    if profile:
        profile.enable()
    for pk, fact in rest:
        assert settle(attempt_id=pk, fact=fact, now=timezone.now()) is not None
    if profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    results.put((began, time.time(), time.process_time() - cpu))


def _database_cpu_s() -> float:
    """Return the seconds of processor that all processes of the database's server used so far, also those that ended.

    Source: proc(5), fields 4 and 14 to 17 of /proc/<pid>/stat. A server elsewhere is not seen: 0.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stats = {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            stats[int(one.parent.name)] = [int(word) for word in one.read_text().rpartition(")")[2].split()[1:15]]
    if pid not in stats:
        return 0.0
    server = stats[pid][0]
    ticks = sum(stats[server][10:14]) + sum(sum(words[10:12]) for words in stats.values() if words[0] == server)
    return ticks / os.sysconf("SC_CLK_TCK")


def _queries(pk: int) -> int:
    """Settle one attempt and return how many queries that asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from payments.models import PaymentAttempt
    from payments.providers.base import Fact, FactKind
    from payments.services.settle import settle

    one = PaymentAttempt.objects.get(pk=pk)
    fact = Fact(
        kind=FactKind.PAID, attempt_ref=one.key, txn_id=f"bench-{pk}", money=one.money, to_account=one.payee_account,
        occurred_at=timezone.now(), raw={"hash": "x"},
    )  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        settle(attempt_id=pk, fact=fact, now=timezone.now())
    if os.environ.get("BENCH_SHOW_QUERIES"):
        for query in seen.captured_queries:
            print(query["sql"][:220])
    return len(seen)


def _calls_to_poll(ids: list[int]) -> int:
    """Look at open attempts once, at the Bakong sandbox over real HTTP; return how many calls that took."""
    import tempfile

    from django.conf import settings
    from django.utils import timezone

    from marketplace.core.http import HttpClient
    from payments.adapters import adapter
    from payments.models import PaymentAttempt
    from payments.services.polling import poll_due
    from tests.fixtures.sandbox import running_sandbox

    calls: list[str] = []
    request = HttpClient.request

    def counted(self: Any, method: str, path: str, **options: Any) -> Any:
        calls.append(path)
        return request(self, method, path, **options)

    now = timezone.now()
    PaymentAttempt.objects.exclude(pk__in=ids).update(next_poll_at=None)
    PaymentAttempt.objects.filter(pk__in=ids).update(
        created_at=now, expires_at=now + timedelta(minutes=10), next_poll_at=now
    )
    with tempfile.TemporaryDirectory() as folder, running_sandbox(Path(folder)) as sandbox:
        bakong = {**settings.PAYMENT_PROVIDERS["bakong"], "base_url": sandbox.url}
        settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "bakong": bakong}
        adapter.cache_clear()
        HttpClient.request = counted  # type: ignore[method-assign]
        poll_due(now=now)
        HttpClient.request = request  # type: ignore[method-assign]
    assert not PaymentAttempt.objects.filter(pk__in=ids, polls=0).exists()
    return len(calls)


def main(words: list[str]) -> int:
    """Fill, settle, and return 1 where it was slower than promised or the ledger is off."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.settle", description=__doc__)
    parser.add_argument("--count", type=int, default=4_000, help="payments in all (4,000)")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--profile", action="store_true", help="print where the first worker spent its time")
    options = parser.parse_args(words)
    import django

    django.setup()
    from django.db import connection

    from payments.selectors import ledger_faults
    from tests.bench.money_fill import fill_waiting

    first, *ids = fill_waiting(options.count + options.workers + POLLED + 1)
    ids, open_ones = ids[:-POLLED], ids[-POLLED:]
    queries = _queries(first)
    with connection.cursor() as cursor:  # what the filling left behind is cleared up before the clock, not under it
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    connection.close()
    around = multiprocessing.get_context("spawn")
    barrier, results = around.Barrier(options.workers + 1), around.Queue()
    workers = [
        around.Process(
            target=_settle_all, args=(ids[at :: options.workers], barrier, results, options.profile and at == 0)
        )
        for at in range(options.workers)
    ]
    for worker in workers:
        worker.start()
    barrier.wait(timeout=600)
    database_s = _database_cpu_s()
    times = [results.get(timeout=600) for _ in workers]
    for worker in workers:
        worker.join()
    database_s = _database_cpu_s() - database_s
    took = max(end for _began, end, _cpu in times) - min(began for began, _end, _cpu in times)
    cpu_ms = sum(cpu for _began, _end, cpu in times) * 1000 / options.count
    faults = ledger_faults()
    print("\n".join(faults) or "ledger: all entries balance, no fault found")
    a_second = options.count / took
    print(
        f"settle: {options.count:,} payments by {options.workers} workers in {took:.1f} s, {a_second:.0f} a second, "
        f"{queries} queries, {cpu_ms:.1f} ms of the workers' CPU and {database_s * 1000 / options.count:.1f} ms of PostgreSQL's "
        f"each (load average {os.getloadavg()[0]:.1f})"
    )
    calls = _calls_to_poll(open_ones)
    print(f"poll: {len(open_ones):,} open Bakong attempts in {calls} HTTP calls")
    return 0 if a_second >= LEAST_A_SECOND and calls <= MOST_CALLS and not faults else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    if "DATABASE_URL" in os.environ:
        raise SystemExit(main(sys.argv[1:]))
    from tests.support.postgres import server

    with server(options="") as url:
        os.environ["DATABASE_URL"] = f"{url}/postgres"
        raise SystemExit(main(sys.argv[1:]))
