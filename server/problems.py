"""Problem details (RFC 9457): the list of stable codes and the one builder.

A *problem* is what every refusal looks like, on the wire and inside a sync result. ``code`` is stable and
for machines; ``detail`` is one plain sentence in the person's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

import structlog
from flask import Flask, Response, g, has_request_context, json, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from server.settings import Settings

CONTENT_TYPE = "application/problem+json"
_log = structlog.get_logger("hosoxa.problems")
LANGUAGES = ("vi", "en")


class FieldError(TypedDict):
    """What is wrong with one value: where, a stable code, and a sentence in each language."""

    path: list[str | int]
    code: str
    message: Mapping[str, str]


#: code → (HTTP status, Vietnamese sentence, English sentence)
CODES: Final[dict[str, tuple[int, str, str]]] = {
    # the request as a whole
    "bad-request": (400, "Máy chủ không hiểu yêu cầu này.", "The server does not understand this request."),
    "malformed-json": (400, "Dữ liệu gửi lên bị hỏng, hãy gửi lại.", "The data sent is not valid JSON."),
    "bad-gzip": (400, "Dữ liệu nén gửi lên bị hỏng, hãy gửi lại.", "The compressed data sent is damaged."),
    "unsupported-protocol": (
        400,
        "Ứng dụng và máy chủ không nói cùng phiên bản.",
        "The protocol version is missing or unknown.",
    ),
    "client-too-old": (
        426,
        "Ứng dụng trên máy đã quá cũ. Hãy mở lại khi có mạng để cập nhật; những gì bạn đã khai vẫn còn.",
        "The app on this device is too old. Open it with a network to update; what you typed is kept.",
    ),
    "invalid-envelope": (422, "Gói dữ liệu gửi lên không đúng mẫu.", "The request does not have the agreed shape."),
    "body-too-large": (413, "Gói dữ liệu quá lớn.", "The request body is too large."),
    "unsupported-media-type": (415, "Kiểu dữ liệu không được hỗ trợ.", "The content type is not supported."),
    "not-found": (404, "Không tìm thấy.", "Not found."),
    "method-not-allowed": (405, "Cách gọi này không được phép.", "The method is not allowed here."),
    "cross-site": (403, "Yêu cầu đến từ một trang khác nên bị từ chối.", "A request from another site is refused."),
    "too-many-requests": (
        429,
        "Bạn thử quá nhiều lần. Hãy chờ một lát rồi thử lại.",
        "Too many tries. Wait a moment, then try again.",
    ),
    "busy": (503, "Máy chủ đang bận, sẽ tự thử lại.", "The server is busy; the app will try again."),
    "server-error": (
        500,
        "Máy chủ gặp lỗi. Những gì bạn đã khai vẫn còn trên máy.",
        "The server failed. What you typed is still on your device.",
    ),
    # who is asking
    "sign-in-required": (401, "Bạn cần đăng nhập để gửi.", "Sign in to send."),
    "wrong-person": (
        409,
        "Người đang đăng nhập không phải chủ của những việc này.",
        "The person signed in is not the author of these items.",
    ),
    "forbidden": (403, "Bạn không có quyền làm việc này.", "You may not do this."),
    "ceremony-unknown": (
        400,
        "Lượt đăng nhập này không còn dùng được. Hãy bấm đăng nhập lại.",
        "This sign-in attempt cannot be used. Start again.",
    ),
    "ceremony-expired": (
        400,
        "Lượt đăng nhập này đã quá 5 phút. Hãy bấm đăng nhập lại.",
        "This sign-in attempt is over 5 minutes old. Start again.",
    ),
    "passkey-refused": (400, "Khóa đăng nhập không được chấp nhận.", "The passkey was not accepted."),
    "passkey-unknown": (
        400,
        "Máy chủ không biết khóa đăng nhập này. Hãy chọn khóa khác hoặc tạo tài khoản.",
        "The server does not know this passkey. Choose another, or make an account.",
    ),
    "enrolment-invalid": (
        400,
        "Đường dẫn ghi danh đã dùng, đã hết hạn hoặc không đúng. Hãy xin người quản trị đường dẫn mới.",
        "The enrolment link was used, has expired or is wrong. Ask the administrator for a new one.",
    ),
    "last-admin": (
        409,
        "Đây là người quản trị cuối cùng. Hãy ghi danh một người quản trị khác trước.",
        "This is the last administrator. Enrol another one first.",
    ),
    # the app itself
    "webapp-missing": (
        503,
        "Máy chủ chưa có bản dựng của ứng dụng. Người vận hành cần chạy make build.",
        "The server has no build of the app. The operator needs to run make build.",
    ),
    # mutations
    "unknown-type": (
        422,
        "Máy chủ chưa biết loại việc này. Hãy dùng bản mới của ứng dụng rồi làm lại.",
        "The server does not know this kind of mutation. Take the new version of the app, then repeat.",
    ),
    "invalid-mutation": (
        422,
        "Máy chủ không đọc được việc này. Hãy dùng bản mới của ứng dụng rồi làm lại.",
        "This mutation does not have the agreed shape. Take the new version of the app, then repeat.",
    ),
    "id-reused": (
        409,
        "Mã của việc này đã dùng cho nội dung khác.",
        "The id of this mutation was used for other content.",
    ),
    "prerequisite-rejected": (
        409,
        "Một việc trước đó không được nhận nên việc này cũng không được nhận.",
        "An earlier item that this one depends on was rejected.",
    ),
    # attachments
    "attachment-type": (
        415,
        "Loại tệp này không gửi được. Hãy chụp ảnh lại, hoặc mang giấy tờ tới bộ phận một cửa.",
        "Files of this type are not taken. Take a photo instead, or bring the paper to the one-stop desk.",
    ),
    "attachment-damaged": (
        422,
        "Tệp bị hỏng trên đường gửi, sẽ tự gửi lại.",
        "The file was damaged on the way; the app will send it again.",
    ),
    "attachment-unreadable": (
        422,
        "Tệp này bị hỏng nên không mở được. Hãy chụp lại, hoặc chọn tệp khác.",
        "This file is damaged and cannot be opened. Take the photo again, or choose another file.",
    ),
    "attachment-pixels": (
        422,
        "Ảnh này quá lớn (hơn 50 triệu điểm ảnh). Hãy chụp lại bằng ứng dụng này.",
        "This picture is too large (over 50 million pixels). Take it again with this app.",
    ),
    "attachment-pages": (
        422,
        "Tệp PDF này có hơn 100 trang. Hãy tách ra thành nhiều tệp nhỏ hơn rồi gửi lại.",
        "This PDF has more than 100 pages. Split it into smaller files, then send them.",
    ),
    "attachment-encrypted": (
        422,
        "Tệp PDF này có mật khẩu nên không đọc được. Hãy lưu một bản không có mật khẩu, hoặc chụp ảnh tờ giấy.",
        "This PDF has a password and cannot be read. Save it without one, or take a photo of the paper.",
    ),
    "attachment-unsafe": (
        422,
        "Tệp này chứa thứ khác ngoài giấy tờ (lệnh tự chạy hoặc tệp ẩn) nên không nhận. Hãy chụp ảnh tờ giấy để gửi.",
        "This file carries something that runs, or a hidden file, and is not taken. Take a photo of the paper.",
    ),
    "attachment-virus": (
        422,
        "Tệp này có mã độc (vi-rút) nên không nhận. Hãy chụp ảnh tờ giấy để gửi.",
        "This file has a virus and is not taken. Take a photo of the paper instead.",
    ),
    "attachment-pending": (
        409,
        "Tệp đã đến và đang được kiểm tra. Hãy mở lại sau ít phút.",
        "The file has arrived and is being checked. Open it again in a few minutes.",
    ),
    "attachment-refused": (
        410,
        "Tệp này không qua được kiểm tra nên không mở được. Hãy đề nghị người nộp gửi lại.",
        "This file did not pass the check and cannot be opened. Ask for it to be sent again.",
    ),
    "result-unreadable": (
        422,
        "Tệp kết quả không phải là PDF đọc được. Hãy xuất lại tệp PDF rồi gửi lại.",
        "The result's file is no PDF that can be read. Export it again, then attach it again.",
    ),
    "result-exists": (
        409,
        "Hồ sơ này đã có tệp kết quả, người dân đã nhận được.",
        "This dossier has the file of its result already, and the person has it.",
    ),
    "attachment-quota": (
        409,
        "Bạn đã gửi quá nhiều tệp chưa thuộc hồ sơ nào. Hãy gửi hồ sơ trước rồi gửi tệp sau.",
        "You have sent too many files that belong to no dossier. File the dossier first, then send them.",
    ),
    # files sent in pieces
    "tus-version": (
        412,
        "Ứng dụng và máy chủ không gửi tệp theo cùng một cách.",
        "Tus-Resumable is missing or names a version that is not spoken here.",
    ),
    "upload-offset": (
        409,
        "Phần tệp này không nối tiếp phần đã có, sẽ tự gửi tiếp từ chỗ đúng.",
        "These bytes do not follow those that are here; the app goes on from the right place.",
    ),
    "upload-locked": (
        423,
        "Tệp này đang được gửi ở một kết nối khác, sẽ tự thử lại.",
        "This file is being sent over another connection; the app will try again.",
    ),
    "upload-cut": (
        400,
        "Kết nối bị ngắt khi đang gửi tệp. Phần đã gửi được giữ lại.",
        "The connection broke while the file was being sent. What had come was kept.",
    ),
    "checksum-mismatch": (
        460,
        "Phần tệp bị hỏng trên đường gửi, sẽ tự gửi lại.",
        "This piece of the file was damaged on the way; the app will send it again.",
    ),
    # filing
    "invalid-answers": (422, "Có câu trả lời cần sửa.", "Some answers need mending."),
    "form-version-unknown": (
        422,
        "Máy chủ không có phiên bản này của mẫu đơn. Hãy mở lại bản khai và chuyển sang mẫu đang dùng.",
        "The server does not have this version of the form. Open it again and move to the one in force.",
    ),
    "form-version-lapsed": (
        409,
        "Mẫu đơn này đã hết hiệu lực. Hãy chuyển những gì đã khai sang mẫu mới.",
        "This form is no longer in force. Carry your answers over to the new one.",
    ),
    "procedure-unknown": (
        422,
        "Thủ tục này không nhận ở đây. Hãy hỏi bộ phận một cửa của xã.",
        "This procedure is not received here. Ask the one-stop desk of the commune.",
    ),
    "procedure-counter-only": (
        422,
        "Thủ tục này phải làm trực tiếp. Hãy mang máy và giấy tờ tới nơi tiếp nhận.",
        "This procedure can only be done at the counter. Bring the device and the papers there.",
    ),
    "agency-unknown": (
        422,
        "Nơi này không nhận thủ tục ấy. Hãy chọn lại nơi nhận hồ sơ.",
        "This office does not receive the procedure. Choose where to file again.",
    ),
    "case-unknown": (
        422,
        "Thủ tục không có trường hợp này. Hãy chọn lại trường hợp.",
        "The procedure has no such case. Choose the case again.",
    ),
    "paper-unknown": (
        422,
        "Có giấy tờ không thuộc thủ tục này. Hãy xem lại phần giấy tờ kèm theo.",
        "A paper named is not one of this procedure's. Look at the papers again.",
    ),
    "dossier-exists": (409, "Hồ sơ này đã được gửi rồi.", "This dossier was filed already."),
    # papers
    "paper-locked": (
        409,
        "Giấy tờ này đã được cán bộ đối chiếu hoặc do cơ quan cấp nên không sửa được. Hãy lưu thành giấy tờ mới.",
        "An officer has checked this paper, or an agency issued it, so it cannot be changed. Save a new one instead.",
    ),
    "too-many-papers": (
        409,
        "Bạn đã lưu quá nhiều giấy tờ. Hãy xóa bớt những giấy tờ không cần nữa.",
        "You keep too many papers. Delete some that you no longer need.",
    ),
    # drafts
    "draft-too-large": (
        413,
        "Bản khai này quá lớn để lưu dự phòng trên máy chủ. Nó vẫn còn trên máy của bạn.",
        "This draft is too large to be backed up on the server. It is still on your device.",
    ),
    "too-many-drafts": (
        409,
        "Bạn có quá nhiều bản khai chưa gửi nên bản này không được lưu dự phòng. Hãy gửi hoặc xóa bớt.",
        "You have too many drafts, so this one was not backed up. File some, or delete some.",
    ),
    # forms that an office publishes
    "definition-invalid": (
        422,
        "Mẫu đơn này còn lỗi nên chưa công bố được. Hãy sửa bảng tính rồi xem thử lại.",
        "This form has mistakes and was not published. Mend the spreadsheet and try it again.",
    ),
    "effective-in-the-past": (
        422,
        "Ngày bắt đầu đã qua. Hãy chọn hôm nay hoặc một ngày sau đó.",
        "The first day has passed. Choose today or a later day.",
    ),
    # the way of a dossier
    "status-not-allowed": (
        409,
        "Hồ sơ đang ở bước khác nên không làm việc này được. Hãy mở hồ sơ xem đang ở đâu.",
        "The dossier is at a step that does not allow this. Open it to see where it is.",
    ),
    "stale-base": (
        409,
        "Hồ sơ đã thay đổi từ khi bạn mở. Hãy xem lại rồi làm lại.",
        "The dossier has moved on since you opened it. Look again, then repeat.",
    ),
    "supplement-not-open": (
        409,
        "Yêu cầu bổ sung này không còn mở. Hãy mở hồ sơ xem xã có cần gì nữa không.",
        "This request for a supplement is not open any more. Open the dossier to see what is needed.",
    ),
    "push-host-refused": (
        422,
        "Trình duyệt này dùng dịch vụ thông báo chưa được hỗ trợ. Bạn vẫn xem được tin trong Hộp thư.",
        "This browser's push service is not on the list of allowed ones. The news is in the inbox all the same.",
    ),
}

_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "body-too-large"}
_BY_STATUS |= {415: "unsupported-media-type", 429: "too-many-requests", 403: "forbidden", 401: "sign-in-required"}


class ProblemError(Exception):
    """A refusal with a stable code. Raised by services and handlers; shown as a problem detail.

    :param code: one of :data:`CODES`.
    :param errors: field errors, ready to show.
    :param extra: further members of the problem (RFC 9457 section 3.2), such as ``present``.
    :param retry_after: seconds, for 429 and 503.
    """

    def __init__(
        self,
        code: str,
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        if code not in CODES:
            msg = f"{code} is not a listed problem code"
            raise KeyError(msg)
        super().__init__(code)
        self.code = code
        self.errors = list(errors)
        self.extra = dict(extra or {})
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status this problem has when it is a whole answer."""
        return CODES[self.code][0]


