"""Two admins at once: numbers do not collide, and a text is enacted once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agreements import amend
from agreements.models import Amendment
from tests.agreements.test_amend import reword
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run the deeds in threads that start together; what each returned or raised."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(timeout=10)
            return deed()
        except Exception as error:  # the outcome is what the test is about
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_drafts_begun_at_once_get_numbers_of_their_own(agreement, admin):
    made = at_once(*[lambda: amend.draft(agreement, by=admin)] * 4)
    assert sorted(one.ordinal for one in made) == [1, 2, 3, 4]


def test_of_two_who_enact_at_once_one_is_told(agreement, addendum, admin, other_admin):
    third = UserFactory()
    reword(addendum, "2")
    amend.propose(addendum, by=admin)
    outcomes = at_once(
        lambda: amend.enact(addendum, by=other_admin), lambda: amend.enact(addendum, by=third)
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Amendment", "WrongState"]
    assert agreement.text_on(addendum.effective_on).filter(number="2").count() == 1
    assert Amendment.objects.get(pk=addendum.pk).state == Amendment.State.ENACTED
