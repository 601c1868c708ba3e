"""One question a line, one answer a line: the codec's face for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO, Final

from payments.providers.bakong.khqr.decode import decode
from payments.providers.bakong.khqr.encode import KhqrError, encode, md5_of

Answer = dict[str, object]
#: A longer line is not kept in memory. A code has at most some ten thousand characters.
MAX_LINE_BYTES: Final = 2**22


class _BadLineError(ValueError):
    pass


def encode_line(line: bytes, *, now_ms: int) -> Answer:
    """Answer `{"payload", "md5"}` or `{"error"}` to a line with the fields of a code.

    Args:
        line: A JSON object of fields with `now_ms` beside them, or with the fields under `input`.
        now_ms: The clock for a line that brings none.
    """
    try:
        asked = _object(line)
        clock = _clock(asked, now_ms)
        payload = encode(_fields(asked), now_ms=clock)
    except _BadLineError as error:
        return {"error": str(error)}
    except KhqrError as error:
        return {"error": error.word}
    return {"payload": payload, "md5": md5_of(payload)}


def decode_line(line: bytes, *, now_ms: int) -> Answer:
    """Answer `{"valid", "errors", "decoded"}` to a line `{"payload", "now_ms"?}`."""
    try:
        asked = _object(line)
        clock = _clock(asked, now_ms)
        payload = _payload(asked)
    except _BadLineError as error:
        return {"valid": False, "errors": [str(error)], "decoded": {}}
    reading = decode(payload, now_ms=clock)
    return {"valid": reading.valid, "errors": list(reading.errors), "decoded": dict(reading.decoded)}


#: What can be asked. To verify is to decode and look at `valid`.
OPERATIONS: Final[Mapping[str, Callable[..., Answer]]] = {
    "encode": encode_line,
    "decode": decode_line,
    "verify": decode_line,
}


def answers(operation: str, stream: BinaryIO, *, clock_ms: Callable[[], int]) -> Iterator[Answer]:
    """Yield one answer for each line of a stream, in order, a blank line too, each as soon as its line is there."""
    answer = OPERATIONS[operation]
    for line in _lines(stream):
        yield answer(line, now_ms=clock_ms())


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream; of a line that is too long only its beginning, the rest is read over."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        is_at_end = line.endswith(b"\n") or len(line) <= MAX_LINE_BYTES
        while not is_at_end:
            rest = stream.readline(MAX_LINE_BYTES)
            is_at_end = not rest or rest.endswith(b"\n")
        yield line


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise _BadLineError("line_too_long")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise _BadLineError("not_utf8") from None
    try:
        asked = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError):
        raise _BadLineError("not_json") from None
    if not isinstance(asked, dict):
        raise _BadLineError("not_an_object")
    return asked


def _fields(asked: Mapping[str, Any]) -> dict[str, object]:
    fields = asked.get("input", asked)
    if not isinstance(fields, dict):
        raise _BadLineError("bad_input")
    return fields


def _payload(asked: Mapping[str, Any]) -> str:
    payload = asked.get("payload")
    if payload is None:
        raise _BadLineError("missing_payload")
    if not isinstance(payload, str):
        raise _BadLineError("bad_payload")
    return payload


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _clock(asked: Mapping[str, Any], now_ms: int) -> int:
    asked_ms = asked.get("now_ms")
    if asked_ms is None:
        return now_ms
    if not isinstance(asked_ms, int) or isinstance(asked_ms, bool):
        raise _BadLineError("bad_now_ms")
    return asked_ms
