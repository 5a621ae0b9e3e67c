"""The demo's dossiers: every status, some late, some due soon, supplements open and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from server.clock import ZONE, local
from server.demo.answers import Filing, closing, pension, residence
from server.demo.people import CENTRE, POLICE, resident
from server.demo.play import FILE, Step, Story
from server.dossiers.calendar import WorkingCalendar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from server.dossiers.agencies import Agency

_OFFICER: Final = {CENTRE: "oanh", POLICE: "hieu"}


@dataclass(frozen=True)
class _Days:
    """Moments before ``now``, counted in working days of a calendar."""

    now: datetime
    calendar: WorkingCalendar

    def back(self, days: int, at: str) -> datetime:
        """``at`` o'clock (civil time) on the ``days``-th working day before today."""
        day = local(self.now).date()
        while days:
            day -= timedelta(days=1)
            days -= self.calendar.is_working_day(day)
        return datetime.combine(day, time.fromisoformat(at), ZONE).astimezone(UTC)

    def due_next(self, limit: int) -> int:
        """How many working days back a reception lies that is due, after ``limit`` of them, on the next one."""
        return limit - self.calendar.is_working_day(local(self.now).date())


class _Teller:
    """Writes stories in which one resident files with one agency."""

    def __init__(self, agency: str, days: _Days) -> None:
        self.agency = agency
        self.back = days.back
        self.due_next = days.due_next
        self.now = days.now

    def story(self, who: str, filing: Callable[..., Filing], filed: datetime, *steps: Step) -> Story:
        """The filing, and what came after."""
        return Story([Step(filed, who, FILE, filing(resident(who), local(filed).date()).args(self.agency)), *steps])

    def does(self, action: str, at: datetime, **args: Any) -> Step:  # noqa: ANN401 (args of any mutation)
        """A step of the agency's officer."""
        return Step(at, _OFFICER[self.agency], f"dossier.{action}", args)


def stories(now: datetime, agencies: Mapping[str, Agency]) -> list[Story]:
    """All stories, as seen at ``now``: nothing happens later."""
    police = _Teller(POLICE, _Days(now, agencies[POLICE].calendar))
    centre = _Teller(CENTRE, _Days(now, agencies[CENTRE].calendar))
    return [*_police(police), *_centre(centre)]


def _police(t: _Teller) -> list[Story]:
    back, does, story = t.back, t.does, t.story
    soon = t.due_next(3)
    return [
        story("phong", residence, t.now - timedelta(minutes=20)),
        story("nhinh", residence, back(1, "16:20")),
        story(
            "cuong",
            residence,
            back(soon + 1, "19:05"),
            does("receive", back(soon, "08:10"), note="Hồ sơ đủ. Trả kết quả trên ứng dụng."),
        ),
        story(
            "binh",
            residence,
            back(7, "20:40"),
            does("receive", back(6, "08:30")),
            does("process", back(6, "09:15")),
        ),
        story(
            "vuong",
            residence,
            back(3, "09:12"),
            does("receive", back(2, "10:00")),
            does("request-payment", back(1, "14:05"), amount=7000, note="Lệ phí đăng ký tạm trú nộp trực tuyến."),
        ),
        story(
            "sung",
            residence,
            back(3, "11:02"),
            does(
                "request-supplement",
                back(2, "08:45"),
                message="Chị mang giấy tờ về chỗ ở hợp pháp đến Công an xã, và xem lại số điện thoại của mình.",
                items=[
                    {"kind": "paper", "key": "dwelling_proof", "note": "Hợp đồng thuê hoặc giấy của chủ nhà."},
                    {"kind": "answer", "key": "phone", "note": "Gọi số này không liên lạc được."},
                ],
            ),
        ),
        story(
            "phong",
            residence,
            back(14, "21:15"),
            does("receive", back(13, "08:05")),
            does("process", back(13, "08:50")),
            does("finish", back(11, "15:30"), note="Đã cập nhật vào cơ sở dữ liệu về cư trú."),
            does("return-result", back(11, "15:40"), method="electronic"),
        ),
        story(
            "nhinh",
            residence,
            back(10, "08:00"),
            does("receive", back(10, "09:30")),
            does("request-payment", back(9, "09:00"), amount=7000),
            does("confirm-payment", back(8, "10:00")),
            does("finish", back(4, "16:10"), note="Có kết quả muộn do mất mạng; xin lỗi chị."),
        ),
        story(
            "cuong",
            residence,
            back(9, "13:50"),
            does("receive", back(9, "14:20")),
            Step(back(8, "07:55"), "cuong", "dossier.withdraw", {"reason": "Tôi chưa chuyển đến nữa."}),
        ),
        story(
            "binh",
            residence,
            back(12, "10:10"),
            does(
                "refuse",
                back(11, "09:20"),
                reason="Chỗ ở ghi trong đơn thuộc xã khác. Chị gửi hồ sơ đến Công an xã nơi có chỗ ở đó.",
                legal_basis="Luật Cư trú 2020, điều 28",
            ),
        ),
    ]


