"""Who receives published reports by mail without having an account.

Whom a report goes to is settled when it is published: an address added later hears of later ones.
"""

from reports.models import ProgressReport, ReportMail, ReportSchedule, StoppedAddress


def address(report: ProgressReport) -> int:
    """Put the report down for each address of its schedule; answers for how many."""
    schedule = ReportSchedule.objects.filter(
        agreement=report.agreement_id, kind=report.kind, active=True
    ).first()
    wanted = schedule.address_list if schedule else []
    stopped = set(
        StoppedAddress.objects.filter(address__in=wanted).values_list("address", flat=True)
    )
    mails = [ReportMail(report=report, address=one) for one in wanted if one not in stopped]
    ReportMail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def stop(address: str) -> None:
    """No report goes to this address any more, not even one that waits to be sent."""
    StoppedAddress.objects.get_or_create(address=address)
    ReportMail.objects.filter(address=address, mailed_at__isnull=True).update(
        mail_error="penerima berhenti"
    )
