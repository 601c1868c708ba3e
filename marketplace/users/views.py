"""The ways in: a phone and a code for everybody; e-mail, password and a second factor for officers."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView as BaseConfirmLoginCodeView
from allauth.account.views import LoginView, RequestLoginCodeView
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext
from django.views.generic import UpdateView

from marketplace.users.forms import OfficerSignInForm, PhoneSignInForm, ProfileForm
from marketplace.users.models import User
from marketplace.users.phones import spoken_phone
from marketplace.users.services import person_for_phone


class PhoneSignInView(RequestLoginCodeView):
    """Takes a phone number and sends a code to it, whoever it belongs to."""

    template_name = "account/login.html"
    typed_before = ""

    def get_form_class(self) -> type[PhoneSignInForm]:
        return PhoneSignInForm

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "phone": self.typed_before}

    def form_valid(self, form: PhoneSignInForm) -> HttpResponse:
        language = (get_language() or "km")[:2]
        form._user = person_for_phone(phone=form.cleaned_data["phone"], language=language)  # type: ignore[attr-defined]
        response: HttpResponse = super().form_valid(form)
        return response

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponseRedirect | None:
        """Let a person who comes back from the code page begin again: she may have typed a wrong number."""
        if stage.key == LoginByCodeStage.key:
            self.typed_before = spoken_phone(stage.state.get("phone", ""))
            stage.abort()
            return None
        response: HttpResponseRedirect | None = super()._redirect_to_pending_stage(request, stage)
        return response


class ConfirmLoginCodeView(BaseConfirmLoginCodeView):
    """Takes the code that came by message, or sends another."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", True) is None:
            messages.warning(request, gettext("This code is too old. Ask for another."))
        return response


class OfficerSignInView(LoginView):
    """Takes an officer's e-mail address and password, or a passkey; the second factor is asked for next."""

    template_name = "account/officer_login.html"

    def get_form_class(self) -> type[OfficerSignInForm]:
        return OfficerSignInForm


class AccountView(LoginRequiredMixin, UpdateView[User, ProfileForm]):
    """A person's own page: name, language, phone, devices, and the way out."""

    form_class = ProfileForm
    template_name = "account/home.html"
    success_url = reverse_lazy("account_home")

    def get_object(self, queryset: Any = None) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101 - LoginRequiredMixin saw to it
        return self.request.user

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        messages.success(self.request, gettext("Saved."))
        return super().form_valid(form)
