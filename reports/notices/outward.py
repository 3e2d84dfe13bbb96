"""The letter that brings a published report to an address outside the portal."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from reports.files import files_of, read_verified
from reports.models import ReportFile, ReportMail
from reports.notices.envelope import GivenUp, PutOff, enveloped
from reports.notices.optout import end_of_reports_address
from reports.periods import Period

LARGEST = 8 * 1024**2  # bytes of an attachment that mail servers commonly take


def letter_of_report(mail: ReportMail) -> EmailMessage:
    """Title, period and the public check, with the official file where it is small enough.

    Raises PutOff while the file cannot be read as it was published.
    """
    report = mail.report
    pdf = next((one for one in files_of(report) if one.format == ReportFile.Format.PDF), None)
    if pdf is None:
        raise GivenUp("tanpa berkas resmi")
    period = Period(report.period_start, report.period_end, report.kind)
    title = f"{report.get_kind_display()} {period.label}"
    check = reverse("reports:public-check", args=[report.verification_code])
    is_attached = pdf.size <= LARGEST
    context = {
        "report": report,
        "title": title,
        "check_url": f"{settings.BASE_URL}{check}",
        "sha256": pdf.sha256,
        "is_attached": is_attached,
    }
    letter = enveloped(
        mail.address,
        f"{'CONTOH: ' if report.agreement.is_example else ''}{title} telah terbit",
        "report",
        context,
        key=f"r{mail.pk}",
        stop=end_of_reports_address(mail.address),
    )
    if is_attached:
        try:
            letter.attach(f"{report.code}.pdf", read_verified(pdf), "application/pdf")
        except Exception as error:  # altered, or the storage is away in a way of its own
            raise PutOff(f"{report.code}: {type(error).__name__}") from error
    return letter
