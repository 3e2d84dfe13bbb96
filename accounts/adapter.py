"""Sign-in without sign-up: accounts are made by the system admin only, and remember their links."""

import logging
from typing import Any

import pghistory
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from accounts.deeds import AccountDeed
from accounts.lockout import client_address
from accounts.models import User

logger = logging.getLogger(__name__)


class PortalAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that axes counts by too."""
        return client_address(request) or str(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Passwords are counted by axes alone; the package's own count is left to codes."""

    def set_password(self, user: User, password: str) -> None:
        """Set a password and remember whether it was the first, changed, or reset by a link."""
        match = allauth_context.request.resolver_match
        by_link = match is not None and match.url_name == "account_reset_password_from_key"
        deed = AccountDeed.PASSWORD_RESET if by_link else AccountDeed.PASSWORD_CHANGED
        if not user.has_usable_password():
            deed = AccountDeed.PASSWORD_SET
        with transaction.atomic(), pghistory.context(source="password_link"):
            super().set_password(user, password)
            user.remember(deed)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Mail the link that somebody asked for on the sign-in page, and remember it."""
        with pghistory.context(source="forgotten_password"):
            user.remember(AccountDeed.LINK_REQUESTED)
            try:
                super().send_password_reset_mail(user, email, context)
            except ImmediateHttpResponse:
                user.remember(AccountDeed.LINK_UNSENT)
                raise

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; a server that does not answer is told on a page of its own."""
        try:
            super().send_mail(
                template_prefix, email, {"portal_address": settings.BASE_URL} | context
            )
        except OSError as error:  # smtplib's errors are among them
            logger.warning("mail not sent: %s: %s", template_prefix, type(error).__name__)
            page = render(allauth_context.request, "account/mail_unsent.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in mails leads to the portal's own address, whatever host the request named."""
        uidb36, _, token = key.partition("-")
        words = {"uidb36": uidb36, "key": token}
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=words)
