"""Words for people, always in both languages. Vietnamese first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of the screen."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages."""

    vi: str
    """Vietnamese, NFC."""
    en: str
    """English."""

    def __call__(self, language: Language) -> str:
        """Return the words in the language asked for."""
        return self.vi if language is Language.VI else self.en
