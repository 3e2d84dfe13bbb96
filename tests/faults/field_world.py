"""Makes one activity and its operators in a portal's own database; prints what clients need.

python -m tests.faults.field_world COUNT
"""

import json
import os
import sys
from typing import Any

import django


def main(count: int) -> None:
    from django.conf import settings

    from accounts.roles import Role
    from tests.factories import user_in
    from tests.programs.field.people import DAY, field

    world = field()
    operators = [user_in(world.activity.lead, Role.UNIT_OPERATOR) for _ in range(count)]
    told = {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": [session_of(one) for one in operators],
        "fields": {
            "activity": world.activity.code,
            "year": str(world.activity.year),
            "performed_on": DAY.isoformat(),
            "region": world.region.code,
            "measure_1": "1",
        },
    }
    sys.stdout.write(json.dumps(told) + "\n")


def session_of(user: Any) -> str:
    """Signed in, as the sign-in page would have it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")
    django.setup()
    main(int(sys.argv[1]))
