"""The outbox's addresses, in JSON: who is asking, a log's fields, each of its files, and the end.

Only an answer that echoes the log's id means that something was received (ux, offline).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.http import parse_header_parameters
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements.context import PortalRequest
from p4gn_portal.formats import format_size
from programs import delivery, recording, workflow
from programs.delivery import Parcel
from programs.entry import mentions_identity_number
from programs.evidence import InvalidEvidence, NoRoom, NotNow
from programs.forms.log import LogForm
from programs.forms.parcel import EnvelopeForm, NotAParcel, dropped_of, fields_of, files_of
from programs.models import Activity, ActivityLog, PromisedFile
from programs.views.log_form import IDENTITY_WARNING, year_in
from programs.views.scope import agreement_of

SOON = "2"  # seconds until the same may be asked again
NOT_YOURS = "Anda tidak berwenang mengirim catatan ini."
UNKNOWN = "Catatan atau berkas ini tidak ditemukan."
SENT_BEFORE = "Catatan ini sudah dikirim dengan isi yang berbeda. Isian baru tidak disimpan."
STALE = "Catatan ini telah diubah di tempat lain. Bandingkan kedua versi sebelum menyimpan."
FAULTY = "Terdapat isian yang perlu diperbaiki."
DAMAGED = "Kiriman ini rusak di perjalanan."
DISK_WORDS = "Ruang simpan server penuh. Foto tetap aman di perangkat ini dan dikirim lagi nanti."
View = Callable[..., JsonResponse]


class Refused(Exception):
    """Not taken: `why` in a word for the script, in a sentence for the person."""

    def __init__(self, why: str, words: str, status: int = 422, **more: Any) -> None:
        super().__init__(words)
        self.status = status
        self.answer = {"sebab": why, "pesan": words} | more


def in_json(view: View) -> View:
    """Answer every refusal in JSON that echoes the log's id."""

    @wraps(view)
    def answered(request: PortalRequest, log_id: UUID, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            return view(request, log_id, *args, **kwargs)
        except Exception as error:  # one that has no answer here goes on
            refusal = refusal_of(error)
            if refusal is None:
                raise
        response = JsonResponse({"id": str(log_id)} | refusal.answer, status=refusal.status)
        if refusal.status == 409:
            response["Retry-After"] = SOON
        return response

    return answered


def refusal_of(error: Exception) -> Refused | None:
    """What a refusal of the floor below is in the outbox's language."""
    match error:
        case Refused():
            return error
        case delivery.InFlight():
            return Refused("berjalan", "Catatan ini sedang diterima.", 409)
        case workflow.StaleEdit():
            return Refused("basi", STALE, nomor=error.log.number)
        case workflow.Conflict() | workflow.AlreadyDecided():
            return Refused("sudah-dikirim", SENT_BEFORE, nomor=error.log.number)
        case workflow.NotReady():
            return faulty({name: [words] for name, words in error.problems.items()})
        case ActivityLog.DoesNotExist() | Http404():
            return Refused("tidak-ada", UNKNOWN, 404)
        case PermissionDenied():
            return Refused("bukan-wewenang", NOT_YOURS, 403)
    return None


@never_cache
@require_GET
def delivery_session(request: PortalRequest) -> JsonResponse:
    """Who is signed in, a token to write with, and the server's clock."""
    answer = {
        "pengguna": str(request.user.pk),
        "csrf": get_token(request),
        "sekarang": timezone.now().isoformat(),
    }
    return JsonResponse(answer)


@never_cache
@require_http_methods(["PUT"])
@in_json
def delivery_log(request: PortalRequest, log_id: UUID) -> JsonResponse:
    """The fields of a log and the list of files that will follow: 201 first, 200 when repeated."""
    if not request.user.has_perm("programs.record_log"):
        raise PermissionDenied
    is_new = not ActivityLog.objects.filter(pk=log_id).exists()
    body = body_of(request)
    parcel = parcel_of(request, log_id, body)
    log = delivery.receive(parcel, by=request.user)
    settled = delivery.is_settled(log, parcel.version)
    if not settled and body.get("selesai") and (problems := delivery.missing_words(log)):
        raise faulty(
            {name: [words] for name, words in problems.items()}, nomor=log.number, versi=log.version
        )
    return told(log, status=201 if is_new else 200, selesai=settled)


@never_cache
@require_http_methods(["PUT"])
@in_json
def delivery_file(request: PortalRequest, log_id: UUID, file_id: UUID) -> JsonResponse:
    """The bytes of one promised file."""
    log = own_log_or_404(request, log_id)
    limit = settings.MAX_EVIDENCE_BYTES
    content = request.read(limit + 1)
    if len(content) > limit:
        words = f"Berkas melebihi {format_size(limit)}. Kirim foto yang lebih kecil."
        raise Refused("terlalu-besar", words, 413, bukti=str(file_id))
    try:
        delivery.take_file(log, file_id, content, name=name_of(request))
    except PromisedFile.DoesNotExist as error:
        raise Http404 from error
    except delivery.AlteredOnTheWay as error:
        raise Refused("sidik", DAMAGED, bukti=str(file_id)) from error
    except NoRoom as error:
        raise Refused("penuh", DISK_WORDS, 507, bukti=str(file_id)) from error
    except NotNow as error:
        raise Refused("nanti", error.message, 503, bukti=str(file_id)) from error
    except InvalidEvidence as error:
        raise Refused("berkas", error.message, bukti=str(file_id)) from error
    return told(log, bukti=str(file_id))


@never_cache
@require_POST
@in_json
def delivery_finish(request: PortalRequest, log_id: UUID) -> JsonResponse:
    """All is there: send the log to the other party. Said twice is said once."""
    log = own_log_or_404(request, log_id)
    if delivery.lacking(log):
        return told(log, status=409)
    return told(delivery.finish(log))


# --- What was asked -------------------------------------------------------------------------------


def own_log_or_404(request: PortalRequest, log_id: UUID) -> ActivityLog:
    """A log that this person may deliver; another's does not exist."""
    log = ActivityLog.objects.for_user(request.user).filter(pk=log_id).first()
    if log is None or not request.user.has_perm("programs.deliver_log", log):
        raise Http404
    return log


def name_of(request: PortalRequest) -> str:
    """The name the file has on the phone, for what is said about it; nothing if none came."""
    try:
        _, told = parse_header_parameters(request.headers.get("Content-Disposition", ""))
    except ValueError:  # in an encoding nobody knows, or too long
        return ""
    return told.get("filename", "")


def body_of(request: PortalRequest) -> dict[str, Any]:
    """The JSON of the request. Raises Refused."""
    try:
        body = json.loads(request.body)
    except RequestDataTooBig as error:
        raise Refused("terlalu-besar", "Isian catatan ini terlalu panjang.", 413) from error
    except (ValueError, RecursionError) as error:
        raise Refused("rusak", DAMAGED, 400) from error
    return body if isinstance(body, dict) else {}


def parcel_of(request: PortalRequest, log_id: UUID, body: dict[str, Any]) -> Parcel:
    """What the phone sent, judged by the form of the page. Raises Refused."""
    try:
        posted = fields_of(body)
        files = files_of(body, settings.MAX_EVIDENCE_FILES)
    except NotAParcel as error:
        raise Refused("skema", error.words) from error
    except ValidationError as error:
        raise faulty({"photos": error.messages}) from error
    posted["id"] = str(log_id)
    activity = delivery.activity_of(
        agreement_of(request),
        year_in(posted.get("year", "")),
        posted.get("activity", ""),
        request.user,
    )
    form = form_of(posted, activity)
    if not form.is_valid() or activity is None:
        raise faulty(form.errors)
    entry = form.entry()
    if problem := delivery.problem_of_closing(activity, entry.performed_on):
        raise faulty({"activity": [problem]})
    envelope = EnvelopeForm(body)
    envelope.is_valid()
    return Parcel(
        log_id=log_id,
        activity=activity,
        entry=entry,
        files=files,
        dropped=dropped_of(posted),
        version=form.cleaned_data["version"],
        written_at=envelope.cleaned_data.get("ditulis"),
    )


def form_of(posted: QueryDict, activity: Activity | None) -> LogForm:
    """The form of the page, so that the same words come back beside the same fields."""
    form = LogForm(
        posted,
        offered=[activity] if activity else [],
        activity=activity,
        regions=recording.places(),
    )
    form.fields.pop("remove", None)  # an outbox that comes twice names evidence that is gone
    return form


# --- What is answered -----------------------------------------------------------------------------


def told(log: ActivityLog, *, status: int = 200, **more: str | bool) -> JsonResponse:
    """What the server holds of the log now."""
    texts = (log.place, log.narrative, log.result, log.obstacle, log.follow_up)
    answer = {
        "id": str(log.pk),
        "nomor": log.number,
        "versi": log.version,
        "status": log.state,
        "alamat": log.get_absolute_url(),
        "kurang": [str(one) for one in delivery.lacking(log)],
        "peringatan": [IDENTITY_WARNING] if mentions_identity_number(*texts) else [],
    }
    return JsonResponse(answer | more, status=status)


def faulty(errors: Mapping[str, Sequence[Any]], **more: Any) -> Refused:
    """What is wrong with the fields, by field."""
    by_field = {name: [str(one) for one in words] for name, words in errors.items()}
    return Refused("isian", FAULTY, kesalahan=by_field, **more)
