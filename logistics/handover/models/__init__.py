"""What is handed over together."""

from logistics.handover.models.fee import HubFee
from logistics.handover.models.manifest import Manifest, ManifestParcel, ManifestStatus
from logistics.handover.models.pickup import PickupRequest, PickupStatus
from logistics.handover.models.run import ConsolidationRun, RunEvent, RunParcel, RunStatus

__all__ = (
    "ConsolidationRun",
    "HubFee",
    "Manifest",
    "ManifestParcel",
    "ManifestStatus",
    "PickupRequest",
    "PickupStatus",
    "RunEvent",
    "RunParcel",
    "RunStatus",
)
