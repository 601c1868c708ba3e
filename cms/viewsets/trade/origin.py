"""Terms of exports: which form of origin each country takes, and what Best Traders must reach; dated, with sources."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cms.desk.terms import TermsRoom
from marketplace.exports.services.terms import KINDS


class ExportTerms(TermsRoom):
    """Screens for terms of exports."""

    url_prefix = "marketplace/export-terms"
    url_namespace = "officers_export_terms"
    icon = "doc-full"
    kinds = KINDS
    heading = _("Forms of origin and Best Traders")
    see_permission, add_permission, change_permission = (
        "exports.view_originform", "exports.add_originform", "exports.change_originform",
    )  # fmt: skip
    initial = {"rank": "1"}


EXPORT_TERMS: Final = ExportTerms("officers_export_terms")
