"""The links that end mails, for whoever holds one of them; they need no sign-in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

SALT = "reports.notices.optout"
REPORTS_SALT = "reports.notices.optout.reports"


def opt_out_address(user: User) -> str:
    """The link that ends notices to a person."""
    token = signing.dumps(user.pk, salt=SALT)
    return f"{settings.BASE_URL}{reverse('reports:notices-stop', args=[token])}"


def user_behind(token: str) -> User | None:
    """Whose link it is; nothing for one that we did not make."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def end_of_reports_address(address: str) -> str:
    """The link that ends published reports to a mail address."""
    token = signing.dumps(address, salt=REPORTS_SALT)
    return f"{settings.BASE_URL}{reverse('reports:report-mails-stop', args=[token])}"


def address_behind(token: str) -> str | None:
    """Which mail address the link is of; nothing for one that we did not make."""
    try:
        return str(signing.loads(token, salt=REPORTS_SALT))
    except signing.BadSignature:
        return None
