"""On a home screen and without a connection: what the server says about it."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize(("language", "name"), [("km", "ផ្សារកម្ពុជា"), ("en", "Cambodia Marketplace")])
def test_the_manifest_names_the_shop_in_the_readers_language(client: Client, language: str, name: str) -> None:
    answer = client.get(f"/{language}/manifest.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["name"], said["lang"], said["start_url"]) == (name, language, f"/{language}/")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert isinstance(found, str)
        with Image.open(found) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]


def test_the_worker_stands_at_the_root_and_is_asked_for_anew_each_time(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    text = answer.content.decode()
    release = json.loads(text.split("\n", 1)[0].removeprefix("const RELEASE = ").rstrip(";"))
    assert release["offline"] == {"km": "/km/offline/", "en": "/en/offline/"}
    assert all(client.get(url).status_code == 200 for url in release["offline"].values())
    assert "{at}" in release["words"]["km"]
    assert release["words"]["km"] != release["words"]["en"]
    assert all(finders.find(path.removeprefix("/static/")) for path in release["shell"])


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_for_no_connection_is_kept_out_of_search_engines_and_knows_nobody(
    client: Client, language: str
) -> None:
    answer = client.get(f"/{language}/offline/")

    text = answer.content.decode()
    assert "noindex" in text
    assert "<!--kept-->" in text
    assert "csrfmiddlewaretoken" not in text
    assert not answer.cookies
