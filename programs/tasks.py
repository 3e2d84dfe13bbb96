"""What Celery calls of the programme: thin, and safe to run twice or at once."""

from celery import shared_task

from programs import nightly, similarity


@shared_task(soft_time_limit=3500, time_limit=3600)
def recount() -> None:
    """Every quarter of an hour, from beat; the first of a night does the work."""
    nightly.recount_tonight()


@shared_task
def hash_pictures() -> None:
    """Each minute, from beat: what pictures that arrived look like, for the verifier's flags."""
    similarity.hash_new()
