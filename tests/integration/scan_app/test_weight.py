"""How much a phone fetches before it can scan."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.scanning import appoint

pytestmark = pytest.mark.django_db
#: Bytes as they travel, with everything the page names and htmx, which the shop's script fetches after it.
MOST = 60 * 1024
ADDRESS = re.compile(r'(?:src|href|data-htmx)="' + re.escape(settings.STATIC_URL) + r'([^"#?]+)')


def test_the_page_with_all_that_it_needs_weighs_60_kilobytes_at_most() -> None:
    client = Client()
    client.force_login(appoint(ends_on=timezone.localdate()).user)

    html = client.get(reverse("scan_app:home")).text

    names = {re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in ADDRESS.findall(html)}
    assert {"scan/scan.js", "scan/camera.js", "css/shop.css"} <= names
    weights = {name: len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in names}
    total = sum(weights.values()) + len(gzip.compress(html.encode()))
    print(total, weights)  # noqa: T201 - shown by `pytest -s`
    assert total <= MOST, weights
