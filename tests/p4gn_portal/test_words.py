"""Our Indonesian words for the packages we stand on."""

import gettext
import io

import pytest
from django.forms import CharField, EmailField, Form
from django.utils.translation import gettext as translated

from p4gn_portal import words


def test_the_compiled_words_are_those_of_the_source():
    assert words.SOURCE.with_suffix(".mo").read_bytes() == words.compiled()


def test_compiled_words_are_read_by_gettext_itself():
    messages = words.read_po(words.SOURCE.read_text(encoding="utf-8"))
    catalog = gettext.GNUTranslations(io.BytesIO(words.write_mo(messages)))
    for key, meaning in messages.items():
        context, _, message = key.rpartition(words.CONTEXT_END)
        found = catalog.pgettext(context, message) if context else catalog.gettext(message)
        assert not message or found == meaning


def test_placeholders_survive_translation():
    for message, meaning in words.read_po(words.SOURCE.read_text(encoding="utf-8")).items():
        for placeholder in ("%(name)s", "%(value)s"):
            assert (placeholder in message) == (placeholder in meaning)


def test_our_words_come_before_those_of_the_packages():
    assert translated("Username or email") == "Nama pengguna atau surel"

    class Contact(Form):
        name = CharField()
        address = EmailField()

    errors = Contact({"address": "x"}).errors
    assert errors["name"] == ["Bagian ini wajib diisi."]
    assert errors["address"][0].startswith("Isikan alamat surel yang benar.")


@pytest.mark.parametrize(
    ("text", "named"), [('msgid "a"\nmsgstr b\n', "msgstr b"), ('msgid "a"\n', "not complete")]
)
def test_a_broken_entry_is_named(text, named):
    with pytest.raises(ValueError, match=named):
        words.read_po(text)
