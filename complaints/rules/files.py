"""Reading a file of complaints: headings are known by what they mean, times in any usual writing, UTF-8 or GB18030."""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from complaints.enums import Channel, FileNote, FileRefused
from customers.rules.deadlines import SHANGHAI

ENCODINGS: Final = ("utf-8-sig", "gb18030")
DELIMITERS: Final = ",\t;"
#: Lines above the headings (titles, dates of the export) are passed over.
HEADINGS_WITHIN: Final = 20
SUBJECT_LENGTH: Final = 120

#: The first rule that fits a heading says what the column is; "complainant's number" must come before "number".
HEADINGS: Final = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("serial", r"^序号$|^行号$|^#$"),
        ("replied_at", r"(答复|回复|反馈|办结|答覆|处理|办理|处置).*(时间|日期|时刻)|repl.*(time|date|at)"),
        ("reply", r"(答复|回复|反馈|处理|办理)(内容|意见|结果|情况|详情)?$|^reply$|^answer$"),
        ("received_at", r"(时间|日期)$|received|^date$|^time$"),
        ("phone", r"电话|手机|联系方式|phone"),
        ("channel", r"方式|渠道|来源|途径|channel"),
        ("complainant", r"投诉人|用户|网友|客户|业主|留言人|反映人|来电人|姓名|称呼|name"),
        ("number", r"编号|工单|流水号|单号|^号$|^no$|^id$|number"),
        ("title", r"主题|标题|事由|题目|事项|subject|title"),
        ("words", r"内容|详情|描述|诉求|正文|问题|content|words|text"),
    )
)
#: Of several columns that mean the same, the one whose heading fits the earliest of these says it most exactly; a counter of rows ("serial") is no number.
EXACTER: Final = {
    "number": (r"投诉编号|投诉单号|工单", r"编号|单号|number|^no$|^id$"),
    "received_at": (r"投诉|受理|反映|来电|来访|留言|接诉|received", r"登记|提交"),
    "replied_at": (r"答复|回复|答覆|repl", r"反馈|办结"),
    "reply": (r"答复|回复|reply|answer", r"反馈"),
    "words": (r"投诉内容|反映内容|留言内容|诉求", r"内容|详情|正文|content|words|text"),
}
CHANNELS: Final = (
    (Channel.OFFICE, r"转办|12345|12319|住建|信访|市长"),
    (Channel.WECHAT, r"微信"),
    (Channel.CALL, r"电话|来电|致电|热线|call"),
    (Channel.VISIT, r"来访|直接|上门|现场|当面|前台|面谈|visit"),
    (Channel.LETTER, r"信|函|邮|letter|mail"),
)
MOMENT: Final = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?[ T]*(?P<half>上午|下午|晚上|凌晨|中午)?[ ]*"
    r"(?:(?P<h>\d{1,2})[:时点](?P<i>\d{1,2})分?(?::?(?P<s>\d{1,2})(?:\.\d+)?秒?)?)?"
)
SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")
SERIAL_EPOCH: Final = datetime(1899, 12, 30, tzinfo=SHANGHAI)
NOON: Final = 12


class FileProblem(ValueError):
    """A file that cannot be read, with the reason."""

    def __init__(self, reason: FileRefused) -> None:
        """Keep the reason."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one cell: which row, which complaint, which column, and what."""

    row: int
    number: str
    column: str
    note: FileNote


@dataclass(frozen=True, slots=True)
class FileRow:
    """One complaint of the file."""

    row: int
    number: str
    complainant: str
    phone: str
    channel: Channel
    title: str
    words: str
    received_at: datetime
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: whole rows, what is wrong with others, and what deserves a look."""

    rows: list[FileRow]
    problems: list[Remark]
    warnings: list[Remark]
    columns: dict[str, str] = field(default_factory=dict)


def read_file(data: bytes, now: datetime) -> Reading:
    """Read a file of complaints; a row with a problem is left out whole, of a number listed twice the first row counts."""
    lines = list(enumerate(csv.reader(io.StringIO(_text(data), newline=""), delimiter=_delimiter(data)), 1))
    at, columns = _headings(lines)
    heads = lines[at - 1][1]
    reading = Reading([], [], [], {name: heads[column].strip() for name, column in columns.items()})
    seen: set[str] = set()
    body = [(row, cells) for row, cells in lines[at:] if any(cell.strip() for cell in cells)]
    if not body:
        raise FileProblem(FileRefused.NO_ROWS)
    for row, cells in body:
        _read_row(row, {name: cells[column].strip() if column < len(cells) else "" for name, column in columns.items()}, now, seen, reading)
    return reading


def _text(data: bytes) -> str:
    """Decode a file; binary data is refused."""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileProblem(FileRefused.NOT_TEXT)


def _delimiter(data: bytes) -> str:
    """Return the sign that parts the first lines most often."""
    head = _text(data)[:4000]
    return max(DELIMITERS, key=head.count)


def _headings(lines: list[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    """Return where the rows begin, and which column holds what."""
    for at, (_row, cells) in enumerate(lines[:HEADINGS_WITHIN], 1):
        columns: dict[str, int] = {}
        for column, cell in enumerate(cells):
            field = meaning_of(cell)
            if field and (field not in columns or _exactness(field, cell) < _exactness(field, cells[columns[field]])):
                columns[field] = column
        if "received_at" in columns and ("words" in columns or "title" in columns):
            return at, columns
    raise FileProblem(FileRefused.NO_HEADINGS)


def _exactness(field: str, heading: str) -> int:
    """Return how exactly a heading says what its column is, 0 the best."""
    patterns = EXACTER.get(field, ())
    return next((at for at, pattern in enumerate(patterns) if re.search(pattern, _bare(heading))), len(patterns))


def _bare(heading: str) -> str:
    """Return a heading without blanks, brackets and marks, in small letters."""
    return re.sub(r"[\s（()）*：:_-]", "", unicodedata.normalize("NFKC", heading)).lower()


def meaning_of(heading: str) -> str:
    """Return what a column is, by the words of its heading; nothing when it is of no use."""
    plain = _bare(heading)
    return next((field for field, pattern in HEADINGS if pattern.search(plain)), "")


def channel_of(words: str) -> Channel:
    """§5.6.1 Return the channel a word means; what is not known is another one."""
    return next((channel for channel, pattern in CHANNELS if re.search(pattern, words.lower())), Channel.OTHER)


def moment_of(text: str) -> tuple[datetime, bool] | None:
    """Return a moment in Shanghai and whether its time of day was given; None when it cannot be read."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if SERIAL.fullmatch(plain):
        return SERIAL_EPOCH + timedelta(seconds=round(float(plain) * 86400)), "." in plain
    found = MOMENT.fullmatch(plain)
    if not found:
        return None
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        clock = time(_hour(found["h"], found["half"]), int(found["i"] or 0), int(found["s"] or 0))
    except ValueError:
        return None
    return datetime.combine(day, clock, SHANGHAI), found["h"] is not None


