"""Eight visitors at once: two processes of four threads, each on one kept connection to this machine alone."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

from tests.bench.pages import Request

PROCESSES, THREADS = 2, 4
VISITORS = PROCESSES * THREADS
#: No visitor sends more than this many requests in one round, whatever the time says.
MOST = 5_000


@dataclass(frozen=True)
class Round:
    """What eight visitors saw of one page in one round: each answer's milliseconds, and seconds from first to last."""

    times_ms: list[float]
    seconds: float


class UnexpectedAnswer(Exception):
    """The server answered something else than the page; a round with such an answer measures nothing."""


def _visit(port: int, requests: Sequence[Request], *, once: bool, until: float) -> list[float]:
    """Send requests one after another on one connection; return the milliseconds each took.

    Cookies that a page sets come back with the next, as from a browser; who puts something into a basket is new each
    time.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    times: list[float] = []
    jar: dict[str, str] = {}
    try:
        for request in itertools.islice(requests if once else itertools.cycle(requests), MOST):
            if time.monotonic() >= until:
                break
            headers = _with_cookies(request, jar)
            began = time.perf_counter()
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if request.method == "GET":
                _remember(answer.headers.get_all("Set-Cookie") or [], jar)
            if answer.status != request.status or request.location not in (answer.headers["Location"] or ""):
                raise UnexpectedAnswer(f"{request.path} answered {answer.status} {answer.headers['Location'] or ''}")
    finally:
        connection.close()
    return times


def _with_cookies(request: Request, jar: dict[str, str]) -> dict[str, str]:
    """Return a request's headers with the cookies of before; its own count for more."""
    if request.method != "GET" or not jar:
        return request.headers
    own = dict(part.split("=", 1) for part in request.headers.get("Cookie", "").split("; ") if part)
    return {**request.headers, "Cookie": "; ".join(f"{name}={value}" for name, value in {**jar, **own}.items())}


def _remember(lines: Sequence[str], jar: dict[str, str]) -> None:
    for line in lines:
        name, _, rest = line.partition(";")[0].partition("=")
        if rest.strip('"'):
            jar[name.strip()] = rest
        else:
            jar.pop(name.strip(), None)


def _four(port: int, shares: Sequence[Sequence[Request]], once: bool, seconds: float) -> tuple[list[float], float]:
    """Run one process's visitors; return their times and the moment the last ended."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(shares)) as threads:
        running = [threads.submit(_visit, port, share, once=once, until=until) for share in shares]
        times = [spent for visitor in running for spent in visitor.result()]
    return times, time.monotonic()


class Visitors:
    """Two processes that wait to be sent to the server."""

    def __init__(self, pool: ProcessPoolExecutor, port: int) -> None:
        self._pool = pool
        self._port = port

    def visit(self, requests: Sequence[Request], *, seconds: float, once: bool = False) -> Round:
        """Send eight visitors for some seconds, or until each request has been sent once.

        Raises:
            UnexpectedAnswer: An answer was not what its request expects.
        """
        shares = [list(requests[start::VISITORS]) for start in range(VISITORS)]
        began = time.monotonic()
        running = [self._pool.submit(_four, self._port, shares[n::PROCESSES], once, seconds) for n in range(PROCESSES)]
        done = [process.result() for process in running]
        ended = max(end for _times, end in done)
        return Round([spent for times, _end in done for spent in times], ended - began)


@contextlib.contextmanager
def waiting_visitors(port: int) -> Iterator[Visitors]:
    """Start the visitors' processes and end them."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(abs, range(PROCESSES * 4)))  # both are up before the first round
        yield Visitors(pool, port)
