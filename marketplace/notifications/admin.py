from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from marketplace.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    """What was told to whom, for the help desk to look up. Nothing is changed here."""

    list_display = ("kind", "channel", "address", "status", "tries", "sent_at", "last_error")
    list_filter = ("status", "channel", "kind")
    exclude = ("text",)  # it may be a code that somebody waits for
    search_fields = ("address", "key")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False
