"""Colours of the console: dark, calm, strong contrast for eight hours of reading."""

from __future__ import annotations

from textual.theme import Theme

THEME = Theme(
    name="archive",
    dark=True,
    background="#10161d",
    surface="#17202a",
    panel="#1f2b38",
    foreground="#d8dee6",
    primary="#2f6f9f",
    secondary="#8fb8d8",
    accent="#e8c77a",
    success="#7fbf7f",
    warning="#e0b050",
    error="#e07a6a",
    variables={"text-on-bar": "#ffffff"},
)
