"""Texts that have broken other people's programs; our own list.

None may be lost, changed beyond the documented normalisation (``server/procedures/text.py``), run, or read as anything
but words.

A browser that runs one sets ``window.ran``; one that reads one as HTML makes an element with ``data-naughty``.
"""

from __future__ import annotations

from typing import Final

#: One line each, without control characters: every one is an answer to a question of kind ``text``.
LINES: Final = (
    # HTML, attributes, addresses
    "<script>window.ran=1</script>",
    "<img src=x data-naughty onerror=window.ran=1>",
    '"><svg data-naughty onload=window.ran=1>',
    "' autofocus onfocus=window.ran=1 data-naughty='",
    "</p></dd></dl></main><b data-naughty>đậm</b>",
    "<!-- <![CDATA[ ]]> -->",
    "&lt;b&gt; &amp;amp; &#x3C;b data-naughty&#x3E;",
    "javascript:window.ran=1//",
    "<style data-naughty>*{display:none}</style>",
    "</title></textarea></script><i data-naughty>",
    "<math><mi//xlink:href='data:x,<script>window.ran=1</script>'>",
    # templates, formats, shells, paths, JSON
    "{{constructor.constructor('window.ran=1')()}}",
    "${window.ran=1}",
    "#{7*7} <%= 7*7 %> {% raw %} {name} {0} %s %n %x %d",
    "$(touch /tmp/x) `id` ; rm -rf / | cat && true",
    "../../../../etc/passwd",
    "C:\\Windows\\System32\\con.txt",
    '{"__proto__": {"admin": true}, "constructor": null}',
    "__proto__",
    "constructor",
    "null",
    "undefined",
    "NaN",
    "true",
    "[object Object]",
    # SQL, CSV, spreadsheets
    "Robert'); DROP TABLE dossiers;--",
    "1 OR 1=1 UNION SELECT * FROM people",
    "100% _ \\ ' '' \" ; --",
    '=HYPERLINK("http://evil.example","bấm")',
    "=cmd|'/C calc'!A0",
    "+84912345678-1",
    "-2+3",
    "@SUM(1+1)",
    '"a","b"\'c\';d',
    # numbers that are not
    "00012300",
    "1e999",
    "0x1F",
    "１２３４",
    "١٢٣٤",
    "½ ² Ⅷ",
    # scripts of Vietnam's peoples and of others
    "Nguyễn Thị Ánh Nguyệt đưa Ưu Ỷ",
    "ꪎꪱꪣ ꪵꪕ ꪼꪕ",
    "ꨌꩌꨛꨣ ꨀꨇꩉ",
    "ភាសាខ្មែរ ស្រី",
    "𖬄𖬶𖬟 𖬌𖬣𖬵",
    "𞄀𞄩𞄰 𞄐𞄦𞄲𞄤",
    "中文 𠮷野家 日本語 한국어",
    "العربية עברית مرحبا (א) 123",
    "ไทย ལྷ་ས தமிழ் नमस्ते",
    # marks, joiners, pictures
    "Z̷̡͙͖̎̎a̸͉̐͗l̵̤̆̀g̴̨̈́o̷͈̓",
    "é é ế ệ",
    "👵🏻👨‍👩‍👧‍👦🏳️‍🌈🇻🇳☎️",
    "ﬀ ﷽ Å K Ω",
    "ß ẞ ı İ ſ ĳ",
    "a\u200cb क्‍ष",
    "\u0301 bắt đầu bằng một dấu",
    "⁰⁴⁵₀₁₂ ₫ € ¥",
    # names of things, ends of lines drawn, very long
    "CON PRN AUX NUL COM1",
    "␀␤␡ \\u0000 \\x00 %00 \\n",
    "Đ" * 200,
    "rất dài " * 24 + "hết",
    "W" * 199 + "!",
)

#: Marks that nobody sees are dropped, blanks are folded: what is typed → what is kept.
FOLDED: Final = {
    "\u202egnurt\u202c a\u200bb": "gnurt ab",
    "\ufeffBOM\u00ad": "BOM",
    "  hai   đầu\u00a0 \u3000trống ": "hai đầu trống",
    "Đ\u0103\u0323t": "Đặt",
    "\u2066abc\u2069\u061c": "abc",
}

#: Never an answer: control characters.
REFUSED: Final = ("a\u0000b", "\u001b[31mred\u001b[0m", "a\u0007b", "x\u007fy", "a\u0085\u009fb")

#: Several lines: what a question of kind ``long_text`` is typed, and keeps.
PARAGRAPHS: Final = {
    "dòng một\r\ndòng hai\rdòng ba\u2028dòng bốn": "dòng một\ndòng hai\ndòng ba\ndòng bốn",
    "<pre data-naughty>\n  thụt  vào\n</pre>": "<pre data-naughty>\n  thụt  vào\n</pre>",
    "\n\n =1+1\n @x \n": "=1+1\n @x",
    "Dear\u00a0all,\n\n{{7*7}}\t${7*7}": "Dear all,\n\n{{7*7}} ${7*7}",
    "word " * 700 + "end": "word " * 700 + "end",
}

#: Letters of every script are a name; the marks that make it one belong to it.
NAMES: Final = (
    "Nguyễn Thị Ánh Nguyệt",
    "H'Hen Niê",
    "K’Brếu",
    "Y Kô-Nia Jr.",
    "ថាច់ ស្រីមុំ",
    "ꪎꪱꪣ ꪵꪕ",
    "ꨌꩌꨛꨣ",
    "𖬄𖬶𖬟",
    "𞄀𞄩𞄰",
    "François Müller",
)

#: Not names: told so, and never run.
NO_NAMES: Final = ("<script>window.ran=1</script>", "a@b", "=1+1", "Robert'); DROP--", "👵", "{{7*7}}", "1234")