def _centre(t: _Teller) -> list[Story]:
    back, does, story = t.back, t.does, t.story
    soon = t.due_next(10)
    return [
        story(
            "thai",
            closing,
            back(4, "08:20"),
            does("receive", back(4, "09:00")),
            does(
                "request-supplement",
                back(2, "10:30"),
                message="Bà mang giúp giấy chứng nhận đăng ký hộ kinh doanh bản gốc đến Trung tâm.",
                items=[{"kind": "paper", "key": "registration_certificate", "note": "Bản gốc, để thu hồi."}],
            ),
        ),
        story(
            "may",
            pension,
            back(soon + 1, "08:40"),
            does("receive", back(soon, "08:15")),
            does("process", back(soon - 1, "14:00")),
        ),
        story(
            "pao",
            pension,
            back(8, "07:45"),
            does("receive", back(8, "08:00")),
            does("process", back(7, "09:00")),
            does(
                "request-supplement",
                back(6, "10:00"),
                message="Số điện thoại trong đơn không gọi được. Ông cho chúng tôi số khác.",
                items=[{"kind": "answer", "key": "phone", "note": "Cho số của con cháu cũng được."}],
            ),
            Step(
                back(4, "18:30"),
                "pao",
                "dossier.supplement",
                {"answers": {"phone": "0900000094"}, "papers": [], "note": "Số của cháu tôi."},
            ),
        ),
        story(
            "slan",
            pension,
            back(15, "15:20"),
            does("receive", back(14, "07:50")),
            does("process", back(13, "08:30")),
        ),
        story(
            "vuong",
            closing,
            back(6, "10:05"),
            does("receive", back(6, "10:40")),
            does("process", back(5, "08:00")),
            does("finish", back(2, "16:00"), note="Mời anh đến nhận thông báo.", result_number="12/TB-HKD"),
        ),
        story(
            "binh",
            closing,
            back(11, "09:00"),
            does("receive", back(11, "09:45")),
            does(
                "stop",
                back(9, "11:00"),
                reason="Cơ quan thuế báo hộ kinh doanh còn nợ thuế; dừng cho đến khi nộp xong.",
            ),
        ),
        story(
            "may",
            closing,
            back(20, "08:30"),
            does("receive", back(20, "09:10")),
            does("process", back(19, "08:00")),
            does("finish", back(16, "14:00"), result_number="09/TB-HKD"),
            does("return-result", back(15, "09:30"), method="post", received_by="Triệu Thị Mẩy"),
        ),
        story("slan", closing, t.now - timedelta(minutes=55)),
        story("cuong", closing, back(1, "09:40"), does("receive", back(1, "10:20"))),
        story(
            "nhinh",
            closing,
            back(5, "14:00"),
            Step(back(4, "08:10"), "nhinh", "dossier.withdraw", {"reason": None}),
        ),
        story(
            "phong",
            closing,
            back(3, "20:10"),
            does("receive", back(2, "08:20")),
            does("process", back(2, "15:10")),
        ),
    ]
