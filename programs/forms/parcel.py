"""Reads what a phone's outbox sends: the form's own fields as pairs, and the list of files."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from programs.delivery import Promise
from programs.models import Evidence
from programs.models.evidence import SHA256

SCHEMES = {1}  # forms of the body that phones in the field still send
CLOCK_MAY_MISS = timedelta(days=1)
OUTDATED = "Antrean ini ditulis oleh versi portal yang tidak dikenal. Muat ulang halaman ini."


class NotAParcel(Exception):
    """The body is none of ours; `words` tells the person what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class PromiseForm(forms.Form):
    """One promised file."""

    id = forms.UUIDField()
    jenis = forms.ChoiceField(choices=Evidence.Kind.choices)
    sidik = forms.RegexField(SHA256)
    ukuran = forms.IntegerField(min_value=1)


class EnvelopeForm(forms.Form):
    """What stands around the fields."""

    ditulis = forms.DateTimeField(required=False)

    def clean_ditulis(self) -> Any:
        """The phone's clock is a claim: one that cannot be right is not kept."""
        written = self.cleaned_data["ditulis"]
        return written if written and written <= timezone.now() + CLOCK_MAY_MISS else None


def fields_of(body: Any) -> QueryDict:
    """The pairs as a posted form. Raises NotAParcel."""
    if not isinstance(body, dict) or body.get("skema") not in SCHEMES:
        raise NotAParcel(OUTDATED)
    pairs = body.get("isian")
    posted = QueryDict(mutable=True)
    if not isinstance(pairs, list):
        raise NotAParcel(OUTDATED)
    for pair in pairs:
        if not (
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair)
        ):
            raise NotAParcel(OUTDATED)
        posted.appendlist(pair[0], pair[1])
    return posted


def files_of(body: dict[str, Any], limit: int) -> list[Promise]:
    """The promised files, each picture once. Raises NotAParcel, ValidationError for too many."""
    listed = body.get("berkas", [])
    if not isinstance(listed, list):
        raise NotAParcel(OUTDATED)
    found: dict[str, Promise] = {}
    for one in listed:
        form = PromiseForm(one if isinstance(one, dict) else {})
        if not form.is_valid():
            raise NotAParcel(OUTDATED)
        told = form.cleaned_data
        promise = Promise(told["id"], told["jenis"], told["sidik"], told["ukuran"])
        found.setdefault(promise.sha256, promise)
    if len(found) > limit:
        raise ValidationError(f"Satu catatan memuat paling banyak {limit} berkas.")
    return list(found.values())


def dropped_of(posted: QueryDict) -> list[UUID]:
    """Evidence whose removal was ticked, as far as these are ids at all."""
    found = []
    for written in posted.getlist("remove"):
        try:
            found.append(UUID(written))
        except ValueError:
            continue
    return found
