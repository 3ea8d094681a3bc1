from datetime import timedelta

import pytest

from complaints.enums import Channel, FileNote, FileRefused
from complaints.rules import files
from tests.factories.customers import NOW, at

HEAD = "编号,投诉人编号,投诉方式,主题,投诉时间,投诉内容,答复内容,答复时间\n"


def read(text, encoding="utf-8"):
    return files.read_file(text.encode(encoding), NOW)


def line(**cells):
    values = {
        "number": "7",
        "who": "UU1",
        "how": "其他",
        "title": "停工",
        "at": "2018-12-31 09:55:00",
        "words": "停工两月",
        "reply": "",
        "replied": "",
        **cells,
    }
    return ",".join(values[name] for name in ("number", "who", "how", "title", "at", "words", "reply", "replied")) + "\n"


def notes(remarks):
    return [(one.row, one.column, one.note) for one in remarks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_usual_encodings(encoding):
    reading = read(HEAD + line(reply="已收悉", replied="2019-01-02 10:00:00"), encoding)

    assert reading.rows == [files.FileRow(2, "7", "UU1", "", Channel.OTHER, "停工", "停工两月", at("2018-12-31 09:55"), "已收悉", at("2019-01-02 10:00"))]
    assert (reading.problems, reading.warnings) == ([], [])


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("编号", "number"),
        ("投诉编号", "number"),
        ("工单号", "number"),
        ("投诉人编号", "complainant"),
        ("投诉人", "complainant"),
        ("联系电话", "phone"),
        ("投诉方式", "channel"),
        ("来源渠道", "channel"),
        ("投诉主题", "title"),
        ("投诉时间", "received_at"),
        (" 受理 日期 ", "received_at"),
        ("投诉内容", "words"),
        ("留言详情", "words"),
        ("答复内容", "reply"),
        ("回复意见", "reply"),
        ("答复时间", "replied_at"),
        ("回复日期（必填）", "replied_at"),
        ("备注", ""),
    ],
)
def test_a_heading_is_known_by_its_meaning(heading, meaning):
    assert files.meaning_of(heading) == meaning


def test_headings_stand_in_any_order_below_title_lines_and_with_other_signs_between():
    reading = read("2019 年投诉汇总\t\t\n导出：张三\t\t\n投诉内容\t受理时间\t编号\n\t\t\n漏水\t2019/1/2 8:05\t9\n")

    assert [(row.row, row.number, row.words, row.received_at) for row in reading.rows] == [(5, "9", "漏水", at("2019-01-02 08:05"))]


@pytest.mark.parametrize(
    ("text", "moment", "has_clock"),
    [
        ("2019-01-31 20:17:32", "2019-01-31 20:17:32", True),
        ("2019/1/3 8:05", "2019-01-03 08:05", True),
        ("2019.1.3 08:05", "2019-01-03 08:05", True),
        ("2019年1月3日 8时5分", "2019-01-03 08:05", True),
        ("2019年1月3日下午3：05", "2019-01-03 15:05", True),
        ("2019-01-03T08:05:06.000", "2019-01-03 08:05:06", True),
        ("２０１９－０１－０３ ０８：０５", "2019-01-03 08:05", True),
        ("2019-01-03", "2019-01-03", False),
        ("43468.5", "2019-01-03 12:00", True),
        ("43468", "2019-01-03", False),
    ],
)
def test_a_time_is_read_in_its_usual_writings(text, moment, has_clock):
    assert files.moment_of(text) == (at(moment), has_clock)


@pytest.mark.parametrize("text", ["", "昨天", "2019-13-01", "2019-02-30 10:00", "2019-01-03 25:00"])
def test_what_is_no_time_is_not_guessed(text):
    assert files.moment_of(text) is None


@pytest.mark.clause("5.6.1")
@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("电话", Channel.CALL),
        ("来访", Channel.VISIT),
        ("信件", Channel.LETTER),
        ("微信", Channel.WECHAT),
        ("12345转办", Channel.OFFICE),
        ("其他", Channel.OTHER),
        ("", Channel.OTHER),
    ],
)
def test_a_channel_is_known_by_its_word(words, channel):
    assert files.channel_of(words) == channel


