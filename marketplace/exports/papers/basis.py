"""What a paper was made of, in one word: so that one that would say something else today is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marketplace.exports.papers.content import content_of, digest_of

if TYPE_CHECKING:
    from marketplace.exports.papers.dossier import Dossier

#: What comes only later, with the booking, another paper or a scan: a paper made before it is not wrong for it.
LATER: Final = ("waybill", "transport", "message", "invoice", "documents")


def basis_of(dossier: Dossier, *, kind: str, variant: str = "") -> str:
    """Return the digest of what would stand on a paper now, without what comes only later.

    Raises:
        UnableToIssueExportPaper: It could not be made now.
    """
    return basis_of_content(content_of(dossier, kind=kind, variant=variant))


def basis_of_content(content: dict[str, Any]) -> str:
    """Return the digest of a content without what comes only later."""
    return digest_of({name: value for name, value in content.items() if name not in LATER})
