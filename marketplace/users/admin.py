from __future__ import annotations

from django.contrib import admin

from marketplace.users.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Oscar's own admin pages look people up here."""

    list_display = ("__str__", "phone", "email", "is_staff", "is_active")
    search_fields = ("phone", "email", "first_name", "last_name")
    exclude = ("password",)
