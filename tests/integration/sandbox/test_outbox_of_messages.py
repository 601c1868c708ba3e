"""The outbox in the sandbox: what was sent can be read, once."""

from __future__ import annotations

import pytest

from tests.fixtures.sandbox import Sandbox

PHONE = "+85512345678"


def test_a_short_message_can_be_read(sandbox: Sandbox) -> None:
    status, answer = sandbox.post("/sms/send", {"to": PHONE, "text": "លេខកូដ 123456", "key": "k1"})

    [message] = sandbox.messages(PHONE)
    assert (status, answer["status"], answer["duplicate"]) == (200, "accepted", False)
    assert (message["channel"], message["to"], message["text"]) == ("sms", PHONE, "លេខកូដ 123456")
    assert "លេខកូដ 123456" in sandbox.get("/outbox/")[1]


def test_one_key_is_one_message_however_often_it_is_sent(sandbox: Sandbox) -> None:
    first = sandbox.post("/sms/send", {"to": PHONE, "text": "first", "key": "k1"})[1]
    again = sandbox.post("/sms/send", {"to": PHONE, "text": "second", "key": "k1"})[1]

    assert again == {**first, "duplicate": True}
    assert [message["text"] for message in sandbox.messages()] == ["first"]


def test_messages_without_a_key_are_each_a_message(sandbox: Sandbox) -> None:
    for _ in range(2):
        sandbox.post("/sms/send", {"to": PHONE, "text": "same"})

    assert len(sandbox.messages(PHONE)) == 2


def test_telegram_is_spoken_as_telegram_speaks(sandbox: Sandbox) -> None:
    as_json = sandbox.post("/bot123:abc/sendMessage", {"chat_id": 42, "text": "hello"})
    as_form = sandbox.post(
        "/bot123:abc/sendMessage", b"chat_id=42&text=again", content_type="application/x-www-form-urlencoded"
    )
    empty = sandbox.post("/bot123:abc/sendMessage", {"chat_id": 42, "text": ""})
    nobody = sandbox.post("/bot123:abc/sendMessage", {"text": "hello"})

    assert as_json[1]["ok"] is True
    assert as_json[1]["result"]["text"] == "hello"
    assert as_form[1]["ok"] is True
    assert [(status, answer["ok"], answer["error_code"]) for status, answer in (empty, nobody)] == [
        (400, False, 400)
    ] * 2
    assert [message["text"] for message in sandbox.messages("42")] == ["again", "hello"]


def test_an_email_has_a_subject_and_may_have_html_that_cannot_harm(sandbox: Sandbox) -> None:
    body = {
        "to": "officer@example.org",
        "from": "shop@example.org",
        "subject": "A vendor",
        "html": "<script>x</script>",
    }

    assert sandbox.post("/email/send", body)[0] == 200

    page = sandbox.get("/outbox/?to=officer")[1]
    assert "A vendor" in page
    assert "<script>x</script>" not in page


def test_the_page_shows_the_newest_first_and_only_who_was_asked_for(sandbox: Sandbox) -> None:
    for at, to in enumerate([PHONE, "+85598765432", PHONE]):
        sandbox.post("/sms/send", {"to": to, "text": f"message {at}"})

    page = sandbox.get("/outbox/?to=%2B85512")[1]

    assert page.index("message 2") < page.index("message 0")
    assert "message 1" not in page


def test_only_what_came_after_can_be_asked_for(sandbox: Sandbox) -> None:
    sandbox.post("/sms/send", {"to": PHONE, "text": "old"})
    seen = sandbox.messages()[0]["id"]
    sandbox.post("/sms/send", {"to": PHONE, "text": "new"})

    answer = sandbox.get(f"/outbox.json?after={seen}")[1]

    assert [message["text"] for message in answer["messages"]] == ["new"]


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("/sms/send", {"text": "x"}, "missing_to"),
        ("/sms/send", {"to": PHONE}, "missing_text"),
        ("/sms/send", {"to": 5, "text": "x"}, "bad_to"),
        ("/sms/send", {"to": PHONE, "text": "x" * 100_001}, "too_long_text"),
        ("/email/send", {"to": "a@b", "text": "x"}, "missing_subject"),
        ("/email/send", {"to": "a@b", "subject": "x"}, "missing_text"),
        ("/sms/send", b"half a {", "not_json"),
    ],
)
def test_a_message_that_is_none_is_refused_and_not_kept(sandbox: Sandbox, path: str, body: object, word: str) -> None:
    assert sandbox.post(path, body) == (400, {"error": word})
    assert sandbox.messages() == []


def test_the_gateway_fails_as_often_as_it_was_told(sandbox: Sandbox) -> None:
    sandbox.post("/control/outbox/faults", {"http_status": 503, "times": 2, "channel": "sms"})

    found = [sandbox.post("/sms/send", {"to": PHONE, "text": "x", "key": "k"})[0] for _ in range(3)]
    mail = sandbox.post("/email/send", {"to": "a@b", "subject": "s", "text": "x"})[0]

    assert (found, mail) == ([503, 503, 200], 200)
    assert len(sandbox.messages(PHONE)) == 1
