"""Bars and squares as SVG paths, sharp at any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import qrcode
from barcode import Code128
from qrcode.constants import ERROR_CORRECT_M

#: Modules of white at each side of the bars. Source: ISO/IEC 15417, quiet zone of Code 128.
QUIET: Final = 10
#: Modules of white around the squares. Source: ISO/IEC 18004, quiet zone of a QR code.
QR_QUIET: Final = 4


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A code to be drawn: the size of its grid in modules, and one path that fills the dark ones."""

    width: int
    height: int
    path: str


def code128(text: str) -> DrawnCode:
    """Return the bars of a text in Code 128, one module high."""
    (modules,) = Code128(text).build()
    return DrawnCode(width=len(modules) + 2 * QUIET, height=1, path=_runs(modules, left=QUIET, top=0))


def qr_code(text: str) -> DrawnCode:
    """Return the squares of a text as a QR code that survives a scratch."""
    code: qrcode.QRCode[Any] = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QR_QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(_runs("".join("01"[dark] for dark in row), left=0, top=y) for y, row in enumerate(rows))
    return DrawnCode(width=len(rows), height=len(rows), path=path)


def _runs(modules: str, *, left: int, top: int) -> str:
    """Return the path of one row: neighbours are drawn as one bar, so that no hairline shows between them."""
    path, start = "", 0
    while (start := modules.find("1", start)) >= 0:
        end = modules.find("0", start)
        end = len(modules) if end < 0 else end
        path += f"M{left + start} {top}h{end - start}v1h-{end - start}z"
        start = end
    return path
