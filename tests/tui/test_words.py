import ast
import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import tui
from appliance.kernel.language import Language, Text
from tui.catalogue import CatalogueDamaged, load_catalogue, read_catalogue
from tui.i18n import Words, other

HOME = Path(tui.__file__).parent
VI, EN = load_catalogue(Language.VI), load_catalogue(Language.EN)
NAMESPACES = {msgid.partition(".")[0] for msgid in VI}
FIELD = re.compile(r"\{(\w+)\}")


def message_ids_in_code() -> set[str]:
    shape = re.compile(rf"^({'|'.join(sorted(NAMESPACES))})\.[a-z_]+$")
    return {
        node.value
        for path in HOME.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and shape.match(node.value)
    }


def test_every_message_in_the_code_has_vietnamese_and_english_words() -> None:
    used = message_ids_in_code()
    assert len(used) > 100
    assert used - set(VI) == set()
    assert used - set(EN) == set()


def test_no_words_are_left_that_no_screen_shows() -> None:
    used = message_ids_in_code()
    assert set(VI) - used == set()
    assert set(EN) - used == set()


def test_both_languages_fill_in_the_same_fields() -> None:
    assert {k: sorted(FIELD.findall(v)) for k, v in VI.items()} == {
        k: sorted(FIELD.findall(v)) for k, v in EN.items()
    }


def test_vietnamese_words_are_composed() -> None:
    assert [k for k, v in VI.items() if unicodedata.normalize("NFC", v) != v] == []


@pytest.mark.parametrize("language", Language)
def test_the_strict_reader_reads_what_babel_reads(language: Language) -> None:
    path = HOME / "locale" / language.value / "LC_MESSAGES" / "appliance.po"
    with path.open("rb") as file:
        babel = {entry.id: entry.string for entry in read_po(file) if entry.id}
    assert load_catalogue(language) == babel


def test_continued_lines_and_escapes_are_read() -> None:
    text = 'msgid "a.b"\nmsgstr ""\n"say \\"no\\"\\n"\n"and stop"\n'
    assert read_catalogue(text) == {"a.b": 'say "no"\nand stop'}


@pytest.mark.parametrize(
    "text",
    [
        'msgid "a.b"\n',
        'msgid "a.b"\nmsgstr ""\n',
        'msgid "a.b"\nmsgstr "x\n',
        'msgid "a.b"\nmsgstr "x"\nmsgid "a.b"\nmsgstr "y"\n',
        'msgctxt "c"\nmsgid "a.b"\nmsgstr "x"\n',
        'msgid "a.b"\nmsgid_plural "c"\nmsgstr[0] "x"\n',
        'msgstr "x"\n',
    ],
    ids=["no-words", "empty-words", "open-quote", "twice", "context", "plural", "no-id"],
)
def test_a_damaged_catalogue_is_refused(text: str) -> None:
    with pytest.raises(CatalogueDamaged):
        read_catalogue(text)


def test_a_word_that_no_catalogue_has_is_a_fault_and_not_an_empty_screen() -> None:
    with pytest.raises(KeyError):
        Words.of(Language.VI)("no.such_word")


def test_words_of_other_rooms_come_in_the_language_of_the_seat() -> None:
    assert Words.of(other(Language.VI)).text(Text(vi="Hồ sơ", en="Dossier")) == "Dossier"
