"""Mails about an account to its person; a server that does not answer is told, never raised."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.models import User

logger = logging.getLogger(__name__)
CONSOLE = "django.core.mail.backends.console.EmailBackend"  # where no mail server is named


def mail_link(user: User, link: str, *, by: User) -> bool:
    """Mail the link to its person, naming who made it; whether a mail server took it."""
    first = not user.has_usable_password()
    template = "accounts/mail/entrance.txt" if first else "accounts/mail/reset.txt"
    words = {"user": user, "link": link, "by": by}
    return _mail("Atur kata sandi Anda", template, words, user.email)


def warn_former_address(user: User, former: str, *, by: User) -> bool:
    """Tell the address that an account no longer uses; whether a mail server took it."""
    words = {"user": user, "by": by}
    return _mail("Alamat surel akun Anda diubah", "accounts/mail/address.txt", words, former)


def _mail(subject: str, template: str, words: dict[str, Any], address: str) -> bool:
    if settings.EMAIL_BACKEND == CONSOLE:
        logger.warning("mail not sent, EMAIL_URL names no server: %s", subject)
        return False
    try:
        send_mail(f"[P4GN] {subject}", render_to_string(template, words), None, [address])
    except OSError as error:  # smtplib's errors are among them
        logger.warning("mail not sent: %s: %s", subject, type(error).__name__)
        return False
    return True
