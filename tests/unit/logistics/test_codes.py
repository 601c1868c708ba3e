from __future__ import annotations

import re

from logistics.codes import QUIET, code128, qr_code


def test_bars_leave_white_at_both_ends_and_begin_and_end_as_the_standard_says() -> None:
    drawn = code128("EE500000018KH")

    bars = [(int(x), int(w)) for x, w in re.findall(r"M(\d+) 0h(\d+)v1", drawn.path)]

    assert bars[0] == (QUIET, 2)  # every start of Code 128 begins with a bar of two modules
    assert bars[-1] == (drawn.width - QUIET - 2, 2)  # and its stop ends with one
    assert bars == sorted(bars)


def test_squares_stand_in_a_white_frame() -> None:
    drawn = qr_code("https://example.org/parcel/abc/")

    columns = [int(x) for x, _ in re.findall(r"M(\d+) (\d+)h", drawn.path)]

    assert drawn.width == drawn.height
    assert min(columns) == 4
