"""The link that ends mails, for whoever holds one of them; it needs no sign-in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

SALT = "reports.notices.optout"


def opt_out_address(user: User) -> str:
    """The person's own link."""
    token = signing.dumps(user.pk, salt=SALT)
    return f"{settings.BASE_URL}{reverse('reports:notices-stop', args=[token])}"


def user_behind(token: str) -> User | None:
    """Whose link it is; nothing for one that we did not make."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
