"""Sign-in without sign-up: accounts are made by the system admin only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class ClosedSignupAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {"portal_address": settings.BASE_URL} | context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in mails leads to the portal's own address, whatever host the request named."""
        uidb36, _, token = key.partition("-")
        words = {"uidb36": uidb36, "key": token}
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=words)
