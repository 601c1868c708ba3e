"""Reading a code, strictly.

# Note [Stricter than the SDK]
NBC's JavaScript SDK takes codes that no bank's app should (a tag twice, 00 not first, KHR with cents) and hangs for ever
on a template with a broken length. So we read by EMVCo's root rules and the limits of NBC's own writer, in one pass over
a text of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from payments.providers.bakong.khqr import layout, tlv

_ACCOUNT: Final = re.compile(r"[^@\s]+@[^@\s]+")
_AMOUNT: Final = re.compile(r"[0-9]+(?:\.([0-9]*))?")
_DIGITS: Final = re.compile(r"[0-9]+")
_MCC: Final = re.compile(r"[0-9]{4}")
_TIME: Final = re.compile(r"[0-9]{13}")
_REQUIRED: Final = {
    "00": "payload_format",
    "52": "mcc",
    "53": "currency",
    "58": "country",
    "59": "merchant_name",
    "60": "merchant_city",
    "63": "crc",
}

Template = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a code says, and what is wrong with it.

    Attributes:
        errors: Every fault found, in words of the codec; empty when the code is good.
        decoded: Field -> value as it stands in the code; absent fields are absent. Filled as far as the text could be
            read, so use it only when `valid`, or to show a person what they scanned.
    """

    errors: tuple[str, ...] = ()
    decoded: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Whether the code may be paid."""
        return not self.errors


def verify(payload: str, *, now_ms: int) -> bool:
    """Say whether a code is sound and not expired."""
    return decode(payload, now_ms=now_ms).valid


def decode(payload: str, *, now_ms: int) -> Reading:
    """Return what a code says. Never raises, whatever the text, and takes time in proportion to at most 10,300 characters.

    Args:
        payload: The text of the code, from anyone.
        now_ms: The clock, in milliseconds since 1970; a dynamic code is good up to and with its last millisecond.
    """
    if len(payload) > tlv.MAX_LENGTH:
        return Reading(errors=("too_long",))
    objects = tlv.parse(payload)
    if objects is None:
        return Reading(errors=("malformed_tlv",))
    errors = _checksum_errors(payload, objects)
    if not tlv.is_clean(payload):
        errors.append("bad_character")
    root = _unique(objects, prefix="", errors=errors)
    templates = _templates(root, errors=errors)
    errors += _root_errors(root)
    errors += _account_errors(templates)
    errors += _amount_errors(root)
    errors += _time_errors(root, templates.get("99", {}), now_ms=now_ms)
    language = templates.get("64")
    if language is not None and not (language.get("00") and language.get("01")):
        errors.append("bad_language_template")
    return Reading(errors=tuple(dict.fromkeys(errors)), decoded=_decoded(root, templates))


def _checksum_errors(payload: str, objects: list[tuple[str, str]]) -> list[str]:
    errors: list[str] = []
    if not tlv.ends_with_checksum(payload) or objects[-1][0] != "63":
        errors.append("crc_not_last")
    elif not tlv.is_checksum_right(payload):
        errors.append("bad_crc")
    if not objects or objects[0][0] != "00":
        errors.append("payload_format_not_first")
    return errors


def _unique(objects: list[tuple[str, str]], *, prefix: str, errors: list[str]) -> dict[str, str]:
    """Return objects by tag, and put down tags that come twice and tags that hold nothing."""
    found: dict[str, str] = {}
    for tag, value in objects:
        if tag in found:
            errors.append(f"duplicate_tag_{prefix}{tag}")
        if not value:
            errors.append(f"empty_tag_{prefix}{tag}")
        found[tag] = value
    return found


def _templates(root: Mapping[str, str], *, errors: list[str]) -> dict[str, Template]:
    found: dict[str, Template] = {}
    for tag, inner_tags in layout.TEMPLATES.items():
        if tag not in root:
            continue
        objects = tlv.parse(root[tag])
        if objects is None:
            errors.append(f"malformed_template_{tag}")
            continue
        found[tag] = _unique(objects, prefix=f"{tag}.", errors=errors)
        for inner_tag, (_, longest) in inner_tags.items():
            if len(found[tag].get(inner_tag, "")) > longest:
                errors.append(f"too_long_{tag}.{inner_tag}")
    return found


def _root_errors(root: Mapping[str, str]) -> list[str]:
    errors = [f"missing_{name}" for tag, name in _REQUIRED.items() if tag not in root]
    if "29" not in root and "30" not in root:
        errors.append("missing_merchant_account")
    fixed = {
        "00": ("bad_payload_format", {"01"}),
        "01": ("bad_point_of_initiation", {layout.STATIC, layout.DYNAMIC}),
        "53": ("bad_currency", set(layout.CURRENCIES)),
        "58": ("bad_country", {layout.COUNTRY}),
    }
    errors += [word for tag, (word, allowed) in fixed.items() if tag in root and root[tag] not in allowed]
    if "52" in root and not _MCC.fullmatch(root["52"]):
        errors.append("bad_mcc")
    errors += [f"too_long_{tag}" for tag, longest in layout.ROOT_LIMITS.items() if len(root.get(tag, "")) > longest]
    return errors


def _account_errors(templates: Mapping[str, Template]) -> list[str]:
    errors: list[str] = []
    for tag in layout.ACCOUNT_TAGS.values():
        if tag not in templates:
            continue
        account = templates[tag].get("00")
        if not account:
            errors.append("missing_bakong_account")
        elif not _ACCOUNT.fullmatch(account):
            errors.append("bad_bakong_account")
    if "30" in templates:
        errors += [f"missing_{layout.TEMPLATES['30'][tag][0]}" for tag in ("01", "02") if not templates["30"].get(tag)]
    return errors


def _amount_errors(root: Mapping[str, str]) -> list[str]:
    amount = root.get("54")
    if amount is None:
        return ["dynamic_without_amount"] if root.get("01") == layout.DYNAMIC else []
    errors = ["amount_too_long"] if len(amount) > layout.MAX_AMOUNT else []
    match = _AMOUNT.fullmatch(amount)
    if match is None or not amount.strip("0."):
        return [*errors, "bad_amount"]
    fraction = match[1] or ""
    currency = layout.CURRENCIES.get(root.get("53", ""))
    if currency == "KHR" and fraction.strip("0"):
        errors.append("khr_decimals")
    if currency == "USD" and len(fraction) > 2:
        errors.append("usd_precision")
    return errors


def _time_errors(root: Mapping[str, str], times: Template, *, now_ms: int) -> list[str]:
    """Return what is wrong with the dates. The expiry binds in dynamic codes only; old static codes hold a date too."""
    is_dynamic = root.get("01") == layout.DYNAMIC
    created, expires = times.get("00"), times.get("01")
    errors = ["bad_created"] if created and not _DIGITS.fullmatch(created) else []
    if not expires:
        must_expire = is_dynamic or ("54" in root and "99" not in root)
        return [*errors, "missing_expiration"] if must_expire else errors
    if not _TIME.fullmatch(expires):
        return [*errors, "bad_expiration"]
    if created and _TIME.fullmatch(created) and expires < created:
        errors.append("expires_before_created")
    if is_dynamic and int(expires) < now_ms:
        errors.append("expired")
    return errors


def _decoded(root: Mapping[str, str], templates: Mapping[str, Template]) -> dict[str, str | int | bool]:
    decoded: dict[str, str | int | bool] = {}
    for merchant_type, tag in layout.ACCOUNT_TAGS.items():
        if tag in root:
            decoded["merchant_type"] = merchant_type
    decoded["dynamic"] = root.get("01") == layout.DYNAMIC
    account_tag = layout.ACCOUNT_TAGS.get(str(decoded.get("merchant_type")), "29")
    for tag in (account_tag, "62", "64"):
        inner_tags = layout.TEMPLATES[tag].items()
        decoded |= {name: templates[tag][inner] for inner, (name, _) in inner_tags if inner in templates.get(tag, {})}
    times = templates.get("99", {})
    decoded |= {
        name: int(times[inner])
        for inner, (name, _) in layout.TEMPLATES["99"].items()
        if _DIGITS.fullmatch(times.get(inner, ""))
    }
    decoded |= {name: root[tag] for tag, name in layout.ROOT_FIELDS.items() if tag in root}
    if "53" in root:
        decoded["currency"] = layout.CURRENCIES.get(root["53"], root["53"])
    return decoded
