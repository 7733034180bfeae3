"""A line of a form: Enter goes on to the next line, and nothing typed ahead is left behind."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class FormField(Input):
    """A field whose Enter moves the focus at once.

    Keys typed faster than the screen answers wait in this field's queue; they are handed to the
    field that has the focus by then. Without this a PIN typed ahead would show up in the name.
    """

    def on_key(self, event: events.Key) -> None:
        """Go on at Enter; hand over what was meant for the next field."""
        focused = self.screen.focused
        if focused is not None and focused is not self:
            event.stop()
            event.prevent_default()
            focused.post_message(events.Key(event.key, event.character))
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self.screen.focus_next()
