"""Writing a code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from payments.providers.bakong.khqr import layout, tlv

_AMOUNT: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_MCC: Final = re.compile(r"[0-9]{4}")
_ACCOUNT: Final = re.compile(r"[^@\s]+@[^@\s]+")
_EARLIEST_MS: Final = 10**12
_LATEST_MS: Final = 10**13 - 1
#: More digits than this cannot be an amount, whatever the zeros in front.
_LONGEST_AMOUNT_TEXT: Final = 64
#: Khmer is typed with zero-width spaces between words; each would eat one of a name's 25 characters.
_ZERO_WIDTH_SPACE: Final = "\u200b"
_SPOKEN_FIELDS: Final = frozenset({"merchant_name", "merchant_city", "name_alt", "city_alt", "store_label", "purpose"})


class KhqrError(ValueError):
    """A code cannot be written.

    Attributes:
        word: Why, in one word of the codec, e.g. `khr_decimals` or `too_long_59`.
    """

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def encode(fields: Mapping[str, object], *, now_ms: int) -> str:
    """Return the text of a code, byte for byte as NBC's SDK writes it.

    Args:
        fields: `merchant_type` (individual or merchant), `currency` (KHR or USD), `bakong_account_id`, `merchant_name`;
            for a merchant also `merchant_id` and `acquiring_bank`. With an `amount` (decimal text; absent or 0 makes a
            static code) also `expires_ms`, and `created_ms` when it is not now. The rest is optional, see `layout`.
            Absent, None and, in optional texts, the empty string are the same. Unknown names are read over.
        now_ms: The clock, in milliseconds since 1970.

    Raises:
        KhqrError: The fields cannot make a code that every reader takes.
    """
    currency = _choice(fields, "currency", layout.CURRENCY_CODES)
    account_tag = _choice(fields, "merchant_type", layout.ACCOUNT_TAGS)
    amount = _amount(fields.get("amount"), currency=fields["currency"])
    objects = [("00", "01"), ("01", layout.DYNAMIC if amount else layout.STATIC)]
    upi_account = _text(fields, "upi_account")
    if upi_account and fields["currency"] != "KHR":
        raise KhqrError("upi_account_needs_khr")
    objects += [("15", upi_account), (account_tag, _account(fields, account_tag))]
    objects += [("52", _mcc(fields)), ("53", currency), ("54", amount), ("58", layout.COUNTRY)]
    objects += [("59", _text(fields, "merchant_name") or _refuse("missing_merchant_name"))]
    objects += [("60", _text(fields, "merchant_city") or layout.DEFAULT_CITY)]
    objects += [("62", _template(fields, "62")), ("64", _language(fields))]
    if amount:
        objects.append(("99", _times(fields, now_ms=now_ms)))
    text = _written([(tag, value) for tag, value in objects if value]) + "6304"
    return text + tlv.checksum(text)


def md5_of(payload: str) -> str:
    """Return the key by which the Bakong Open API knows a dynamic code."""
    return hashlib.md5(payload.encode("utf-8"), usedforsecurity=False).hexdigest()


def _refuse(word: str) -> str:
    raise KhqrError(word)


def _choice(fields: Mapping[str, object], name: str, choices: Mapping[str, str]) -> str:
    value = fields.get(name)
    if value is None or value == "":
        raise KhqrError(f"missing_{name}")
    if not isinstance(value, str) or value not in choices:
        raise KhqrError(f"bad_{name}")
    return choices[value]


def _text(fields: Mapping[str, object], name: str) -> str:
    """Return a text field, or "" when it is absent."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise KhqrError(f"bad_{name}")
    if name in _SPOKEN_FIELDS:
        value = value.replace(_ZERO_WIDTH_SPACE, "")
    if not tlv.is_clean(value):
        raise KhqrError("bad_character")
    if value and not value.strip():
        raise KhqrError(f"bad_{name}")
    return value


def _amount(value: object, *, currency: object) -> str:
    """Return the amount as it is written, or "" for a static code."""
    if value is None:
        return ""
    match = _AMOUNT.fullmatch(_amount_text(value))
    if match is None:
        raise KhqrError("bad_amount")
    whole, fraction = match[1].lstrip("0") or "0", match[2] or ""
    has_fraction = bool(fraction.strip("0"))
    if currency == "KHR" and has_fraction:
        raise KhqrError("khr_decimals")
    if currency == "USD" and len(fraction) > 2:
        raise KhqrError("usd_precision")
    written = f"{whole}.{fraction:0<2}" if has_fraction else whole
    if len(written) > layout.MAX_AMOUNT:
        raise KhqrError("amount_too_long")
    return "" if written == "0" else written


def _amount_text(value: object) -> str:
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        value = str(value)
    if not isinstance(value, str):
        raise KhqrError("bad_amount")
    if len(value) > _LONGEST_AMOUNT_TEXT:
        raise KhqrError("amount_too_long")
    return value


def _mcc(fields: Mapping[str, object]) -> str:
    mcc = _text(fields, "mcc") or layout.DEFAULT_MCC
    return mcc if _MCC.fullmatch(mcc) else _refuse("bad_mcc")


def _account(fields: Mapping[str, object], tag: str) -> str:
    account = _text(fields, "bakong_account_id") or _refuse("missing_bakong_account")
    if not _ACCOUNT.fullmatch(account):
        raise KhqrError("bad_bakong_account")
    if tag == layout.ACCOUNT_TAGS["merchant"]:
        for name in ("merchant_id", "acquiring_bank"):
            if not _text(fields, name):
                raise KhqrError(f"missing_{name}")
    return _template(fields, tag)


def _language(fields: Mapping[str, object]) -> str:
    """Return template 64; the language and the name in it need each other, and a city needs both."""
    language, name, city = (_text(fields, field) for field in ("language", "name_alt", "city_alt"))
    if (language or name or city) and not (language and name):
        raise KhqrError("bad_language_template")
    return _template(fields, "64")


def _times(fields: Mapping[str, object], *, now_ms: int) -> str:
    if fields.get("expires_ms") is None:
        raise KhqrError("missing_expiration")
    created = now_ms if fields.get("created_ms") is None else fields["created_ms"]
    expires_at, created_at = _time(fields["expires_ms"], "bad_expiration"), _time(created, "bad_created")
    if expires_at < created_at:
        raise KhqrError("expires_before_created")
    if expires_at < now_ms:
        raise KhqrError("expired")
    return tlv.build([("00", str(created_at)), ("01", str(expires_at))])


def _time(value: object, word: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and _EARLIEST_MS <= value <= _LATEST_MS:
        return value
    raise KhqrError(word)


def _template(fields: Mapping[str, object], tag: str) -> str:
    inner: list[tuple[str, str]] = []
    for inner_tag, (name, longest) in layout.TEMPLATES[tag].items():
        value = _text(fields, name)
        if len(value) > longest:
            raise KhqrError(f"too_long_{tag}.{inner_tag}")
        if value:
            inner.append((inner_tag, value))
    return tlv.build(inner)


def _written(objects: list[tuple[str, str]]) -> str:
    """Return the root objects written out. Parts that are each legal can add up to a template that is not."""
    for tag, value in objects:
        if len(value) > layout.ROOT_LIMITS.get(tag, tlv.MAX_VALUE):
            raise KhqrError(f"too_long_{tag}")
    return tlv.build(objects)
