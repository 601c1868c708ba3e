"""Papers are drawn with our fonts and open nothing else."""

from __future__ import annotations

import pytest
from django.template import engines
from django.test import override_settings

from payments.papers import pdf


@pytest.mark.parametrize("url", ["https://example.org/x.png", "file:///etc/passwd"])
def test_a_paper_opens_nothing_but_fonts(url: str) -> None:
    with pytest.raises(ValueError, match="does not open"):
        pdf.OnlyFonts().fetch(url)


def test_a_paper_is_a_pdf_with_the_khmer_font_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    template = engines["django"].from_string(
        '{% extends "papers/base.html" %}{% block body %}<p>វិក្កយបត្រ</p>{% endblock %}'
    )
    monkeypatch.setattr(pdf, "render_to_string", lambda name, context: template.render(context))
    made = pdf.pdf_of("any", {})
    assert made.startswith(b"%PDF-")
    assert len(made) > 4000  # the letters used, cut out of our fonts


@override_settings(LANGUAGE_CODE="en")
def test_the_readers_language_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def note(name: str, context: object) -> str:
        from django.utils.translation import get_language

        seen.append(str(get_language()))
        return "<p>x</p>"

    monkeypatch.setattr(pdf, "render_to_string", note)
    pdf.pdf_of("any", {})
    assert seen == ["km"]
