"""What anybody sees who checks a result: plain HTML, no script, Vietnamese first. Nothing in it is about a person."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING, Final

from server.clock import local

if TYPE_CHECKING:
    from datetime import datetime

_STYLE: Final = """
body{font:18px/1.5 system-ui,sans-serif;max-width:40em;margin:0 auto;padding:1em;color:#1b1b1b;background:#fff}
h1{font-size:1.5em;line-height:1.25}
h2{font-size:1.2em;margin-top:1.6em}
dt{font-weight:700;margin-top:.6em}
dd{margin:0}
code{font:.9em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.yes,.no{border-left:.4em solid #14603b;padding:.4em .8em;background:#eef6f1}
.no{border-color:#8a1c1c;background:#fbefef}
.en{margin-top:2em;border-top:1px solid #767676}
@media (prefers-color-scheme:dark){
body{color:#f1f1f1;background:#161616}.yes{background:#13291d}.no{background:#331616}
}
"""
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: Its one style by its hash, and nothing else: no script, no picture, no form, no frame.
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE: Final = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>Kiểm tra kết quả</title><style>{style}</style></head>
<body><main>{vi}<section class="en" lang="en">{en}</section></main></body></html>
"""
_FOUND_VI: Final = """<h1>Kiểm tra kết quả</h1>
<p class="yes">Kết quả này có thật, do <strong>{agency}</strong> cấp.</p>
<dl><dt>Nơi cấp</dt><dd>{agency}</dd><dt>Cấp lúc</dt><dd>{at}</dd><dt>Mã hồ sơ</dt><dd>{code}</dd></dl>
<h2>So tệp bạn đang cầm</h2>
<p>Mỗi tệp PDF có một mã SHA-256 riêng. Tệp chỉ khác một chữ là mã khác hẳn. Mã của tệp đã cấp, có in mã QR:</p>
<p><code>{stamped}</code></p>
<p>Mã của tệp gốc, trước khi in mã QR:</p>
<p><code>{original}</code></p>
<ul><li>Máy Windows: mở Command Prompt, gõ <code>certutil -hashfile ten-tep.pdf SHA256</code></li>
<li>Máy Linux: <code>sha256sum ten-tep.pdf</code>; máy Mac: <code>shasum -a 256 ten-tep.pdf</code></li></ul>
<p>Giống một trong hai mã trên, đủ từng ký tự: đúng là tệp đã cấp. Không giống: tệp đã bị sửa.</p>
<h2>Nếu bạn chỉ có tờ giấy</h2>
<p>Trang này chỉ cho biết nơi trên đã cấp một kết quả mang mã này. Chữ in trên giấy có thể bị sửa: hãy xin tệp PDF để
so, hoặc hỏi nơi cấp. Bạn cũng xem lại thanh địa chỉ: phải bắt đầu bằng <code>{origin}</code>.</p>
<p>Trang này không có tên hay thông tin nào của người được cấp.</p>"""
_FOUND_EN: Final = """<h2>Checking a result</h2>
<p>This result is genuine. It was issued by <strong>{agency}</strong> on {at} (Vietnam time), dossier {code}.</p>
<p>To compare the PDF you hold, compute its SHA-256 (commands above). It is the issued file if it equals one of the two
codes above in every character: the first is that of the file with the QR code, the second that of the agency's file
before it. If it equals neither, the file was altered.</p>
<p>With paper only, this page tells you no more than that a result with this code was issued: ask for the PDF, or ask
the agency. The address must begin with <code>{origin}</code>. This page holds nothing about the person.</p>"""
_UNKNOWN_VI: Final = """<h1>Kiểm tra kết quả</h1>
<p class="no">Không có kết quả nào mang mã này.</p>
<p>Có thể mã bị gõ sai: bạn quét lại mã QR hoặc gõ lại từng ký tự. Nếu vẫn không có, tờ giấy hoặc tệp này không do
hệ thống này cấp. Hãy hỏi nơi ghi trên giấy.</p>"""
_UNKNOWN_EN: Final = """<h2>Checking a result</h2>
<p>There is no result with this code. Scan the QR code again, or type every character again. If there still is none, the
paper or file was not issued by this system: ask the agency it names.</p>"""
_BUSY_VI: Final = """<h1>Kiểm tra kết quả</h1>
<p class="no">Có quá nhiều lượt kiểm tra từ mạng này. Bạn chờ một phút rồi mở lại.</p>"""
_BUSY_EN: Final = """<h2>Checking a result</h2>
<p>Too many checks from this network. Wait a minute, then open it again.</p>"""


def found_page(
    *, agency_vi: str, agency_en: str, at: datetime, code: str, original: str, stamped: str, origin: str
) -> str:
    """The page of a result that was issued.

    :param original: SHA-256 of the officer's file; ``stamped`` of the copy with the QR code.
    """
    common = {
        "at": f"{local(at):%H:%M, %d/%m/%Y}",
        "code": escape(code),
        "original": escape(original),
        "stamped": escape(stamped),
        "origin": escape(origin),
    }
    return _whole(
        _FOUND_VI.format(agency=escape(agency_vi), **common), _FOUND_EN.format(agency=escape(agency_en), **common)
    )


def unknown_page() -> str:
    """The page of a code that no result has."""
    return _whole(_UNKNOWN_VI, _UNKNOWN_EN)


def busy_page() -> str:
    """The page for one who asks too often."""
    return _whole(_BUSY_VI, _BUSY_EN)


def _whole(vi: str, en: str) -> str:
    return _PAGE.format(style=_STYLE, vi=vi, en=en)
