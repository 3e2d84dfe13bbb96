"""How accounts come to be and change: made by the system admin, opened by the person's own link."""

from dataclasses import dataclass, field
from functools import partial

import pghistory
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from accounts.deeds import AccountDeed
from accounts.mail import mail_link, warn_former_address
from accounts.models import Organization, User
from accounts.roles import Role, refuse_conflicts


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


@dataclass(frozen=True, slots=True)
class Handover:
    """How a link went out: `link` is empty unless it is to be shown."""

    link: str
    mailed: bool


def open_account(account: Account, *, by: User) -> User:
    """Make an account that nobody can enter until its person sets a password.

    Raises RolesConflict.
    """
    user = User()
    user.set_unusable_password()
    with pghistory.context(user=by.pk), transaction.atomic():
        return _write(user, account)


def change_account(user: User, account: Account, *, by: User) -> User:
    """Change an account; whoever loses or gains a role signs in anew. Raises RolesConflict.

    The address it had before is told by mail when it gets another, after commit.
    """
    if user.pk == by.pk:
        raise PermissionDenied  # nobody grants a role to self
    with pghistory.context(user=by.pk), transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        powers, address = _powers(locked), locked.email
        changed = _write(locked, account)
        if powers != _powers(changed):
            for session in UserSession.objects.filter(user=changed):
                session.end()
        if address and address != changed.email:
            changed.remember(AccountDeed.ADDRESS_CHANGED)
            transaction.on_commit(partial(warn_former_address, changed, address, by=by))
    return changed


def hand_over_link(user: User, *, by: User) -> Handover:
    """Make a link by which the person sets a password, mail it, and say whether it may be shown.

    It may only for an account that has no password yet: else whoever makes links could enter as
    anybody. Both ways stand in the account's history before the link leaves; the mail names `by`.
    """
    with pghistory.context(user=by.pk):
        with transaction.atomic():
            locked = User.objects.select_for_update().get(pk=user.pk)
            link, is_first = entrance_link(locked), not locked.has_usable_password()
            if is_first:
                locked.remember(AccountDeed.LINK_SHOWN)
            locked.remember(AccountDeed.LINK_MAILED)
        mailed = mail_link(locked, link, by=by)
        if not mailed:
            locked.remember(AccountDeed.LINK_UNSENT)
    return Handover(link if is_first else "", mailed)


def entrance_link(user: User) -> str:
    """The link by which the person sets a password; it works once and not for long."""
    words = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=words)


def _powers(user: User) -> tuple[object, ...]:
    """What decides on what one may do."""
    return user.roles, user.is_active, user.is_signatory, user.organization_id


def _write(user: User, account: Account) -> User:
    refuse_conflicts(account.roles)
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
