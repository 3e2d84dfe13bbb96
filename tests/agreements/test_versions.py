"""Editing a draft: no edit is lost, nothing reaches enacted text, scans are what they claim."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agreements import amend, completing, papers, versions
from agreements.clauses import PastedArticle
from agreements.models import ArticleVersion, DutyVersion
from tests.agreements.conftest import pdf
from tests.factories import AgreementFactory, AmendmentFactory, UserFactory

pytestmark = pytest.mark.django_db

JULY = date(2026, 7, 1)
WORDS = {"number": "9", "heading": "Baru", "body": "(1) Isi."}


def article_numbered(agreement, number):
    return agreement.text_on(JULY).get(number=number).article


def test_a_change_starts_from_the_text_in_force_and_leaves_it(agreement, addendum, admin):
    article = article_numbered(agreement, "2")
    stands = versions.wording_of(addendum, article)
    versions.word_article(
        addendum,
        by=admin,
        seen=versions.fingerprint(stands),
        article=article,
        values={"number": "2", "heading": "Judul", "body": "Baru."},
    )
    assert versions.wording_of(addendum, article).body == "Baru."
    assert agreement.text_on(JULY).get(number="2").body != "Baru."


def test_of_two_saves_from_one_page_the_second_is_stale(agreement, addendum, admin):
    article = article_numbered(agreement, "2")
    seen = versions.fingerprint(versions.wording_of(addendum, article))
    values = {"number": "2", "heading": "Judul", "body": "Pertama."}
    versions.word_article(addendum, by=admin, seen=seen, article=article, values=values)
    with pytest.raises(versions.StaleEdit):
        versions.word_article(
            addendum, by=admin, seen=seen, article=article, values=values | {"body": "Kedua."}
        )
    assert versions.wording_of(addendum, article).body == "Pertama."


def test_a_new_article_stands_last_or_after_the_one_named(agreement, addendum, admin):
    first = article_numbered(agreement, "1")
    for number, after in (("4", None), ("1A", first)):
        versions.word_article(
            addendum, by=admin, seen="", article=None, values=WORDS | {"number": number},
            after=after,
        )  # fmt: skip
    drafted = ArticleVersion.objects.filter(amendment=addendum)
    positions = dict(drafted.values_list("number", "article__position"))
    assert positions == {"1A": 2, "4": 5}
    assert article_numbered(agreement, "2").position == 3


def test_a_number_the_draft_already_has_is_refused_in_words(addendum, admin):
    versions.word_article(addendum, by=admin, seen="", article=None, values=WORDS)
    with pytest.raises(ValidationError, match="Nomor pasal ini sudah dipakai"):
        versions.word_article(addendum, by=admin, seen="", article=None, values=WORDS)
    assert ArticleVersion.objects.filter(amendment=addendum).count() == 1


def test_a_pasted_text_is_added_whole_or_not_at_all(addendum, admin):
    found = [PastedArticle("8", "Satu", "Isi."), PastedArticle("8", "Dua", "Isi.")]
    with pytest.raises(ValidationError):
        versions.add_articles(addendum, found, by=admin)
    assert not ArticleVersion.objects.filter(amendment=addendum).exists()


def test_repeal_and_rewording_exclude_each_other(agreement, addendum, admin):
    article = article_numbered(agreement, "2")
    seen = versions.fingerprint(versions.wording_of(addendum, article))
    versions.word_article(
        addendum, by=admin, seen=seen, article=article, values=WORDS | {"number": "2"}
    )
    versions.repeal_article(addendum, article, by=admin)
    assert not ArticleVersion.objects.filter(amendment=addendum).exists()
    seen = versions.fingerprint(versions.wording_of(addendum, article))
    versions.word_article(
        addendum, by=admin, seen=seen, article=article, values=WORDS | {"number": "2"}
    )
    assert not addendum.repeals.exists()


def test_taking_back_a_new_article_unbinds_its_duties(agreement, addendum, admin):
    new = versions.word_article(addendum, by=admin, seen="", article=None, values=WORDS)
    bind(addendum, admin, new.article)
    versions.undo_article(addendum, new.article, by=admin)
    assert DutyVersion.objects.get(amendment=addendum).article is None


def bind(addendum, admin, article):
    duty = addendum.agreement.duties.get(code="KWJ-01")
    stands = versions.statement_of(addendum, duty)
    values = {
        "title": stands.title,
        "statement": "Baru.",
        "obligor": stands.obligor,
        "article": article,
        "kind": stands.kind,
        "due_rule": "annual",
    }
    return versions.word_duty(
        addendum, by=admin, seen=versions.fingerprint(stands), duty=duty, values=values
    )


def test_a_duty_taken_back_frees_its_code(agreement, addendum, admin):
    code = versions.next_code(agreement)
    assert code == "KWJ-03"
    values = {
        "title": "T",
        "statement": "S",
        "kind": "regulasi",
        "obligor": agreement.parties.first(),
    }
    made = versions.word_duty(addendum, by=admin, seen="", duty=None, values=values, code=code)
    versions.undo_duty(addendum, made.duty, by=admin)
    again = versions.word_duty(addendum, by=admin, seen="", duty=None, values=values, code=code)
    assert again.duty == made.duty


def test_ending_a_duty_drops_its_draft_wording(agreement, addendum, admin):
    made = bind(addendum, admin, article_numbered(agreement, "2"))
    versions.end_duty(addendum, made.duty, by=admin)
    assert not DutyVersion.objects.filter(amendment=addendum).exists()
    assert addendum.repeals.get().duty == made.duty


def test_a_proposed_text_is_not_edited(agreement, addendum, admin):
    versions.word_article(addendum, by=admin, seen="", article=None, values=WORDS)
    amend.propose(addendum, by=admin)
    article = article_numbered(agreement, "2")
    for deed in (
        lambda: versions.save_paper(addendum, by=admin, seen="1", values={}),
        lambda: versions.word_article(addendum, by=admin, seen="", article=None, values=WORDS),
        lambda: versions.repeal_article(addendum, article, by=admin),
        lambda: versions.undo_article(addendum, article, by=admin),
        lambda: versions.end_duty(addendum, agreement.duties.first(), by=admin),
        lambda: versions.add_articles(addendum, [], by=admin),
    ):
        with pytest.raises(amend.WrongState, match="Diajukan"):
            deed()


def test_the_first_to_edit_a_loaded_text_becomes_its_drafter(db):
    original = AmendmentFactory(agreement=AgreementFactory())
    person, next_person = UserFactory(), UserFactory()
    for one in (person, next_person):
        versions.add_articles(original, [], by=one)
    original.refresh_from_db()
    assert original.drafted_by == person


def test_the_paper_is_kept_byte_for_byte_with_its_hash(addendum, admin):
    content = pdf()
    paper = papers.check(SimpleUploadedFile("x.pdf", content))
    saved = versions.save_paper(
        addendum, by=admin, seen=str(addendum.version), values={"title": "T"}, paper=paper
    )
    with saved.document.open() as stored:
        assert stored.read() == content
    assert saved.document_sha256 == paper.sha256
    assert saved.version == addendum.version + 1
    with pytest.raises(versions.StaleEdit):
        versions.save_paper(addendum, by=admin, seen=str(addendum.version), values={"title": "X"})


def picture(kind: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (8, 8)).save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "suffix"), [(pdf(), ".pdf"), (picture("JPEG"), ".jpg"), (picture("PNG"), ".png")]
)
def test_a_scan_is_known_by_its_content_not_its_name(content, suffix):
    assert papers.check(SimpleUploadedFile("naskah.exe", content)).suffix == suffix


def locked_pdf() -> bytes:
    written = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg onload=alert(1)>", "tidak dapat diterima. Gunakan PDF, JPG, atau PNG"),
        (picture("GIF"), "tidak dapat diterima"),
        (b"PK\x03\x04 docx", "tidak dapat diterima"),
        (pdf()[:60], "rusak atau terkunci kata sandi"),
        (picture("PNG")[:45], "rusak atau terkunci kata sandi"),
        (picture("JPEG")[:-30], "rusak atau terkunci kata sandi"),
        (locked_pdf(), "rusak atau terkunci kata sandi"),
        (b"%PDF-" + b"0" * (12 * 1024 * 1024), "batasnya 12 MB"),
    ],
)
def test_a_scan_that_cannot_be_read_is_refused_in_words(content, says):
    with pytest.raises(papers.InvalidPaper, match=says):
        papers.check(SimpleUploadedFile("naskah.pdf", content))


def test_a_picture_of_too_many_pixels_is_refused(settings):
    settings.MAX_EVIDENCE_PIXELS = 60
    with pytest.raises(papers.InvalidPaper, match="Ukuran gambar terlalu besar"):
        papers.check(SimpleUploadedFile("x.png", picture("PNG")))


def test_parties_are_written_together_or_not_at_all(discussed):
    seen = completing.particulars_seen(discussed)
    parties = {1: {"document_number": "A"}, 2: {"document_number": "x" * 101}}
    with pytest.raises(ValidationError):
        completing.save_particulars(discussed, seen=seen, values={}, parties=parties)
    assert discussed.parties.get(ordinal=1).document_number == "1/NK/2026"
    parties[2] = {"document_number": "B"}
    completing.save_particulars(discussed, seen=seen, values={}, parties=parties)
    with pytest.raises(versions.StaleEdit):
        completing.save_particulars(discussed, seen=seen, values={}, parties=parties)


def test_parties_stay_as_signed_once_the_original_is_proposed(discussed):
    amend.propose(amend.original_of(discussed), by=UserFactory())
    seen = completing.particulars_seen(discussed)
    with pytest.raises(amend.WrongState):
        completing.save_particulars(discussed, seen=seen, values={}, parties={1: {}, 2: {}})
