"""Hands a waiting report to the workers. A broker that is down costs a log line, nothing else."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError as BrokerDown
from redis.exceptions import RedisError

from reports import assembly
from reports.models import ProgressReport

logger = logging.getLogger(__name__)

ASSEMBLE = "reports.tasks.assemble"


def send(report_id: int) -> bool:
    """Send one waiting report. False when somebody holds it already or the broker is away.

    What is not sent stays waiting in the database; the next tick finds it there.
    """
    attempt = assembly.call_up(report_id)
    if attempt is None:
        return False
    try:
        current_app.send_task(ASSEMBLE, args=[report_id, attempt])
    except (BrokerDown, RedisError, OSError) as error:
        logger.warning("report %s waits: the broker is away (%s)", report_id, error)
        assembly.let_go(report_id, attempt)
        return False
    return True


def send_waiting() -> int:
    """Send every report nobody holds. What a dead worker held counts as a failure first."""
    abandoned = ProgressReport.objects.abandoned_by_workers()
    for report_id, attempt in abandoned.filter(progress__gt=0).values_list("pk", "attempt"):
        assembly.record_death(report_id, attempt)
    sent = 0
    for report_id in abandoned.order_by("created_at", "pk").values_list("pk", flat=True):
        if send(report_id):
            sent += 1
        elif ProgressReport.objects.abandoned_by_workers().filter(pk=report_id).exists():
            break  # the broker is away: the others would only wait for it too
    return sent
