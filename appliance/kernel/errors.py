"""Errors that a person can meet.

The tree (each room keeps its own leaves in ``<room>/errors.py``; a test keeps codes unique):

* ApplianceError            internal fault if nothing narrower applies (exit code 6)
  + UsageError              the command or the input cannot be understood (2)
  + ProblemFound            a check was made and found a problem (1)
    - EvidenceError         stored evidence does not verify; work stops here (1)
  + Refused                 a rule said no; nothing was changed (3)
  + DeviceError             a device, a disk or a tool did not do what was asked (4)
  + PersonOrTokenMissing    a token, a PIN or a second person is missing (5)

A message states the fact, the consequence and the next step; never a title, text or PIN.
"""

from __future__ import annotations

from typing import ClassVar

from appliance.kernel.language import Language, Text


class ApplianceError(Exception):
    """Base of every error shown to a person.

    Attributes:
        code: Stable identifier, printed with the message and listed in the manual.
        exit_code: Exit status of the command line (architecture, commands).
        text: Fact, consequence and next step; ``{name}`` fields are filled from the parameters.
    """

    code: ClassVar[str] = "APP-000"
    exit_code: ClassVar[int] = 6
    text: ClassVar[Text] = Text(
        vi="Lỗi bên trong của phần mềm. Việc đang làm không được coi là xong. "
        "Ghi lại mã này và báo quản trị viên.",
        en="Internal fault. The work in hand does not count as done. "
        "Note this code and call the administrator.",
    )

    def __init__(self, **params: object) -> None:
        """Keep the values that the message names: reference codes and counts, never content."""
        super().__init__(f"{self.code} {self.text.en.format(**params)}")
        self.params = params

    def message(self, language: Language) -> str:
        """Return the message without the code."""
        return self.text(language).format(**self.params)

    def details(self) -> dict[str, object]:
        """Return what a program may read of this error: code and parameters."""
        return {"code": self.code, **self.params}


class UsageError(ApplianceError):
    """The command or the input cannot be understood. Nothing was changed."""

    exit_code = 2


class ProblemFound(ApplianceError):
    """A check was made and found a problem."""

    exit_code = 1


class EvidenceError(ProblemFound):
    """Stored evidence does not verify. Work on it stops here."""


class Refused(ApplianceError):
    """A rule said no. Nothing was changed."""

    exit_code = 3


class DeviceError(ApplianceError):
    """A device, a disk or a tool did not do what was asked."""

    exit_code = 4


class PersonOrTokenMissing(ApplianceError):
    """A token, a PIN or a second person is missing."""

    exit_code = 5