def _hour(hour: str | None, half: str | None) -> int:
    """Return the hour of the 24-hour clock."""
    read = int(hour or 0)
    return read + NOON if half in {"下午", "晚上"} and read < NOON else read


def _read_row(row: int, cells: dict[str, str], now: datetime, seen: set[str], reading: Reading) -> None:
    """Read one row into the reading: whole, or as a problem."""
    number = cells.get("number", "")
    words = cells.get("words", "") or cells.get("title", "")
    received, problem = _received(cells.get("received_at", ""), now)
    if not words:
        problem = ("words", FileNote.NO_WORDS)
    number = number or f"#{hashlib.sha256(f'{received} {words}'.encode()).hexdigest()[:16]}"
    if number in seen:
        problem = ("number", FileNote.TWICE)
    replied_at, notes = _replied(cells, now)
    if replied_at is not None and received is not None and replied_at < received:
        problem = ("replied_at", FileNote.REPLY_BEFORE)
    problem = next((note for note in notes if note[1] in {FileNote.FUTURE, FileNote.REPLY_TIME_UNREADABLE}), problem)
    if problem is not None or received is None:
        column, note = problem or ("received_at", FileNote.NO_TIME)
        reading.problems.append(Remark(row, number, column, note))
        return
    seen.add(number)
    reading.warnings.extend(Remark(row, number, column, note) for column, note in (*_day_only(cells), *notes))
    title = cells.get("title", "")
    if len(title) > SUBJECT_LENGTH:
        reading.warnings.append(Remark(row, number, "title", FileNote.TOO_LONG))
    reply = cells.get("reply", "") if replied_at is not None else ""
    reading.rows.append(
        FileRow(
            row,
            number[:40],
            cells.get("complainant", "")[:40],
            cells.get("phone", "")[:20],
            channel_of(cells.get("channel", "")),
            title[:SUBJECT_LENGTH],
            words,
            received,
            reply,
            replied_at,
        )
    )


def _received(text: str, now: datetime) -> tuple[datetime | None, tuple[str, FileNote] | None]:
    """Return when the complaint came, or what is wrong with that."""
    read = moment_of(text)
    if read is None:
        return None, ("received_at", FileNote.NO_TIME)
    return read[0], ("received_at", FileNote.FUTURE) if read[0] > now else None


def _replied(cells: dict[str, str], now: datetime) -> tuple[datetime | None, list[tuple[str, FileNote]]]:
    """Return when it was answered, and what is to be said about that; a day alone counts until its end."""
    reply, text = cells.get("reply", ""), cells.get("replied_at", "")
    if not text:
        return None, [("replied_at", FileNote.REPLY_WITHOUT_TIME)] if reply else []
    read = moment_of(text)
    if read is None:
        return None, [("replied_at", FileNote.REPLY_TIME_UNREADABLE)]
    at = read[0] if read[1] else min(read[0] + timedelta(days=1, seconds=-1), max(now, read[0]))
    notes = [] if reply else [("reply", FileNote.REPLY_WITHOUT_WORDS)]
    return at, [("replied_at", FileNote.FUTURE)] if at > now else notes


def _day_only(cells: dict[str, str]) -> Iterator[tuple[str, FileNote]]:
    """Name the columns that hold a day without a time of day."""
    for column in ("received_at", "replied_at"):
        read = moment_of(cells.get(column, ""))
        if read is not None and not read[1]:
            yield column, FileNote.DATE_ONLY
