"""How the body of a pasal is read, pasted text is cleaned, and two wordings are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import diff
from agreements.clauses import clauses_of, split_articles, tidy

BODY = """PARA PIHAK bertugas:
(1) PIHAK KESATU:
a. menyusun regulasi;
b. menyediakan dana untuk:
1. kegiatan; dan
2. sarana.
(2) PIHAK KEDUA memimpin."""


def anchors(clauses):
    return [
        (one.anchor, one.marker, [*anchors(one.parts)]) if one.parts else (one.anchor, one.marker)
        for one in clauses
    ]


def test_ayat_huruf_and_angka_nest_under_stable_anchors():
    assert anchors(clauses_of("5A", BODY)) == [
        ("pasal-5a-alinea-1", ""),
        (
            "pasal-5a-ayat-1",
            "(1)",
            [
                ("pasal-5a-ayat-1-huruf-a", "a."),
                (
                    "pasal-5a-ayat-1-huruf-b",
                    "b.",
                    [
                        ("pasal-5a-ayat-1-huruf-b-angka-1", "1."),
                        ("pasal-5a-ayat-1-huruf-b-angka-2", "2."),
                    ],
                ),
            ],
        ),
        ("pasal-5a-ayat-2", "(2)"),
    ]


def test_no_two_clauses_share_an_anchor():
    found = clauses_of("1", "(1) Satu.\n(1) Lagi.\na. Satu.\na. Lagi.")
    assert [one.anchor for one in found] == ["pasal-1-ayat-1", "pasal-1-ayat-1-2"]
    assert len({one.anchor for one in found[1].parts}) == 2


@given(st.text(alphabet="(1)ab. \n", max_size=80))
def test_no_word_is_lost_in_reading(body):
    def words(clauses):
        return "".join(one.marker + one.text + words(one.parts) for one in clauses)

    kept = [char for char in words(clauses_of("1", body)) if not char.isspace()]
    assert len(kept) >= len([char for char in body if not char.isspace()]) - body.count("(")


def test_pasted_words_lose_what_cannot_be_seen():
    assert tidy("a\u200bb\u00a0 c\x00\r\n\r\n\r\n\r\nd\v•  e\ufeff") == "ab c\n\nd\n- e"


PAPER = """NOTA KESEPAKATAN
Nomor: 1

PASAL 1
MAKSUD DAN TUJUAN
(1) Maksud.
Pasal 1 ayat (1) mengacu pada hukum.

Pasal 2 Ruang Lingkup
a. satu;
Pasal 2A: Satgas
Isi satgas."""


def test_a_pasted_paper_is_split_at_its_headings():
    before, articles = split_articles(PAPER)
    assert before == "NOTA KESEPAKATAN\nNomor: 1"
    assert [(one.number, one.heading) for one in articles] == [
        ("1", "MAKSUD DAN TUJUAN"),
        ("2", "Ruang Lingkup"),
        ("2A", "Satgas"),
    ]
    assert articles[0].body == "(1) Maksud.\nPasal 1 ayat (1) mengacu pada hukum."


def test_a_text_without_headings_gives_no_articles():
    assert split_articles("Halo.\nDunia.") == ("Halo.\nDunia.", [])


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("sama", "sama", [("same", "sama")]),
        ("", "baru", [("added", "baru")]),
        ("lama", "", [("removed", "lama")]),
        (
            "menyediakan sarana yang layak",
            "menyediakan sarana dan prasarana yang layak",
            [("same", "menyediakan sarana "), ("added", "dan prasarana "), ("same", "yang layak")],
        ),
    ],
)
def test_changes_are_shown_word_by_word(old, new, pieces):
    assert [(one.kind, one.text) for one in diff.words(old, new)] == pieces


texts = st.text(alphabet="ab c.\n", max_size=60)


@given(texts, texts)
def test_a_diff_holds_both_texts_whole(old, new):
    pieces = diff.words(old, new)
    assert "".join(one.text for one in pieces if one.kind != "added") == old
    assert "".join(one.text for one in pieces if one.kind != "removed") == new
