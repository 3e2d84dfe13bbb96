"""What Celery calls: take an id, call a verb. Both may run twice, late or at once."""

from celery import shared_task

from reports import assembly, schedule
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