@pytest.mark.parametrize(
    ("cells", "column", "note"),
    [
        ({"at": "昨天"}, "received_at", FileNote.NO_TIME),
        ({"at": "2030-01-01 10:00"}, "received_at", FileNote.FUTURE),
        ({"words": "", "title": ""}, "words", FileNote.NO_WORDS),
        ({"reply": "好", "replied": "2018-12-30 10:00"}, "replied_at", FileNote.REPLY_BEFORE),
        ({"reply": "好", "replied": "很快"}, "replied_at", FileNote.REPLY_TIME_UNREADABLE),
        ({"reply": "好", "replied": "2030-01-01 10:00"}, "replied_at", FileNote.FUTURE),
    ],
)
def test_a_row_with_a_problem_is_left_out_whole(cells, column, note):
    reading = read(HEAD + line(**cells) + line(number="8"))

    assert [row.number for row in reading.rows] == ["8"]
    assert notes(reading.problems) == [(2, column, note)]


def test_of_a_number_listed_twice_the_first_row_counts():
    reading = read(HEAD + line() + line(words="别的"))

    assert [row.words for row in reading.rows] == ["停工两月"]
    assert notes(reading.problems) == [(3, "number", FileNote.TWICE)]


@pytest.mark.parametrize(
    ("cells", "column", "note"),
    [
        ({"at": "2018-12-31"}, "received_at", FileNote.DATE_ONLY),
        ({"reply": "好", "replied": "2019-01-01"}, "replied_at", FileNote.DATE_ONLY),
        ({"reply": "好"}, "replied_at", FileNote.REPLY_WITHOUT_TIME),
        ({"replied": "2019-01-01 10:00"}, "reply", FileNote.REPLY_WITHOUT_WORDS),
        ({"title": "停" * 121}, "title", FileNote.TOO_LONG),
    ],
)
def test_what_deserves_a_look_is_a_warning_and_the_row_stands(cells, column, note):
    reading = read(HEAD + line(**cells))

    assert len(reading.rows) == 1
    assert notes(reading.warnings) == [(2, column, note)]


def test_a_reply_of_which_only_the_day_is_known_counts_until_24_00():
    assert read(HEAD + line(reply="好", replied="2018-12-31")).rows[0].replied_at == at("2019-01-01 00:00") - timedelta(seconds=1)


def test_a_reply_without_its_time_is_not_taken_over():
    row = read(HEAD + line(reply="好")).rows[0]

    assert (row.reply, row.replied_at) == ("", None)


def test_without_a_number_the_same_row_is_known_again():
    first, second = (read("时间,内容\n2019-01-01 10:00,漏水\n").rows[0] for _ in range(2))

    assert first.number == second.number
    assert first.number.startswith("#")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x01\x02\x00", FileRefused.NOT_TEXT),
        ("甲,乙\n1,2\n".encode(), FileRefused.NO_HEADINGS),
        (HEAD.encode(), FileRefused.NO_ROWS),
        (b"", FileRefused.NO_HEADINGS),
    ],
)
def test_a_file_that_holds_no_complaints_is_refused_with_the_reason(data, reason):
    with pytest.raises(files.FileProblem) as problem:
        files.read_file(data, NOW)

    assert problem.value.reason == reason


def test_of_two_columns_that_mean_the_same_the_one_that_says_it_exactly_is_read():
    text = "序号,创建时间,工单编号,投诉时间,投诉内容\n1,2026-06-01 08:00,GD-9,2026-05-30 10:00,渗水"

    reading = files.read_file(text.encode(), NOW)

    row = reading.rows[0]
    assert (row.number, row.received_at) == ("GD-9", at("2026-05-30 10:00"))
    assert reading.columns == {"serial": "序号", "received_at": "投诉时间", "number": "工单编号", "words": "投诉内容"}


def test_a_counter_of_rows_is_no_number():
    text = "序号,投诉时间,投诉内容\n1,2026-06-01 08:00,渗水\n1,2026-06-01 09:00,噪声"

    reading = files.read_file(text.encode(), NOW)

    assert [(row.number[0], row.words) for row in reading.rows] == [("#", "渗水"), ("#", "噪声")]
    assert reading.problems == []


def test_the_time_of_handling_is_the_time_of_the_reply_when_there_is_no_better_column():
    text = "投诉时间,投诉内容,处理结果,处理时间\n2026-06-01 08:00,渗水,已维修,2026-06-02 08:00"

    assert files.read_file(text.encode(), NOW).rows[0].replied_at == at("2026-06-02 08:00")