def language() -> str:
    """The language of the request: ``en`` when it is preferred, else ``vi``."""
    if not has_request_context():
        return "vi"
    return request.accept_languages.best_match(LANGUAGES, "vi") or "vi"


def problem_body(error: ProblemError, lang: str) -> dict[str, Any]:
    """The problem as a JSON-ready dict."""
    status, vi, en = CODES[error.code]
    body: dict[str, Any] = {
        "type": f"urn:hosoxa:problem:{error.code}",
        "code": error.code,
        "title": error.code.replace("-", " "),
        "status": status,
        "detail": en if lang == "en" else vi,
    }
    if has_request_context() and "request_id" in g:
        body["instance"] = f"urn:hosoxa:request:{g.request_id}"
    if error.errors:
        body["errors"] = error.errors
    return body | error.extra


def problem_response(error: ProblemError) -> Response:
    """The problem as a whole HTTP answer."""
    response = Response(
        json.dumps(problem_body(error, language()), ensure_ascii=False),
        status=error.status,
        content_type=CONTENT_TYPE,
    )
    response.headers["Cache-Control"] = "no-store"
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def init_app(app: Flask, _settings: Settings) -> None:
    """Make every error path of the app answer with a problem."""

    @app.errorhandler(ProblemError)
    def _problem(error: ProblemError) -> Response:
        return problem_response(error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if isinstance(error, RequestEntityTooLarge):
            return problem_response(ProblemError("body-too-large"))
        status = error.code or 500
        if status < 400:  # noqa: PLR2004 (redirects are not errors)
            return Response(error.get_response().get_data(), status, dict(error.get_headers()))
        fallback = "bad-request" if status < 500 else "server-error"  # noqa: PLR2004
        response = problem_response(ProblemError(_BY_STATUS.get(status, fallback)))
        if status == 405 and getattr(error, "valid_methods", None):  # noqa: PLR2004
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
        return response

    @app.errorhandler(ParseException)
    def _unreadable(_error: ParseException) -> Response:
        """What came is no HTTP any more: a body in chunks is read while it is being answered."""
        return problem_response(ProblemError("bad-request"))

    @app.errorhandler(Exception)
    def _crash(error: Exception) -> Response:
        _log.error("unhandled", exc_info=error)
        return problem_response(ProblemError("server-error"))
