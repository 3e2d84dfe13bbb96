"""The consolidated text of a day as a file: PDF to read, DOCX to edit, XML for machines."""

from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from agreements.exporting import akn, docx, gather, pdf
from agreements.exporting.text import TextOfDay
from agreements.knowledge import known_on
from agreements.reading import Viewpoint
from agreements.views.access import agreement_of
from p4gn_portal.downloads import made_attachment
from p4gn_portal.fields import DayField

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def as_pdf(request: PortalRequest, slug: str) -> HttpResponse:
    text = _text_of(request, slug)
    return made_attachment(pdf.render(text), _named(text, "pdf"), "application/pdf")


@require_safe
def as_docx(request: PortalRequest, slug: str) -> HttpResponse:
    text = _text_of(request, slug)
    return made_attachment(docx.render(text), _named(text, "docx"), WORD)


@require_safe
def as_xml(request: PortalRequest, slug: str) -> HttpResponse:
    """Akoma Ntoso 3.0."""
    text = _text_of(request, slug)
    return made_attachment(akn.render(text), _named(text, "xml"), "application/xml")


def _text_of(request: PortalRequest, slug: str) -> TextOfDay:
    """404 where no text is in force on the day asked for."""
    agreement = agreement_of(request, slug)
    known_day = _day_asked(request, "diketahui")
    view = Viewpoint(
        agreement,
        _day_asked(request, "per") or timezone.localdate(),
        known_on(agreement, known_day) if known_day else None,
    )
    try:
        return gather.text_of(
            view, address=request.build_absolute_uri(_page_of(view)), printed_at=timezone.now()
        )
    except gather.NoText as error:
        raise Http404("Belum ada naskah yang berlaku pada tanggal ini.") from error


def _day_asked(request: PortalRequest, name: str) -> date | None:
    """The day that the address names; a file of another day than asked would mislead, so 404."""
    try:
        day: date | None = DayField(required=False).clean(request.GET.get(name, "").strip())
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    return day


def _page_of(view: Viewpoint) -> str:
    """Where the same text is read."""
    query = {"per": view.day.isoformat()}
    if view.known:
        query["diketahui"] = view.known.day.isoformat()
    return f"{view.agreement.get_absolute_url()}?{urlencode(query)}"


def _named(text: TextOfDay, extension: str) -> str:
    known = f"-diketahui-{text.known_on.isoformat()}" if text.known_on else ""
    return f"{text.slug}-{text.day.isoformat()}{known}.{extension}"
