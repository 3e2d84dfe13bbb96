"""Two admins of one agreement, and drafts that lack nothing."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile

from accounts.roles import Role
from agreements import amend
from agreements.models import Agreement, Amendment
from tests.factories import (
    AgreementFactory,
    AmendmentFactory,
    ArticleVersionFactory,
    DutyVersionFactory,
    in_force,
    side,
    user_in,
)


def pdf() -> bytes:
    """A readable PDF of one empty page."""
    written = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(written)
    return written.getvalue()


@pytest.fixture
def agreement(db) -> Agreement:
    """In force for 2026: three articles, two duties under the first."""
    return in_force(articles=3, duties=2, slug="nota-uji")


@pytest.fixture
def admin(agreement):
    return user_in(side(agreement, 1), Role.AGREEMENT_ADMIN, username="admin-satu")


@pytest.fixture
def other_admin(agreement):
    return user_in(side(agreement, 2), Role.AGREEMENT_ADMIN, username="admin-dua")


@pytest.fixture
def addendum(agreement, admin) -> Amendment:
    """A draft with number, dates and scan that changes nothing yet; from 1 July 2026."""
    return signed(amend.draft(agreement, by=admin, title="Adendum Pertama"), date(2026, 7, 1))


def signed(amendment: Amendment, effective_on: date) -> Amendment:
    amendment.number = f"ADD/{amendment.ordinal}"
    amendment.signed_on = date(2026, 1, 2)
    amendment.effective_on = effective_on
    amendment.document.save("naskah.pdf", ContentFile(pdf()), save=False)
    if effective_on < amendment.signed_on:
        amendment.retroactive_reason = "Disepakati sebelum ditandatangani."
    amendment.save()
    return amendment


@pytest.fixture
def discussed(db) -> Agreement:
    """An agreement whose original text is a draft that lacks nothing."""
    agreement = AgreementFactory(slug="nota-baru")
    original = AmendmentFactory(agreement=agreement, ordinal=0)
    text = ArticleVersionFactory(amendment=original, number="1")
    DutyVersionFactory(amendment=original, article=text.article)
    for party in agreement.parties.all():
        party.document_number = f"{party.ordinal}/NK/2026"
        party.signatory_name, party.signatory_position = "Nama", "Jabatan"
        party.save()
    original.signed_on = date(2026, 2, 6)
    original.effective_on = date(2026, 3, 1)
    original.extends_until = date(2026, 12, 31)
    original.document.save("naskah.pdf", ContentFile(pdf()), save=False)
    original.save()
    return agreement
