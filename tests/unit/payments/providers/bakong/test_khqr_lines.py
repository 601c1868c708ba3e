"""The codec's face for other programs: a line asked, a line answered, whatever the line is."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from payments.providers.bakong.khqr import lines
from payments.providers.bakong.khqr.lines import answers, decode_line, encode_line
from tests.fixtures.khqr import NOW_MS, STATIC_FIELDS, VECTORS


def asked(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["id"]) for v in VECTORS if v["op"] == "encode"])
def test_fields_may_stand_beside_the_clock_or_under_input(vector: dict[str, Any]) -> None:
    flat = encode_line(asked({**vector["input"], "now_ms": vector["now_ms"]}), now_ms=0)
    nested = encode_line(asked({"input": vector["input"], "now_ms": vector["now_ms"]}), now_ms=0)

    accepted = {"payload": vector.get("payload"), "md5": vector.get("md5")}
    assert flat == nested == (accepted if vector["expect"] == "accept" else {"error": vector["reason"]})


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["id"]) for v in VECTORS if "payload" in v])
def test_a_code_is_answered_with_what_it_says(vector: dict[str, Any]) -> None:
    answer = decode_line(asked({"payload": vector["payload"], "now_ms": vector["now_ms"]}), now_ms=0)

    assert answer["valid"] is (vector["expect"] == "accept")
    assert answer["errors"] == vector.get("strict_errors", [])
    assert answer["decoded"] == vector.get("decoded", answer["decoded"])


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"", "not_json"),
        (b"\n", "not_json"),
        (b"{\n", "not_json"),
        (b"\xff\xfe\n", "not_utf8"),
        (b"\x00\n", "not_json"),
        (b"[]\n", "not_an_object"),
        (b'"text"\n', "not_an_object"),
        (b"null\n", "not_an_object"),
        (b'{"amount": NaN}\n', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"now_ms": ' + b"1" * 10_000 + b"}\n", "not_json"),
        (b'{"now_ms": "soon"}\n', "bad_now_ms"),
        (b'{"now_ms": 1.5}\n', "bad_now_ms"),
        (b'{"now_ms": true}\n', "bad_now_ms"),
        (b" " * (lines.MAX_LINE_BYTES + 1), "line_too_long"),
    ],
)
def test_a_bad_line_is_an_answer(line: bytes, word: str) -> None:
    assert encode_line(line, now_ms=NOW_MS) == {"error": word}
    assert decode_line(line, now_ms=NOW_MS) == {"valid": False, "errors": [word], "decoded": {}}


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ({}, "missing_payload"),
        ({"payload": None}, "missing_payload"),
        ({"payload": 5}, "bad_payload"),
        ({"payload": ["00"]}, "bad_payload"),
    ],
)
def test_a_payload_that_is_no_text_is_an_answer(value: object, word: str) -> None:
    assert decode_line(asked(value), now_ms=NOW_MS)["errors"] == [word]


def test_an_input_that_is_no_object_is_an_answer() -> None:
    assert encode_line(asked({"input": [1]}), now_ms=NOW_MS) == {"error": "bad_input"}


def test_the_clock_is_now_when_the_line_brings_none() -> None:
    line = asked({**STATIC_FIELDS, "amount": "1", "created_ms": NOW_MS, "expires_ms": NOW_MS + 1})

    assert "payload" in encode_line(line, now_ms=NOW_MS)
    assert encode_line(line, now_ms=NOW_MS + 2) == {"error": "expired"}


def test_lines_are_answered_in_order_blank_and_overlong_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 20)
    stream = io.BytesIO(b'{"payload":"0"}\n\n' + b"x" * 70 + b"\n" + b'{"payload":5}')

    found = [answer["errors"] for answer in answers("verify", stream, clock_ms=lambda: NOW_MS)]

    assert found == [["malformed_tlv"], ["not_json"], ["line_too_long"], ["bad_payload"]]


def test_the_command_answers_every_line_and_ends_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO(asked(STATIC_FIELDS) + b"\n\xff\n" + asked({"payload": "\ud800ក"}))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
    out = io.StringIO()

    call_command("khqr", "encode", stdout=out)

    first, second, third = [json.loads(line) for line in out.getvalue().splitlines()]
    assert set(first) == {"payload", "md5"}
    assert second == {"error": "not_utf8"}
    assert third == {"error": "missing_currency"}
