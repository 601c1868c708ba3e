"""NBC's own SDK reads what we write, and writes what we write. Runs where Node is present."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.providers.bakong import khqr
from tests.fixtures.khqr import FOLDER, NOW_MS, VECTORS

pytestmark = pytest.mark.verification

NODE_FOLDER = Path(__file__).resolve().parents[5] / "var" / "node"
Ask = Callable[[Sequence[dict[str, object]]], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def ask_nbc() -> Ask:
    """One Node process for many questions, see `nbc_check.js`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node is not installed: NBC's SDK cannot be asked (Debian: apt install nodejs npm)")
    _install(npm)

    def ask(questions: Sequence[dict[str, object]]) -> list[dict[str, Any]]:
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        done = subprocess.run(
            [node, str(FOLDER / "nbc_check.js"), str(NODE_FOLDER)],
            input=lines, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(questions)
        return answers

    return ask


def _install(npm: str) -> None:
    NODE_FOLDER.mkdir(parents=True, exist_ok=True)
    with (NODE_FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        manifest = (FOLDER / "package.json").read_text()
        installed = NODE_FOLDER / "package.json"
        if (
            (NODE_FOLDER / "node_modules" / "bakong-khqr").exists()
            and installed.exists()
            and installed.read_text() == manifest
        ):
            return
        installed.write_text(manifest)
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=NODE_FOLDER, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            installed.unlink()
            pytest.skip(f"npm could not fetch NBC's SDK: {done.stderr.strip()[-300:]}")


LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .-/&'"
KHMER = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអាិីឹឺុូួើឿៀេែៃោៅំះ៉៊់៍្។៛០១២៣"


def text(most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=LATIN + KHMER, min_size=1, max_size=most).filter(lambda value: bool(value.strip()))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


ACCOUNT = st.builds(
    "{}@{}".format, st.from_regex(r"[a-z_0-9]{1,20}", fullmatch=True), st.sampled_from(["devb", "aclb", "abaa"])
)
RIEL = st.integers(1, 10**9).map(str)
DOLLARS = st.integers(1, 10**8).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")


@st.composite
def fields(draw: st.DrawFn) -> dict[str, object]:
    currency = draw(st.sampled_from(["KHR", "USD"]))
    merchant_type = draw(st.sampled_from(["individual", "merchant"]))
    is_merchant = merchant_type == "merchant"
    alternate = draw(st.booleans())
    chosen = {
        "merchant_type": merchant_type,
        "currency": currency,
        "amount": draw(maybe(RIEL if currency == "KHR" else DOLLARS)),
        "created_ms": NOW_MS,
        "expires_ms": NOW_MS + draw(st.integers(0, 10**9)),
        "bakong_account_id": draw(ACCOUNT),
        "merchant_id": draw(text(32)) if is_merchant else None,
        "acquiring_bank": draw(text(32)) if is_merchant else draw(maybe(text(32))),
        "account_information": None if is_merchant else draw(maybe(text(32))),
        "upi_account": draw(maybe(st.just("0001034400010344ABCDEFGHJIKLMNO"))) if currency == "KHR" else None,
        "mcc": draw(maybe(st.from_regex(r"[0-9]{4}", fullmatch=True))),
        "merchant_name": draw(text(25)),
        "merchant_city": draw(text(15)),
        **{
            name: draw(maybe(text(25)))
            for name in ("bill_number", "mobile_number", "store_label", "terminal_label", "purpose")
        },
        "language": draw(st.sampled_from(["km", "en"])) if alternate else None,
        "name_alt": draw(text(25)) if alternate else None,
        "city_alt": draw(maybe(text(15))) if alternate else None,
    }
    return {name: value for name, value in chosen.items() if value is not None}


def test_nbc_agrees_with_every_vector(ask_nbc: Ask) -> None:
    with_payload = [vector for vector in VECTORS if "payload" in vector]

    answers = ask_nbc([{"payload": vector["payload"], "now_ms": vector["now_ms"]} for vector in with_payload])

    for vector, answer in zip(with_payload, answers, strict=True):
        assert answer["valid"] is vector["nbc"]["verify"], vector["id"]


def test_a_code_that_would_hang_nbc_is_never_put_to_it(ask_nbc: Ask) -> None:
    hanging = ["2906AB", "62" + "09" + "01XXINV-1" + "6304ABCD"]

    answers = ask_nbc([{"payload": payload, "now_ms": NOW_MS} for payload in hanging])

    assert [answer["valid"] for answer in answers] == [False, False]


def written_or_too_long(chosen: dict[str, object]) -> str | None:
    """Return the code, or None when parts that are each legal are too long together."""
    try:
        return khqr.encode(chosen, now_ms=NOW_MS)
    except khqr.KhqrError as error:
        if error.word in {"too_long_62", "too_long_29", "too_long_30"}:
            return None
        raise


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(many=st.lists(fields(), min_size=15, max_size=30))
def test_nbc_reads_and_writes_what_we_write(ask_nbc: Ask, many: list[dict[str, object]]) -> None:
    written = [(chosen, payload) for chosen in many if (payload := written_or_too_long(chosen))]

    read = ask_nbc([{"payload": payload, "now_ms": NOW_MS} for _, payload in written])
    nbc_wrote = ask_nbc([{"input": chosen, "now_ms": NOW_MS} for chosen, _ in written])

    for (chosen, payload), answer, peer in zip(written, read, nbc_wrote, strict=True):
        assert answer["valid"] is True, payload
        assert khqr.decode(payload, now_ms=NOW_MS).decoded == answer["decoded"]
        assert peer.get("payload") == payload, chosen


def test_what_we_refuse_for_its_length_nbc_writes_broken(ask_nbc: Ask) -> None:
    overflowing = {
        **dict.fromkeys(("bill_number", "mobile_number", "store_label", "terminal_label", "purpose"), "x" * 25),
        "merchant_type": "individual", "bakong_account_id": "a@devb", "merchant_name": "Shop", "merchant_city": "Kep", "currency": "KHR",
    }  # fmt: skip

    [written] = ask_nbc([{"input": overflowing, "now_ms": NOW_MS}])
    [read] = ask_nbc([{"payload": written["payload"], "now_ms": NOW_MS}])

    assert read["valid"] is False
    assert not khqr.verify(written["payload"], now_ms=NOW_MS)
