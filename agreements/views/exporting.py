"""The consolidated text of a day as a file: PDF to read, DOCX to edit, XML for machines."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.context import PortalRequest
from agreements.exporting import akn, docx, gather, pdf
from agreements.exporting.text import TextOfDay
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
    day = _day_asked(request)
    page = f"{agreement.get_absolute_url()}?per={day.isoformat()}"
    try:
        return gather.text_of(
            agreement,
            day,
            address=request.build_absolute_uri(page),
            printed_at=timezone.now(),
        )
    except gather.NoText as error:
        raise Http404("Belum ada naskah yang berlaku pada tanggal ini.") from error


def _day_asked(request: PortalRequest) -> date:
    """The day of `?per=`, else today; a file of another day than asked would mislead, so 404."""
    try:
        day = DayField(required=False).clean(request.GET.get("per", "").strip())
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    return day or timezone.localdate()


def _named(text: TextOfDay, extension: str) -> str:
    return f"{text.slug}-{text.day.isoformat()}.{extension}"
