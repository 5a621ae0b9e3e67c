"""The importer's sentences in Vietnamese, for the officials' screens.

A sentence is made in English where it is found out; here its words are put into Vietnamese and what stands in its holes is
kept (or put into Vietnamese too, when it is one of these sentences). What pyxform itself says stays in English.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

#: English → Vietnamese; ``{}`` is a hole. More special sentences stand first.
SENTENCES: Final[dict[str, str]] = {
    # the file
    "the file is no spreadsheet that is read here: .xlsx, .xls, .csv or .md": "tệp không phải bảng tính đọc được ở đây: .xlsx, .xls, .csv hoặc .md",
    "the file has more than {} MB": "tệp lớn hơn {} MB",
    "the file unpacks to more than a form can have": "tệp giải nén ra lớn hơn một mẫu đơn có thể có",
    "the file is damaged, or no .xlsx": "tệp bị hỏng, hoặc không phải .xlsx",
    "the file declares document types or entities, which no form needs": "tệp khai báo kiểu tài liệu hoặc thực thể XML, mẫu đơn không cần những thứ này",
    "the file is too large or too tangled to be read": "tệp quá lớn hoặc quá rối nên không đọc được",
    "the first column names a sheet {}, which no form has; it begins with survey": "cột đầu ghi trang tính {}, mẫu đơn không có trang ấy; phải bắt đầu bằng survey",
    "is no form that can be read: {}": "không phải mẫu đơn đọc được: {}",
    "{} is no CSV file in UTF-8": "{} không phải tệp CSV mã hóa UTF-8",
    "the file {}, which search() reads, is not beside the form": "tệp {} mà search() đọc không nằm cạnh mẫu đơn",
    "the file {} is not beside the form": "tệp {} không nằm cạnh mẫu đơn",
    "{} has no columns {} and {}": "{} không có cột {} và {}",
    "a row without a type, a name or a label is passed over": "bỏ qua dòng không có loại, tên hay nhãn",
    # expressions
    "“{}” cannot be read as an expression: {}": "không đọc được biểu thức “{}”: {}",
    "the character {} (number {}) has no meaning here": "ký tự {} (thứ {}) không có nghĩa ở đây",
    "{} was expected before {} (character {})": "thiếu {} trước {} (ký tự thứ {})",
    "{} was expected at the end": "thiếu {} ở cuối",
    "an operator": "phép toán",
    "a value": "một giá trị",
    "the name of a question": "tên câu hỏi",
    "it is empty": "biểu thức trống",
    "it is nested too deeply": "lồng nhau quá sâu",
    "it looks something up by a condition or a path ([ ], /, |), which has no counterpart": "tra cứu bằng điều kiện hoặc đường dẫn ([ ], /, |), ở đây không có cách tương đương",
    "{}:: is a way of looking around that has no counterpart": "{}:: là cách tra cứu không có ở đây",
    "{} takes {} arguments, not {}": "{} cần {} tham số, không phải {}",
    "a constraint on a {} has no counterpart": "không đặt điều kiện đúng sai cho {} được",
    "{}() over the rows of a repeat has no counterpart": "{}() trên các dòng của phần lặp không có cách tương đương",
    "the type {} has no counterpart: no question here is answered so": "loại {} không có ở đây: không câu hỏi nào trả lời kiểu ấy",
    "a calculation that runs only when another answer changes has no counterpart": "phép tính chỉ chạy khi câu khác đổi thì ở đây không có",
    "a default that is worked out has no counterpart; write the answer itself, or use a calculation": "giá trị ban đầu do tính ra thì ở đây không có; hãy ghi thẳng câu trả lời, hoặc dùng phép tính",
    "search() with conditions has no counterpart; use choice_filter": "search() có điều kiện thì ở đây không có; hãy dùng choice_filter",
    "a range from {} in steps of {} has no counterpart; begin at a step": "dãy số từ {} cách {} thì ở đây không có; hãy bắt đầu ở một bội số của bước",
    "a repeat inside the repeat {} has no counterpart: a table has no table inside": "phần lặp trong phần lặp {} thì ở đây không có: trong bảng không có bảng",
    "the choices {} come from answers given before, which has no counterpart": "các lựa chọn {} lấy từ câu trả lời trước, ở đây không có cách tương đương",
    "{} has no counterpart": "{} không có cách tương đương ở đây",
    "it compares the answers of all rows of a repeat at once": "so sánh một lúc mọi dòng của phần lặp",
    "it compares two lists, photos, voice notes or places, which can only be asked for": "so sánh danh sách, ảnh, ghi âm hay vị trí; những thứ này chỉ hỏi được là có hay chưa",
    "it asks about all rows of a repeat at once": "hỏi một lúc mọi dòng của phần lặp",
    "it compares {} with {}": "so sánh {} với {}",
    "{} is not among the choices it is compared with ({})": "{} không có trong các lựa chọn được so sánh ({})",
    "{} is used as a number": "{} được dùng như một số",
    "it calculates with {}": "tính toán với {}",
    "it looks up one of more than {} choices": "tra một trong hơn {} lựa chọn",
    "it counts days from {}; only a date question or today() can be counted from": "đếm ngày từ {}; chỉ đếm được từ câu hỏi ngày hoặc today()",
    "{} needs a number other than 0, written out, on its right side": "{} cần một số khác 0 ghi sẵn ở bên phải",
    "it adds two dates": "cộng hai ngày với nhau",
    "it writes {} into a text": "ghép {} vào một đoạn chữ",
    "count-selected() counts the ticks of a select_multiple": "count-selected() đếm số ô đã chọn của select_multiple",
    "it gives now a {}, now an empty text": "khi thì cho {}, khi thì cho chữ trống",
    "it gives now a {}, now a {}": "khi thì cho {}, khi thì cho {}",
    "{} needs its pattern written out": "{} cần mẫu ghi sẵn",
    "contains() looks for a text that is not written out": "contains() tìm đoạn chữ không ghi sẵn",
    "it looks for a text that is not written out": "tìm đoạn chữ không ghi sẵn",
    "substr() needs positions written out, counted from 0": "substr() cần vị trí ghi sẵn, đếm từ 0",
    "substr() ends before it begins": "substr() kết thúc trước khi bắt đầu",
    "round() keeps 0 to {} digits, written out": "round() giữ từ 0 đến {} chữ số, ghi sẵn",
    "date() takes a date question, or a date such as {}": "date() nhận câu hỏi ngày, hoặc ngày như {}",
    "format-date() cannot write {}; it knows %Y, %m and %d": "format-date() không ghi được {}; chỉ biết %Y, %m và %d",
    "sum() adds up a number question of a repeat, from outside it": "sum() cộng một câu hỏi số của phần lặp, viết ngoài phần lặp",
    "count() counts the rows of a repeat, from outside it": "count() đếm số dòng của phần lặp, viết ngoài phần lặp",
    "jr:choice-name() takes a select_one and its name": "jr:choice-name() nhận một câu select_one và tên của nó",
    "pulldata() needs the names of file and columns written out": "pulldata() cần tên tệp và tên cột ghi sẵn",
    "pulldata() can be looked up by a select_one or a text written out, not by this": "pulldata() chỉ tra được theo câu select_one hoặc chữ ghi sẵn",
    "it takes an answer of the form filed before, which is not kept with a form": "lấy câu trả lời của lần khai trước, mẫu đơn không giữ những câu ấy",
    "{} is no question (it may be a group)": "{} không phải câu hỏi (có thể là nhóm)",
    "{} is no question (there is none)": "{} không phải câu hỏi (không có câu nào như thế)",
    "{} is no question; write {} for an answer, {} for a text": "{} không phải câu hỏi; hãy viết {} cho câu trả lời, {} cho đoạn chữ",
    "{} is no question": "{} không phải câu hỏi",
    "a pattern can only be asked of the answer to a text question": "chỉ so mẫu được với câu trả lời bằng chữ",
    "{} is never asked, because its relevant never holds": "{} không bao giờ được hỏi, vì relevant của nó không bao giờ đúng",
    "{} is a {} that rules cannot ask about": "{} là {}, quy tắc không hỏi được",
    "it asks for {} ({}), which is not gathered here": "dùng {} ({}), thứ không được thu thập ở đây",
    "{} depends on itself": "{} phụ thuộc vào chính nó",
    "the calculation of {} gives no text, number or date": "phép tính của {} không cho ra chữ, số hay ngày",
    "the regular expression is longer than {} characters": "biểu thức chính quy dài hơn {} ký tự",
    "the regular expression {} {}": "biểu thức chính quy {} không dùng được: {}",
    # questions
    "the type {} is not known": "không có loại {}",
    "the kind {} does not go with a {}": "kiểu {} không hợp với {}",
    "the choice {} stands twice with two labels": "lựa chọn {} có hai lần với hai nhãn khác nhau",
    "no choice is ever offered": "không bao giờ có lựa chọn nào",
    "the list has {} choices; at most {} can be shown": "danh sách có {} lựa chọn; nhiều nhất là {}",
    "choices are read from CSV files, not from {}": "lựa chọn đọc từ tệp CSV, không đọc từ {}",
    "“{}” is no answer that such a question can begin with": "“{}” không phải câu trả lời ban đầu hợp với câu hỏi này",
    "the repeat asks nothing": "phần lặp không hỏi gì",
    "repeat_count gives no number from 1 to 100": "repeat_count không cho số từ 1 đến 100",
    "no answer could ever be right": "không câu trả lời nào có thể đúng",
    "a range needs start, end and step as numbers": "dãy số cần start, end và step là số",
    "the loop holds {}, a group or a repeat, inside": "vòng lặp chứa {}, là nhóm hoặc phần lặp",
    "the form asks more than {} pages of {} questions can hold": "mẫu đơn hỏi nhiều hơn {} trang, mỗi trang {} câu",
    # the sheet procedure
    "{} is no text question outside repeats": "{} không phải câu hỏi bằng chữ ở ngoài phần lặp",
    "{} is no question of the kind {}": "{} không phải câu hỏi kiểu {}",
    "{} is no question outside repeats": "{} không phải câu hỏi ở ngoài phần lặp",
    "{} is no field of a procedure": "{} không phải mục của thủ tục",
    "is no whole amount in đồng": "không phải số tiền nguyên, tính bằng đồng",
    # notes
    "a {} is left out: questions have a picture and a recording": "bỏ {}: câu hỏi chỉ có ảnh và ghi âm",
    "{} is not beside the form; left out": "{} không nằm cạnh mẫu đơn nên bỏ qua",
    "the form is in one language; the same text stands in both": "mẫu đơn chỉ có một thứ tiếng; cả hai thứ tiếng dùng chung",
    "the language {} is left out; the app speaks Vietnamese and English": "bỏ tiếng {}; ứng dụng dùng tiếng Việt và tiếng Anh",
    "{} is never asked, because this never holds; left out": "{} không bao giờ được hỏi vì điều kiện này không bao giờ đúng; đã bỏ",
    "the form's own version {} is not kept; versions count from 1": "không giữ số phiên bản {} của bảng tính; phiên bản đếm từ 1",
    "no question says who the applicant is; one for the name was put in front (a text question with name in a column kind would be taken)": "không câu nào hỏi người nộp là ai nên đã thêm câu hỏi họ tên ở đầu (câu hỏi chữ có name ở cột kind sẽ được dùng)",
    "there is no such sheet: legal basis, time limit and fee are not known and marked as not verified": "không có trang này: căn cứ pháp lý, thời hạn và lệ phí chưa biết, được ghi là chưa kiểm tra",
    "a file is handed in as photos or a PDF": "tệp được nộp bằng ảnh hoặc PDF",
    "a film is handed in as up to five pictures: films are too large for the network of a village": "phim được nộp bằng tối đa năm ảnh: phim quá lớn với mạng ở thôn bản",
    "a barcode is typed": "mã vạch được gõ bằng tay",
    "date and time are two questions": "ngày và giờ là hai câu hỏi",
    "{} is left out: nothing is recorded here without asking": "bỏ {}: ở đây không ghi gì mà không hỏi",
    "{} is left out: the day of filing stands for it": "bỏ {}: dùng ngày nộp thay",
    "{} is left out: nothing is read off a person's device": "bỏ {}: không đọc gì từ máy của người dân",
    "{} only heads a table of choices; every question shows its own here": "{} chỉ là dòng đầu của bảng lựa chọn; ở đây mỗi câu tự hiện lựa chọn",
    "{} is hidden and never gets a value; left out": "{} bị ẩn và không bao giờ có giá trị; đã bỏ",
    "instance_name is left out: a dossier is called by its procedure and its applicant": "bỏ instance_name: hồ sơ gọi theo thủ tục và người nộp",
    "{} is called {} in the form": "{} có tên {} trong mẫu đơn",
    "no label; the name stands for it": "không có nhãn nên dùng tên",
    "a text shows another answer (${…}); the question's own label stands there instead": "một đoạn chữ hiện câu trả lời khác (${…}); ở đây hiện nhãn của câu hỏi ấy",
    "a ranking is asked place by place": "xếp hạng được hỏi từng hạng một",
    "a photo or place has no default; left out": "ảnh và vị trí không có giá trị ban đầu; đã bỏ",
    "this column has no meaning here": "cột này không có nghĩa ở đây",
    # what stands in the holes
    "a number": "một số",
    "a text": "một đoạn chữ",
    "a choice": "một lựa chọn",
    "a list of choices": "danh sách lựa chọn",
    "a yes or no": "câu có/không",
    "a date": "một ngày",
    "a time of day": "giờ trong ngày",
    "a number of days": "số ngày",
    "a photo, recording or place": "ảnh, ghi âm hoặc vị trí",
    "an answer of every row": "câu trả lời của mọi dòng",
    "a whole repeat": "cả phần lặp",
}


def in_vietnamese(sentence: str) -> str | None:
    """A sentence of the importer in Vietnamese; null when it is not one of them."""
    for pattern, words in _patterns():
        if match := pattern.fullmatch(sentence):
            holes = [in_vietnamese(hole) or hole for hole in match.groups()]
            parts = words.split("{}")
            return "".join(part + (holes[index] if index < len(holes) else "") for index, part in enumerate(parts))
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), words)
        for english, words in SENTENCES.items()
    ]
