"""Words that a quote, an agreed purchase and its papers share: who carries which part of the way, what is paid when."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Incoterm(models.TextChoices):
    """The eleven rules of Incoterms 2020, which say where the vendor's cost and risk end.

    Source: International Chamber of Commerce, Incoterms 2020 (publication 723E), in force since 1 January 2020. Names
    in our own words.
    """

    EXW = "EXW", _("EXW: you collect it at the vendor's place")
    FCA = "FCA", _("FCA: the vendor hands it, cleared for export, to your carrier at the place named")
    CPT = "CPT", _("CPT: the vendor pays the way to the place named; the risk is yours from the first carrier")
    CIP = "CIP", _("CIP: the vendor pays the way and the insurance to the place named")
    DAP = "DAP", _("DAP: the vendor brings it to the place named; you clear it for import")
    DPU = "DPU", _("DPU: the vendor brings it to the place named and unloads it; you clear it for import")
    DDP = "DDP", _("DDP: the vendor brings it to the place named, duty and tax paid")
    FAS = "FAS", _("FAS: the vendor puts it beside the ship in the port named")
    FOB = "FOB", _("FOB: the vendor loads it, cleared for export, on the ship in the port named")
    CFR = "CFR", _("CFR: the vendor pays the ship to the port named; the risk is yours once it is loaded")
    CIF = "CIF", _("CIF: the vendor pays the ship and the insurance to the port named")


#: Rules only for the way by sea or inland water.
BY_SEA: Final = frozenset({Incoterm.FAS, Incoterm.FOB, Incoterm.CFR, Incoterm.CIF})
#: Rules under which the vendor pays the main way; under the others the price holds no freight.
FREIGHT_PAID: Final = frozenset(
    {Incoterm.CPT, Incoterm.CIP, Incoterm.DAP, Incoterm.DPU, Incoterm.DDP, Incoterm.CFR, Incoterm.CIF}
)
#: Rules under which the vendor must insure.
INSURED: Final = frozenset({Incoterm.CIP, Incoterm.CIF})


class MilestoneKind(models.TextChoices):
    """When a part of an agreed price falls due."""

    DEPOSIT = "deposit", _("deposit, before work begins")
    PRODUCTION = "production", _("when a step of the production is reached")
    BEFORE_DISPATCH = "before_dispatch", _("before it is sent")
    ON_ARRIVAL = "on_arrival", _("when it has arrived")


#: Grams of one, where the unit itself says what it weighs.
GRAMS_OF_UNIT: Final = {"kg": 1_000, "tonne": 1_000_000}
