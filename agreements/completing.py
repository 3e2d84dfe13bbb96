"""Filling in what the signed paper says of the agreement and its parties, and settling doubts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from agreements.amend import WrongState
from agreements.models import Agreement, Amendment, Party, SourceStatement
from agreements.versions import StaleEdit, fingerprint


@transaction.atomic
def save_particulars(
    agreement: Agreement,
    *,
    seen: str,
    values: Mapping[str, Any],
    parties: Mapping[int, Mapping[str, Any]],
) -> Agreement:
    """Write title, subject and each party (by ordinal) while the original text is a draft.

    Raises WrongState once it is proposed, StaleEdit when someone saved in between.
    """
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    original = locked.amendments.filter(ordinal=0).first()
    if original is not None and original.state != Amendment.State.DRAFT:
        raise WrongState(f"Status naskah kini {original.get_state_display()}.")
    if seen != particulars_seen(locked):
        raise StaleEdit
    _write(locked, values)
    for party in locked.parties.all():
        _write(party, parties[party.ordinal])
    return locked


def particulars_seen(agreement: Agreement) -> str:
    """The fingerprint of an agreement's head and of its parties together."""
    rows = [agreement, *agreement.parties.order_by("ordinal")]
    return "".join(fingerprint(row) for row in rows)


@transaction.atomic
def settle(statement: SourceStatement, *, by: User, text: str) -> SourceStatement:
    """Say how a doubt of the source was resolved. The statement itself stays as found."""
    locked = SourceStatement.objects.select_for_update().get(pk=statement.pk)
    locked.settled = text
    locked.settled_by = by
    locked.full_clean()
    locked.save(update_fields=["settled", "settled_by"])
    return locked


def _write(row: Agreement | Party, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
