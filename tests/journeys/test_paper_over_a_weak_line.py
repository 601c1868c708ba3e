"""A photo of a paper from a cheap phone: made small and upright on the phone, and sent on from where the line broke."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Route

from tests.journeys.people import Maker
from tests.support.house import House

pytestmark = pytest.mark.browser

#: EXIF 0x0112: the camera was held upright, and the top of the picture is at the right.
ORIENTATION, TURNED = 0x0112, 6


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Return a photo of 3,000 x 2,000 pixels that must be turned to be read, too rough to become small."""
    rough = Image.frombytes("RGB", (750, 500), random.Random(7).randbytes(750 * 500 * 3))
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    path = tmp_path / "paper.jpg"
    rough.resize((3000, 2000)).save(path, "JPEG", quality=90, exif=exif)
    return path


def test_photo_of_a_paper_goes_on_where_the_line_broke(house: House, phone: BrowserContext, paper: Path) -> None:
    maker = Maker.with_phone(phone, house.sandbox, "012 777 456")
    maker.sign_in("/km/vendors/apply/")
    lost: list[str] = []
    begun: list[int] = []

    def weak(route: Route) -> None:
        request = route.request
        if request.method == "POST" and len(begun) == 2 and len(lost) < 2:
            lost.append(request.headers["upload-offset"])
            route.abort()
            return
        begun.extend([1] if request.method == "POST" else [])
        route.continue_()

    maker.page.route("**/vendors/uploads/*/", weak)

    maker.fill_in(name="សុខ សុភី", shop_km="ហាងសាកល្បង", shop_en="Trial shop", paper=paper)

    link = maker.page.locator("li.card a[href*='/apply/papers/']").first.get_attribute("href")
    stored = Image.open(io.BytesIO(maker.page.request.get(f"{house.url}{link}").body()))
    assert stored.size == (1333, 2000)
    assert lost == ["524288", "524288"], "two pieces were here when the line broke"
