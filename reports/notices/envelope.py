"""What every mail of the portal is put into: sender, fixed id, and the way to end such mails."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


class GivenUp(Exception):
    """This mail will never go; the others still do."""


class PutOff(Exception):
    """This mail cannot go now; it is tried again when its lease ends."""


def enveloped(
    to: str, subject: str, template: str, context: dict[str, object], *, key: str, stop: str
) -> EmailMessage:
    """A mail with a fixed id, so that one sent twice after a crash is one to a mail server.

    `stop` is the address that ends such mails (RFC 8058). Raises GivenUp without an address.
    """
    if not to:
        raise GivenUp("tanpa alamat")
    host = settings.BASE_URL.split("//")[-1].split(":")[0]
    return EmailMessage(
        f"[P4GN] {subject}",
        render_to_string(f"reports/notices/mail_{template}.txt", context | {"stop": stop}),
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={
            "Message-ID": f"<p4gn-{key}@{host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
