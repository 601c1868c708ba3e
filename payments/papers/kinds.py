"""Which paper a sale calls for.

Source: Prakas 723 of 14 August 2019 and Instruction 1127 of 2016. A tax invoice names seller and buyer, prices without
VAT, and the VAT apart; a commercial invoice has the tax within, and no buyer's TIN. Who is not registered for VAT may
not name it: a receipt.
"""

from __future__ import annotations

from payments.papers.models import PaperKind


def kind_of_sale(*, is_vat_registered: bool, has_business_buyer: bool) -> PaperKind:
    """Return the kind of paper for a sale.

    Args:
        is_vat_registered: The vendor's standing on the day of the paper.
        has_business_buyer: Whether the buyer gave a TIN or the name of a business.
    """
    if not is_vat_registered:
        return PaperKind.RECEIPT
    return PaperKind.TAX_INVOICE if has_business_buyer else PaperKind.COMMERCIAL_INVOICE
