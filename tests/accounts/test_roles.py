"""Roles that may not meet on one account: refused in words, and by the database itself."""

from itertools import permutations

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role, RolesConflict, refuse_conflicts, refused_pairs
from tests.factories import UserFactory

PAIRS = list(permutations(Role, 2))


def test_roles_that_may_not_meet():
    alone = {Role.SYSTEM_ADMIN}
    assert {frozenset(pair) for pair in refused_pairs()} == {
        frozenset(map(str, pair))
        for pair in PAIRS
        if alone & set(pair)
        or (Role.AUDITOR in pair)
        or (
            Role.VERIFIER in pair
            and set(pair) & {Role.FIELD_OFFICER, Role.UNIT_OPERATOR, Role.AGREEMENT_ADMIN}
        )
    }


@pytest.mark.django_db
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_the_database_refuses_the_same_pairs(pair):
    user = UserFactory(roles=[pair[0]])
    second = Group.objects.get(name=pair[1])
    if tuple(map(str, pair)) not in refused_pairs():
        refuse_conflicts(pair)  # says nothing
        user.groups.add(second)
        assert user.groups.count() == 2
    else:
        with pytest.raises(RolesConflict, match="tidak boleh dipegang satu akun"):
            refuse_conflicts(pair)
        with pytest.raises(IntegrityError, match="may not meet"), transaction.atomic():
            user.groups.add(second)


@pytest.mark.django_db
def test_raw_sql_gets_no_further():
    user = UserFactory(roles=[Role.VERIFIER])
    officer = Group.objects.get(name=Role.FIELD_OFFICER)
    with (
        pytest.raises(IntegrityError, match="may not meet"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO accounts_user_groups (user_id, group_id) VALUES (%s, %s)",
            [user.pk, officer.pk],
        )


@pytest.mark.django_db
def test_two_accounts_cannot_share_an_address():
    UserFactory(email="satu@contoh.invalid")
    with pytest.raises(IntegrityError, match="user_email_once"), transaction.atomic():
        UserFactory(email="SATU@contoh.invalid")


@pytest.mark.django_db
def test_accounts_without_an_address_may_be_many():
    UserFactory(email="")
    assert UserFactory(email="").pk is not None
