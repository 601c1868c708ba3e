"""What a visitor sends to put a thing into a basket, ours or stock Oscar's, and a visitor who has done so."""

from __future__ import annotations

import http.client
from collections.abc import Sequence

from tests.bench.pages import Request

CSRF = "b" * 32
_FORM = "application/x-www-form-urlencoded"


def adding(path: str, *, is_stock: bool) -> Request:
    """Return the request that puts one piece into the basket of a visitor who has none yet."""
    if is_stock:
        headers = {"Content-Type": _FORM, "Cookie": f"csrftoken={CSRF}"}
        return Request(path, "POST", headers, f"quantity=1&csrfmiddlewaretoken={CSRF}", status=302)
    return Request(path, "POST", {"Content-Type": _FORM, "Sec-Fetch-Site": "same-origin"}, "quantity=1", status=302)


def with_three_lines(port: int, adds: Sequence[Request]) -> dict[str, str]:
    """Return the cookies of a visitor with three things in the basket."""
    jar: dict[str, str] = {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for request in adds[:3]:
        given = dict(part.split("=", 1) for part in request.headers.get("Cookie", "").split("; ") if part)
        cookie = "; ".join(f"{name}={value}" for name, value in {**given, **jar}.items())
        connection.request(request.method, request.path, request.body, {**request.headers, "Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                if key != "messages":
                    jar[key] = rest.partition(";")[0]
    connection.close()
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
