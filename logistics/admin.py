"""Where operators look after prices, places and numbers, and look into parcels."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from oscar.apps.shipping.admin import *  # noqa: F403 - Oscar's own tables stay where they were

from logistics.models import (
    CarrierCallback,
    Consignment,
    DeliveryService,
    NumberRange,
    ServicePoint,
    Shipment,
    Tariff,
    TrackingEvent,
    Zone,
    ZoneArea,
)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that services write and people only read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DeliveryService)
class DeliveryServiceAdmin(admin.ModelAdmin[DeliveryService]):
    list_display = ("name_en", "carrier", "code", "point_kind", "max_weight_g", "takes_cash", "is_open", "is_sample")
    list_filter = ("carrier", "is_open", "is_sample")


@admin.register(Zone)
class ZoneAdmin(admin.ModelAdmin[Zone]):
    list_display = ("code", "name_km", "name_en")


@admin.register(ZoneArea)
class ZoneAreaAdmin(admin.ModelAdmin[ZoneArea]):
    list_display = ("carrier", "area_code", "zone")
    list_filter = ("carrier", "zone")
    list_select_related = ("zone",)


@admin.register(Tariff)
class TariffAdmin(admin.ModelAdmin[Tariff]):
    """A price that was used is closed and followed by another; see docs/algorithms/tariff.md."""

    list_display = (
        "service",
        "origin_zone",
        "destination_zone",
        "max_weight_g",
        "amount",
        "currency",
        "valid_from",
        "valid_to",
        "is_sample",
    )
    list_filter = ("service", "is_sample", "valid_from")
    list_select_related = ("service", "origin_zone", "destination_zone")


@admin.register(ServicePoint)
class ServicePointAdmin(admin.ModelAdmin[ServicePoint]):
    list_display = ("name_en", "name_km", "kind", "province", "is_open", "is_sample")
    list_filter = ("kind", "is_open", "is_sample")
    list_select_related = ("province",)
    search_fields = ("name_en", "name_km", "code")
    raw_id_fields = ("district",)


@admin.register(NumberRange)
class NumberRangeAdmin(admin.ModelAdmin[NumberRange]):
    list_display = ("__str__", "left", "granted_on", "source", "is_open", "is_demo")
    readonly_fields = ("next_serial",)

    def save_model(self, request: HttpRequest, obj: NumberRange, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.next_serial = obj.first_serial
        super().save_model(request, obj, form, change)


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "order", "partner", "status", "service", "created_at")
    list_filter = ("status", "service")
    list_select_related = ("order", "partner", "service")
    search_fields = ("order__number",)


@admin.register(Consignment)
class ConsignmentAdmin(ReadOnlyAdmin):
    list_display = ("reference", "carrier", "waybill_number", "status", "tracking_status", "attempts", "failure")
    list_filter = ("carrier", "status", "tracking_status", "cash_status")
    search_fields = ("reference", "waybill_number", "shipment__order__number")


@admin.register(TrackingEvent)
class TrackingEventAdmin(ReadOnlyAdmin):
    list_display = ("consignment", "status", "carrier_code", "carrier_text", "location", "occurred_at", "received_at")
    list_filter = ("status",)
    list_select_related = ("consignment",)


@admin.register(CarrierCallback)
class CarrierCallbackAdmin(ReadOnlyAdmin):
    list_display = ("carrier", "received_at", "read_at", "tries", "last_error")
    list_filter = ("carrier",)
