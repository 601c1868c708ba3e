"""Who bought what, when, and how far it came. All of it is invented; hours are counted back from the load."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from marketplace.demo.people import BUYERS
from marketplace.demo.standing import MARKED_EN, MARKED_KM

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Out of the same unused row of numbers as the buyers; whoever buys for the hotel, and whoever imports.
PEOPLE: Final = (("+85512000903", "Sokunthea", "Mao"), ("+85512000904", "Yuki", "Tanaka"))
SREYMOM, VISAL = (phone for phone, _first, _last in BUYERS)
HOTELIER, IMPORTER = (phone for phone, _first, _last in PEOPLE)

AT_THE_DOOR: Final = "cash_on_delivery"
KHQR: Final = "bakong"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a parcel that a person typed in: hours after the purchase, what happened, what was told with it."""

    after_hours: int
    code: str
    told: Mapping[str, str] = field(default_factory=dict)
    is_arrival: bool = False


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One piece is missing: what the buyer says, what the vendor answers, and what the buyer tells the Ministry."""

    said: str
    declined: str
    called: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """One purchase and how far it came.

    Attributes:
        phone: Whose purchase.
        sku: Of what, by its code in the demo's list.
        carrier: Code of the carrier; its first way to the place is taken, its first station where it has stations.
        district: Code of the district that it goes to.
        hours_ago: When it was placed.
        is_accepted: Whether its vendor took it on, two hours later.
        steps: What people saw of its parcel.
        missing: What is said where one piece is missing; None: nothing is.
    """

    phone: str
    sku: str
    quantity: int
    carrier: str
    district: str
    hours_ago: int
    method: str = KHQR
    is_accepted: bool = False
    steps: tuple[Step, ...] = ()
    missing: Missing | None = None


_RIDER: Final = {"rider_name": MARKED_KM + "វណ្ណា", "rider_phone": "012 000 950"}
_BUS: Final = {"waybill_number": "DEMO-4711", "bus_phone": "012 000 951", "company": MARKED_EN + "bus"}

STORIES: Final = (
    # Placed to be paid at the door: its vendor has not answered yet.
    Story(
        phone=SREYMOM, sku="OVOP-001", quantity=2, carrier="cambodia_post", district="1201", hours_ago=3,
        method=AT_THE_DOOR,
    ),
    # Paid by KHQR: its vendor has not answered yet.
    Story(phone=VISAL, sku="OVOP-060", quantity=1, carrier="local_rider", district="1202", hours_ago=5),
    # Paid, and on a bus.
    Story(
        phone=HOTELIER, sku="OVOP-007", quantity=4, carrier="bus_parcel", district="1710", hours_ago=30,
        is_accepted=True,
        steps=(Step(after_hours=24, code="handed_over", told=_BUS), Step(after_hours=26, code="departed")),
    ),
    # Delivered by a rider, who took the cash and has not handed it over yet.
    Story(
        phone=VISAL, sku="OVOP-019", quantity=3, carrier="local_rider", district="1202", hours_ago=96,
        method=AT_THE_DOOR, is_accepted=True,
        steps=(
            Step(after_hours=20, code="picked_up", told=_RIDER),
            Step(after_hours=21, code="delivered", told={"received_by": "Visal"}, is_arrival=True),
        ),
    ),
    # Paid and delivered; one of two pieces is missing, its vendor does not believe it, and the Ministry is to decide.
    Story(
        phone=SREYMOM, sku="OVOP-060", quantity=2, carrier="local_rider", district="1201", hours_ago=72,
        is_accepted=True,
        steps=(
            Step(after_hours=18, code="picked_up", told=_RIDER),
            Step(after_hours=19, code="on_the_way"),
            Step(after_hours=20, code="delivered", told={"received_by": "Sreymom"}, is_arrival=True),
        ),
        missing=Missing(
            said=MARKED_KM + "ក្នុងកញ្ចប់មានកន្សែងតែមួយ ខ្ញុំទិញពីរ។",
            declined=MARKED_KM + "យើងបានដាក់ពីរក្នុងកញ្ចប់។",
            called=MARKED_KM + "ខ្ញុំបើកកញ្ចប់នៅមុខអ្នកដឹក មានតែមួយទេ។",
        ),
    ),
)  # fmt: skip
