"""Database triggers with a name from the field: what PostgreSQL itself refuses, whoever asks."""

from typing import Any

import pgtrigger
from django.db.models import Model

REFUSED = "check_violation"  # Django raises IntegrityError, as for a broken constraint


class Refuse(pgtrigger.Trigger):
    """Refuse the operation when `condition` holds, saying why in `message`."""

    when = pgtrigger.Before

    def __init__(self, *, message: str, **kwargs: Any) -> None:
        self.message = message.replace("'", "''").replace("%", "%%")
        super().__init__(**kwargs)

    def get_func(self, model: Model) -> str:
        return f"RAISE EXCEPTION '{self.message}' USING ERRCODE = '{REFUSED}';"


class RefuseUnless(pgtrigger.Trigger):
    """Refuse an insert or update unless the SQL expression `holds` (over NEW and OLD) is true."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, *, holds: str, message: str, **kwargs: Any) -> None:
        self.holds = holds
        self.message = message.replace("'", "''").replace("%", "%%")
        super().__init__(**kwargs)

    def get_func(self, model: Model) -> str:
        return (
            f"IF ({self.holds}) IS NOT TRUE THEN"
            f" RAISE EXCEPTION '{self.message}' USING ERRCODE = '{REFUSED}'; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        )


def never_deleted() -> Refuse:
    """No row of this table may be deleted."""
    return Refuse(
        name="never_deleted",
        operation=pgtrigger.Delete,
        message="rows of this table are never deleted",
    )


def never_updated() -> Refuse:
    """No row of this table may be changed once written."""
    return Refuse(
        name="never_updated",
        operation=pgtrigger.Update,
        message="rows of this table are never changed",
    )


def never_truncated() -> Refuse:
    """The table may not be emptied at one stroke either."""
    return Refuse(
        name="never_truncated",
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        message="this table is never emptied",
    )


def append_only() -> list[Refuse]:
    """Rows are added and read, nothing else."""
    return [never_updated(), never_deleted(), never_truncated()]
