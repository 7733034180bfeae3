"""What the screens look like at 80x24, in both languages. Update with ``--snapshot-update``."""

import pytest

from appliance.kernel.language import Language

SIZE = (80, 24)
LOG_IN = [*"an", "enter", *"123456", "enter"]


def walk(*keys):
    """Press keys one by one, each verb awaited before the next."""

    async def run(pilot):
        for key in keys:
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        for cursor in pilot.app.screen.query("Input"):
            cursor.cursor_blink = False
        await pilot.pause()

    return run


WALKS = {
    "log_in": (),
    "dossiers": (*LOG_IN,),
    "dossier": (*LOG_IN, "down", "enter"),
    "refusal": (*LOG_IN, "down", "enter", "f7", "f7"),
    "capture": (*LOG_IN, "down", "enter", "f7", "f7"),
    "activate": (*LOG_IN, "down", "enter", "enter"),
    "approval": (*LOG_IN, "down", "enter", "f6", "f10"),
    "log": (*LOG_IN, "f4", "f8"),
}


ENGLISH = ("dossiers", "refusal", "capture", "log")


@pytest.mark.parametrize(
    ("name", "language"),
    [*((name, Language.VI) for name in WALKS), *((name, Language.EN) for name in ENGLISH)],
)
def test_screen_looks_as_approved(snap_compare, invented_console, name, language) -> None:
    console = invented_console(language, refuse_capture=name == "refusal")
    assert snap_compare(console, terminal_size=SIZE, run_before=walk(*WALKS[name]))
