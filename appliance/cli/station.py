"""`appliance station`: make a station, tell its state."""

from __future__ import annotations

import click

from appliance.bootstrap import make_station
from appliance.cli.context import Desk, pass_desk
from appliance.demo.people import FOLDER, enrol_demo_people
from appliance.kernel.language import Text

READY = Text(vi="Trạm {name} sẵn sàng tại {folder}.", en="Station {name} is ready in {folder}.")
PEOPLE = Text(
    vi="Người dùng thử: {people}. Mã PIN nằm trong {folder}, mỗi người một tệp.",
    en="Demo people: {people}. Their PINs are in {folder}, one file each.",
)


@click.group()
def station() -> None:
    """Trạm: tạo, xem trạng thái. The station: make it, tell its state."""


@station.command()
@click.option(
    "--name", default="tram-so-hoa-01", show_default=True, help="Tên trạm. Name of the station."
)
@click.option(
    "--agency",
    default="Ủy ban nhân dân xã Ví Dụ",
    show_default=True,
    help="Tên cơ quan ghi trong chữ ký số. Agency shown in the signature.",
)
@click.option("--demo-people", is_flag=True, help="Ghi danh người dùng thử. Enrol invented people.")
@pass_desk
def create(desk: Desk, *, name: str, agency: str, demo_people: bool) -> None:  # fmt: skip
    """Tạo trạm mới; chạy lại không gây hại. Make a station; running it again is harmless."""
    made = make_station(desk.station, name=name, agency=agency, ask_pin=desk.ask_station_pin)
    desk.say(READY, name=made, folder=desk.station)
    people: list[str] = []
    if demo_people:
        people = enrol_demo_people(desk.station)
        desk.say(PEOPLE, people=", ".join(people), folder=desk.station / FOLDER)
    desk.result({"station": made, "people": people})


@station.command()
@pass_desk
def status(desk: Desk) -> None:
    """Kiểm tra trạm khi mở. Open the station and tell what was found."""
    with desk.open() as appliance:
        desk.say(READY, name=appliance.station_name, folder=desk.station)
        desk.result({
            "station": appliance.station_name,
            "findings": [f(desk.language) for f in appliance.startup_findings],
        })  # fmt: skip
