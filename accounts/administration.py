"""How accounts come to be and change: made by the system admin, opened by the person's own link."""

import logging
import smtplib
from dataclasses import dataclass, field

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Organization, User
from accounts.roles import Role, conflicts_among

logger = logging.getLogger(__name__)


class RolesConflict(Exception):
    """Roles that may not meet on one account; `pairs` says which."""

    def __init__(self, pairs: list[tuple[Role, Role]]) -> None:
        self.pairs = pairs
        words = "; ".join(f"{first.label} dan {second.label}" for first, second in pairs)
        super().__init__(f"Peran berikut tidak boleh dipegang satu akun: {words}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account as written by the admin."""

    username: str
    full_name: str
    email: str
    organization: Organization
    position: str = ""
    nip: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    is_signatory: bool = False
    is_active: bool = True


@transaction.atomic
def open_account(account: Account, *, by: User) -> User:
    """Make an account that nobody can enter until its person sets a password.

    Raises RolesConflict.
    """
    user = User()
    user.set_unusable_password()
    return _write(user, account)


@transaction.atomic
def change_account(user: User, account: Account, *, by: User) -> User:
    """Change an account; whoever loses or gains a role signs in anew. Raises RolesConflict."""
    if user.pk == by.pk:
        raise PermissionDenied  # nobody grants a role to self
    locked = User.objects.select_for_update().get(pk=user.pk)
    before = _powers(locked)
    changed = _write(locked, account)
    if before != _powers(changed):
        for session in UserSession.objects.filter(user=changed):
            session.end()
    return changed


def entrance_link(user: User) -> str:
    """The link by which the person sets a password; it works once and not for long."""
    words = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=words)


def mail_entrance_link(user: User, link: str) -> bool:
    """Mail the link to its person; whether the mail server took it."""
    words = render_to_string("accounts/mail/entrance.txt", {"user": user, "link": link})
    try:
        send_mail("[P4GN] Atur kata sandi Anda", words, None, [user.email])
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("entrance link not mailed: %s", type(error).__name__)
        return False
    return True


def _powers(user: User) -> tuple[object, ...]:
    """What decides on what one may do."""
    return user.roles, user.is_active, user.is_signatory, user.organization_id


def _write(user: User, account: Account) -> User:
    if pairs := conflicts_among(set(account.roles)):
        raise RolesConflict(pairs)
    user.username = account.username
    user.first_name, user.last_name = account.full_name, ""  # many names have one part only
    user.email = account.email
    user.organization = account.organization
    user.position = account.position
    user.nip = account.nip
    user.is_signatory = account.is_signatory
    user.is_active = account.is_active
    user.save()
    user.groups.set(Group.objects.filter(name__in=account.roles))
    user.__dict__.pop("roles", None)  # read anew
    return user
