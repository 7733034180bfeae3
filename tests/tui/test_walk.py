"""The whole walk by keyboard, on a real station: SoftHSM, SQLCipher, sandboxed imaging, OCR."""

import asyncio
import datetime as dt

import pytest
from textual.widgets import DataTable, Input, Static

from appliance.bootstrap import open_appliance
from appliance.demo.people import secret_of
from appliance.kernel.language import Language
from tui.app import ConsoleApp
from tui.screens.capture import CaptureScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.dossier import DossierScreen
from tui.screens.dossiers import DossiersScreen
from tui.screens.log import LogScreen
from tui.screens.log_in import LogInScreen
from tui.screens.notice import NoticeScreen
from tui.screens.publish import PublishScreen

SECRET_TITLE = "Kế hoạch bảo vệ mục tiêu ABCXYZ"


@pytest.fixture
def page_folder(tmp_path, drawn_page, jpeg_of):
    """Two page images of document 1."""
    document = tmp_path / "pages" / "1"
    document.mkdir(parents=True)
    for number in (1, 2):
        image = drawn_page(dpi=200, seed=number)
        (document / f"{number}.jpg").write_bytes(jpeg_of(image, dpi=200))
    return document.parent


class Hands:
    """A person at the keyboard: presses keys, types, and waits for what must come."""

    def __init__(self, pilot):
        self.pilot, self.app = pilot, pilot.app

    async def press(self, *keys):
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def type(self, text):
        """Give the focused field its text (pasting, so that Vietnamese letters arrive whole)."""
        field = self.app.focused
        assert isinstance(field, Input), field
        field.value = text
        await self.pilot.pause()

    async def until(self, condition, *, seconds=60):
        end = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert asyncio.get_running_loop().time() < end, self.sight()
            await asyncio.sleep(0.05)
        await self.pilot.pause()

    async def arrive(self, screen):
        """Wait until this screen is in front and has read what it shows."""
        await self.until(lambda: isinstance(self.app.screen, screen))
        await self.app.workers.wait_for_complete()
        await self.until(lambda: not getattr(self.app.screen, "busy", False))

    async def log_in(self, login, secret):
        await self.arrive(LogInScreen)
        await self.until(lambda: self.app.focused is not None and self.app.focused.id == "login")
        await self.type(login)
        await self.press("enter")
        await self.type(secret)
        await self.press("enter")
        await self.arrive(DossiersScreen)

    def words(self, selector):
        return str(self.app.screen.query_one(selector, Static).content)

    def rows(self, selector):
        table = self.app.screen.query_one(selector, DataTable)
        return [[str(cell) for cell in table.get_row_at(n)] for n in range(table.row_count)]

    def sight(self):
        """Everything that stands on the screen now, for a failing test."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def enter_approval(hands, *, pin):
    today = dt.date.today().strftime("%d/%m/%Y")  # noqa: DTZ011 - the form takes the wall calendar
    await hands.press("f6")
    for text in ("12/QĐ-UBND", today, "2", today, today, "Số hóa lưu trữ", "binh", pin):
        await hands.type(text)
        await hands.press("enter")
    await hands.arrive(DossierScreen)


async def activate(hands):
    """Go to the approval, type its number and confirm."""
    await hands.until(lambda: hands.rows("#approvals"))
    if hands.app.focused.id != "approvals":
        await hands.press("tab")
    await hands.press("enter")
    await hands.arrive(ConfirmScreen)
    assert hands.app.focused.id == "cancel"
    await hands.press("tab")
    await hands.type("12/QĐ-UBND")
    await hands.press("enter", "enter")


async def capture(hands, folder):
    await hands.press("f7")
    await hands.arrive(CaptureScreen)
    await hands.press("shift+tab", "right", "enter", "tab")
    await hands.type(str(folder))
    await hands.press("enter")


def test_the_whole_walk_by_keyboard(demo_station, page_folder) -> None:
    asyncio.run(walk(demo_station, page_folder))


async def walk(demo_station, page_folder):
    pins = {login: secret_of(demo_station, login) for login in ("an", "binh", "chi")}
    with open_appliance(demo_station, program="console") as appliance:
        app = ConsoleApp(appliance, language=Language.VI)
        async with app.run_test(size=(100, 30)) as pilot:
            hands = Hands(pilot)
            await hands.log_in("an", pins["an"])
            assert [row[0] for row in hands.rows("#dossiers")] == ["UBVD.2020.001", "UBVD.2020.002"]
            assert [row[1] for row in hands.rows("#dossiers")] == ["Không mật", "MẬT"]

            # No approval, no scan.
            await hands.press("down", "enter")
            await hands.arrive(DossierScreen)
            assert "chưa được quét" in hands.words("#no-approvals")
            await capture(hands, page_folder)
            await hands.arrive(NoticeScreen)
            refusal = hands.words("#notice-message")
            assert "AUT-001" in hands.words("#notice-title")
            assert "[APR-01]" in refusal
            assert "Căn cứ:" in refusal
            assert "Giấy tờ còn thiếu" in refusal
            assert "Người có thẩm quyền cấp" in refusal
            assert SECRET_TITLE not in hands.sight()
            await hands.press("escape", "escape")
            await hands.arrive(DossierScreen)

            # The approval is entered; the one who entered it cannot activate it.
            await enter_approval(hands, pin=pins["binh"])
            await hands.until(lambda: hands.rows("#approvals"))
            assert hands.rows("#approvals")[0][3] == "2 trên 2"
            assert "Chờ kích hoạt" in hands.rows("#approvals")[0][5]
            await activate(hands)
            await hands.arrive(NoticeScreen)
            await hands.press("escape", "f9")

            # A second person activates it, first cancelling, then typing the number.
            await hands.log_in("chi", pins["chi"])
            await hands.press("down", "enter")
            await hands.arrive(DossierScreen)
            await hands.press("enter")
            await hands.arrive(ConfirmScreen)
            await hands.press("enter")
            await hands.arrive(DossierScreen)
            assert "Chờ kích hoạt" in hands.rows("#approvals")[0][5]
            await activate(hands)
            await hands.until(lambda: "Có hiệu lực" in hands.rows("#approvals")[0][5])
            await hands.press("f9")

            # Now the same capture is let through, and one copy is counted.
            await hands.log_in("an", pins["an"])
            await hands.press("down", "enter")
            await hands.arrive(DossierScreen)
            await capture(hands, page_folder)
            await hands.until(lambda: not app.screen.busy)
            assert [row[:2] for row in hands.rows("#pages")] == [["1", "1"], ["1", "2"]], (
                hands.sight()
            )
            assert "200 dpi" in hands.rows("#pages")[0][2]
            await hands.press("escape")
            await hands.arrive(DossierScreen)
            assert hands.rows("#approvals")[0][3] == "1 trên 2"
            assert hands.rows("#documents")[0][5] == "2"

            # OCR, PDF/A, signature.
            await hands.press("f8")
            await hands.arrive(PublishScreen)
            await hands.press("f8")
            await hands.until(lambda: not app.screen.busy, seconds=180)
            assert "Đã ký số 1 văn bản" in hands.words("#stage"), hands.sight()
            await hands.press("f9")

            # The log is read by an officer, in English, and verified.
            await hands.log_in("chi", pins["chi"])
            await hands.press("f2", "f4")
            await hands.arrive(LogScreen)
            await hands.until(lambda: hands.rows("#entries"))
            acts = " ".join(row[2] for row in hands.rows("#entries"))
            assert "Page captured" in acts
            assert "refused" in acts
            await hands.press("f8")
            await hands.until(lambda: "The log is whole" in hands.words("#verdict"))
