"""Every key of the console, in one table: screens, key bar and tests read it.

Function keys, because letters belong to the text fields and every terminal sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding


class Place(StrEnum):
    """Where a key works: one name a screen, ``EVERYWHERE`` for the app."""

    EVERYWHERE = "everywhere"
    LOG_IN = "log_in"
    DOSSIERS = "dossiers"
    DOSSIER = "dossier"
    APPROVAL = "approval"
    CAPTURE = "capture"
    PUBLISH = "publish"
    LOG = "log"
    SEARCH = "search"
    NOTICE = "notice"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of one place."""

    place: Place
    key: str
    """Textual's name of the key."""
    shown: str
    """What is printed on the key."""
    action: str
    """Runs ``action_<action>`` of the screen."""
    msgid: str
    """Words of the action in the catalogues."""
    priority: bool = False
    """Works even while a text field has the focus and wants the key itself."""

    def binding(self) -> Binding:
        """Return it as Textual wants it."""
        return Binding(self.key, self.action, self.msgid, priority=self.priority)


KEYS: tuple[Key, ...] = (
    Key(Place.EVERYWHERE, "f2", "F2", "switch_language", "key.switch_language", priority=True),
    Key(Place.EVERYWHERE, "f9", "F9", "log_out", "key.log_out", priority=True),
    Key(Place.EVERYWHERE, "ctrl+q", "^Q", "leave", "key.leave", priority=True),
    Key(Place.LOG_IN, "enter", "Enter", "log_in", "key.log_in"),
    Key(Place.DOSSIERS, "enter", "Enter", "open_dossier", "key.open_dossier"),
    Key(Place.DOSSIERS, "f3", "F3", "search", "key.search"),
    Key(Place.DOSSIERS, "f4", "F4", "show_log", "key.show_log"),
    Key(Place.DOSSIERS, "f5", "F5", "refresh_list", "key.refresh_list"),
    Key(Place.DOSSIER, "escape", "Esc", "back", "key.back"),
    Key(Place.DOSSIER, "f6", "F6", "enter_approval", "key.enter_approval"),
    Key(Place.DOSSIER, "f7", "F7", "capture", "key.capture"),
    Key(Place.DOSSIER, "f8", "F8", "publish", "key.publish"),
    Key(Place.DOSSIER, "enter", "Enter", "activate_approval", "key.activate_approval"),
    Key(Place.APPROVAL, "escape", "Esc", "back", "key.back"),
    Key(Place.APPROVAL, "f10", "F10", "enter_approval", "key.record_approval", priority=True),
    Key(Place.CAPTURE, "escape", "Esc", "back", "key.back"),
    Key(Place.CAPTURE, "f7", "F7", "capture", "key.start_capture"),
    Key(Place.PUBLISH, "escape", "Esc", "back", "key.back"),
    Key(Place.PUBLISH, "f8", "F8", "publish", "key.start_publish"),
    Key(Place.LOG, "escape", "Esc", "back", "key.back"),
    Key(Place.LOG, "enter", "Enter", "filter_log", "key.filter_log"),
    Key(Place.LOG, "f8", "F8", "verify_log", "key.verify_log"),
    Key(Place.SEARCH, "escape", "Esc", "back", "key.back"),
    Key(Place.SEARCH, "enter", "Enter", "open_hit", "key.open_hit"),
    Key(Place.NOTICE, "escape", "Esc", "back", "key.close"),
    Key(Place.CONFIRM, "escape", "Esc", "back", "key.cancel"),
)


def keys_of(place: Place) -> Iterator[Key]:
    """Yield the keys of one place, in the order of the table."""
    return (key for key in KEYS if key.place is place)


def bindings_of(place: Place) -> list[Binding]:
    """Return the bindings that a screen's ``BINDINGS`` takes."""
    return [key.binding() for key in keys_of(place)]
