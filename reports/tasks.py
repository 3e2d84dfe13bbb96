"""What Celery calls: take an id, call a verb. Both may run twice, late or at once."""

from celery import shared_task

from reports import assembly, integrity, schedule
from reports.audit import seal


@shared_task
def tick() -> None:
    """Every minute, from beat."""
    schedule.tick()


@shared_task
def assemble(report_id: int, attempt: int) -> None:
    """Assemble one report under the attempt it was called up with."""
    assembly.assemble(report_id, attempt)


@shared_task
def seal_history() -> None:
    """Every minute, from beat: close the seal whose events are settled, open the next."""
    seal.advance()


@shared_task(soft_time_limit=3500, time_limit=3600)
def prove_thread() -> None:
    """Every quarter of an hour, from beat; the first of a night does the work."""
    integrity.prove_tonight()


@shared_task(soft_time_limit=7100, time_limit=7200)
def check_seals() -> None:
    """Every quarter of an hour, from beat; the first of a night does the work."""
    seal.check_tonight()
