from __future__ import annotations

from django.db import models
from django.db.models import Q

from logistics.models.shipment import Consignment


class CarrierLabel(models.Model):
    """The label that a carrier drew itself and insists on, as it came with the booking; it is not to be had again."""

    consignment = models.OneToOneField(Consignment, on_delete=models.CASCADE, related_name="carrier_label")
    content = models.BinaryField()
    content_type = models.CharField(max_length=40)
    received_at = models.DateTimeField()

    class Meta:
        app_label = "shipping"
        constraints = (models.CheckConstraint(condition=~Q(content_type=""), name="carrier_label_has_a_type"),)

    def __str__(self) -> str:
        return f"label of {self.consignment_id}"
