"""A worker that saw a secret page reads no other dossier."""

import datetime as dt

from appliance.authority.approvals import ApprovalTerms
from appliance.kernel.clock import SystemClock


def approve(office, appliance) -> None:
    now = SystemClock().now()
    terms = ApprovalTerms(
        paper_number="12/QĐ-UBND", paper_date=now.date(), copies=1, valid_from=now,
        valid_until=now + dt.timedelta(days=1), purpose="Số hóa phục vụ lưu trữ",
    )  # fmt: skip
    entered = appliance.enter_approval(
        appliance.log_in("an", office.secret("an")), code=office.secret_code, terms=terms,
        approver_login="binh", approver_secret=office.secret("binh"),
    )  # fmt: skip
    appliance.activate_approval(appliance.log_in("chi", office.secret("chi")), entered.id)


def test_workers_end_with_the_secret_dossier_and_stay_warm_after_an_ordinary_one(office):
    with office.open() as appliance:
        approve(office, appliance)
        office.capture(appliance, office.half_code)
        assert appliance._inspector.worker_pid is None
        office.publish(appliance, office.half_code)
        assert appliance._engine.pool.pids() != []
        office.capture(appliance, office.secret_code)
        assert appliance._inspector.worker_pid is None
        office.publish(appliance, office.secret_code)
        assert appliance._engine.pool.pids() == []
