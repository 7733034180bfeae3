"""A crash of the console shows no content: Textual would print every local variable."""

import asyncio
import io

from rich.console import Console


def test_a_crash_prints_no_local_variable(invented_console) -> None:
    app, screen_text = invented_console(), io.StringIO()

    def crash() -> None:
        pin, title = "4711-khong-ai-biet", "Kế hoạch bảo vệ mục tiêu ABCXYZ"
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            app._fatal_error()
        assert pin
        assert title

    async def run() -> None:
        async with app.run_test():
            crash()

    asyncio.run(run())
    app.error_console = Console(file=screen_text, width=400)
    app._print_error_renderables()
    assert "khong-ai-biet" not in screen_text.getvalue()
    assert "ABCXYZ" not in screen_text.getvalue()
    assert app.broken is not None
    assert app.broken.code == "APP-000"
