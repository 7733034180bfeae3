"""Promises of single screens, on the invented station."""

import asyncio
import threading

import pytest
from textual import events
from textual.widgets import Input, Static

from appliance.kernel.language import Language
from tui.app import ConsoleApp
from tui.screens.approval import ApprovalScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.dossier import DossierScreen
from tui.screens.dossiers import DossiersScreen
from tui.screens.log_in import LogInScreen
from tui.screens.notice import NoticeScreen

LOG_IN = (*"an", "enter", *"123456", "enter")


def walk(console, *steps):
    """Press keys (each verb awaited) and call the checks between them, in order."""

    async def run():
        async with console.run_test(size=(80, 24)) as pilot:
            for step in steps:
                if callable(step):
                    step(console)
                else:
                    await pilot.press(step)
                    await console.workers.wait_for_complete()
                    await pilot.pause()

    asyncio.run(run())


def shows(screen):
    def check(console):
        assert isinstance(console.screen, screen), console.screen

    return check


def words_at(selector, words):
    def check(console):
        assert words in str(console.screen.query_one(selector, Static).content)

    return check


def test_the_secret_leaves_the_screen_and_is_masked(invented_console) -> None:
    def masked(console):
        assert console.screen.query_one("#secret", Input).password

    def empty(console):
        log_in = console.screen_stack[1]
        assert log_in.query_one("#secret", Input).value == ""
        assert log_in.query_one("#login", Input).value == ""

    walk(invented_console(), masked, *LOG_IN, shows(DossiersScreen), empty)


def test_a_pin_typed_ahead_of_the_screen_never_shows_in_the_name(invented_console) -> None:
    console = invented_console()
    tried = []
    log_in = console.seat.station.log_in
    console.seat.station.log_in = lambda *who: (tried.append(who), log_in(*who))[1]

    async def run():
        async with console.run_test(size=(80, 24)) as pilot:
            keys = [*((c, c) for c in "an"), ("enter", "\r"), *((c, c) for c in "98765"),
                    ("enter", "\r")]  # fmt: skip
            for key, character in keys:  # all in the queue before the first is looked at
                console.post_message(events.Key(key, character))
            for _ in range(5):
                await pilot.pause()
                await console.workers.wait_for_complete()
            assert tried == [("an", "98765")]

    asyncio.run(run())


def test_the_language_changes_in_place_and_keeps_what_was_typed(invented_console) -> None:
    def typed(console):
        assert console.screen.query_one("#number", Input).value == "12"

    walk(
        invented_console(), *LOG_IN, "down", "enter", "f6", *"12", "f2",
        shows(ApprovalScreen), typed, words_at("#heading", "Enter an approval"),
        "f2", typed, words_at("#heading", "Nhập phê duyệt"),
    )  # fmt: skip


def test_the_language_changes_behind_an_open_box_too(invented_console) -> None:
    walk(
        invented_console(refuse_capture=True), *LOG_IN, "down", "enter", "f7", "f7",
        words_at("#notice-message", "Từ chối"), "escape", "f2", "f7",
        words_at("#notice-message", "Refused"),
    )  # fmt: skip


@pytest.mark.parametrize("way_out", ["escape", "enter"])
def test_a_weighty_act_starts_on_cancel_and_both_ways_out_are_safe(
    invented_console, way_out
) -> None:
    console = invented_console()
    activated = []
    console.seat.station.activate_approval = lambda *_: activated.append(1)

    def on_cancel(app):
        assert app.focused.id == "cancel"

    walk(
        console, *LOG_IN, "down", "enter", "enter", shows(ConfirmScreen), on_cancel,
        way_out, shows(DossierScreen),
    )  # fmt: skip
    assert activated == []


@pytest.mark.parametrize(("typed", "times"), [("12/QD-UBND", 0), ("12/", 0), ("12/QĐ-UBND", 1)])
def test_only_the_exact_words_let_a_weighty_act_through(invented_console, typed, times) -> None:
    console = invented_console()
    activated = []
    console.seat.station.activate_approval = lambda *_: activated.append(1)

    def fill(app):
        app.screen.query_one("#typed", Input).value = typed

    walk(console, *LOG_IN, "down", "enter", "enter", "tab", fill, "enter", "enter")
    assert len(activated) == times


def test_an_unknown_fault_is_told_and_the_console_lives_on(invented_console) -> None:
    console = invented_console()

    def broken(*_):
        raise ZeroDivisionError

    def knows_the_cause(app):
        assert isinstance(app.screen.error.__cause__, ZeroDivisionError)

    console.seat.station.verify_log = broken
    walk(
        console, *LOG_IN, "f4", "f8", shows(NoticeScreen), words_at("#notice-title", "APP-000"),
        knows_the_cause, "escape", "escape", shows(DossiersScreen),
    )  # fmt: skip


def test_words_in_brackets_are_shown_and_not_taken_for_markup(invented_console) -> None:
    walk(invented_console(), *LOG_IN, "down", words_at("#full-title", "[diễn tập]"))


def test_no_title_reaches_the_title_of_the_window(invented_console) -> None:
    def no_title(console):
        assert (console.title, console.sub_title, console.screen.title) == (
            "Trạm số hóa", "", None,
        )  # fmt: skip

    walk(invented_console(), *LOG_IN, "down", "enter", shows(DossierScreen), no_title)


def test_nobody_leaves_the_seat_while_a_verb_is_under_way(invented_console) -> None:
    console = invented_console()
    go_on = threading.Event()
    slow = console.seat.station.verify_log
    console.seat.station.verify_log = lambda: (go_on.wait(20), slow())[1]

    async def run():
        async with console.run_test(size=(80, 24)) as pilot:
            for key in (*LOG_IN, "f4"):
                await pilot.press(key)
                await console.workers.wait_for_complete()
                await pilot.pause()
            await pilot.press("f8", "f9", "ctrl+q", "escape")
            assert console.screen.busy
            assert console.seat.person is not None
            go_on.set()
            await console.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("f9")
            await pilot.pause()
            assert isinstance(console.screen, LogInScreen)
            assert console.seat.person is None

    asyncio.run(run())


def test_the_first_screen_stands_before_the_station_is_open(invented_console) -> None:
    station = invented_console().seat.station
    go_on = threading.Event()

    def open_slowly():
        go_on.wait(20)
        return station

    async def run():
        console = ConsoleApp(open_slowly, language=Language.VI)
        async with console.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            state = console.screen.query_one("#log-in-state", Static)
            assert "Đang mở trạm" in str(state.content)
            await pilot.press(*"an", "enter", *"1", "enter")
            assert isinstance(console.screen, LogInScreen)
            go_on.set()
            await console.workers.wait_for_complete()
            await pilot.pause()
            assert "Enter để đăng nhập" in str(state.content)

    asyncio.run(run())
