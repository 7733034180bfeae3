"""The words of the console in the language of the seat."""

from __future__ import annotations

from appliance.kernel.language import Language, Text
from tui.catalogue import load_catalogue


class Words:
    """Every word on the screen, in one language."""

    def __init__(self, language: Language, entries: dict[str, str]) -> None:
        """Keep the catalogue of one language."""
        self.language = language
        self._entries = entries

    @classmethod
    def of(cls, language: Language) -> Words:
        """Load the committed catalogue."""
        return cls(language, load_catalogue(language))

    def __call__(self, msgid: str, /, **fields: object) -> str:
        """Return the words of ``msgid``, its ``{fields}`` filled in."""
        words = self._entries[msgid]
        return words.format(**fields) if fields else words

    def text(self, text: Text) -> str:
        """Return words that another room wrote in both languages."""
        return text(self.language)


def other(language: Language) -> Language:
    """Return the language that the switch key goes to."""
    return Language.EN if language is Language.VI else Language.VI
