"""Which tag holds which field, and how long it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CURRENCY_CODES: Final[Mapping[str, str]] = {"KHR": "116", "USD": "840"}
CURRENCIES: Final[Mapping[str, str]] = {code: name for name, code in CURRENCY_CODES.items()}
ACCOUNT_TAGS: Final[Mapping[str, str]] = {"individual": "29", "merchant": "30"}
STATIC: Final = "11"
DYNAMIC: Final = "12"
COUNTRY: Final = "KH"
DEFAULT_CITY: Final = "Phnom Penh"
DEFAULT_MCC: Final = "5999"
MAX_AMOUNT: Final = 13

#: Field of each root object that holds a plain text.
ROOT_FIELDS: Final[Mapping[str, str]] = {
    "15": "upi_account",
    "52": "mcc",
    "54": "amount",
    "58": "country",
    "59": "merchant_name",
    "60": "merchant_city",
    "63": "crc",
}
#: Longest value of the root objects that have a limit of their own.
ROOT_LIMITS: Final[Mapping[str, int]] = {"59": 25, "60": 15}

#: Template -> inner tag -> (field, longest value). Inner tags that are not named here are read over.
TEMPLATES: Final[Mapping[str, Mapping[str, tuple[str, int]]]] = {
    "29": {
        "00": ("bakong_account_id", 32),
        "01": ("account_information", 32),
        "02": ("acquiring_bank", 32),
    },
    "30": {
        "00": ("bakong_account_id", 32),
        "01": ("merchant_id", 32),
        "02": ("acquiring_bank", 32),
    },
    "62": {
        "01": ("bill_number", 25),
        "02": ("mobile_number", 25),
        "03": ("store_label", 25),
        "07": ("terminal_label", 25),
        "08": ("purpose", 25),
    },
    "64": {
        "00": ("language", 2),
        "01": ("name_alt", 25),
        "02": ("city_alt", 15),
    },
    "99": {
        "00": ("created_ms", 13),
        "01": ("expires_ms", 13),
    },
}
