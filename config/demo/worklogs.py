"""Weekly work logs of the demonstration: a signed chain, one that waits for the manager, one that is missing, and the week that runs."""

from datetime import date, datetime, timedelta

from complaints.actions.log_signing import sign
from complaints.actions.worklog import Handing, add_other_work, hand_in, make_sure_logs_are_open
from complaints.enums import OtherWorkKind
from complaints.models import WorkLog
from complaints.queries.worklog import running_lines
from complaints.rules.worklog import WEEK, begins_at, closed_week, closes_at
from customers.models import Staff
from customers.rules.deadlines import local_time

#: How far each representative has come with the last three weeks, the oldest first: signed, handed in, or not handed in.
PROGRESS = {
    "rep": "ssh",
    "gao": "ssh",
    "ma": "ss-",
    "zhao": "sss",
    "sun": "s-h",
    "qian": "sss",
}
OTHER_WORK = (
    (0, OtherWorkKind.MEETING, "部门周例会，通报上周投诉与逾期联系函，1 小时"),
    (1, OtherWorkKind.BANK, "到招商银行取回三户贷款合同，2 小时"),
    (2, OtherWorkKind.BUREAU, "到房管局递交两户合同备案资料，半天"),
    (3, OtherWorkKind.VISIT, "走访重点客户两户，介绍工程进度"),
    (4, OtherWorkKind.MEETING, "地下车库渗水协调会，工程部、物业公司参加"),
)
SUMMARIES = ("渗水与产权证咨询较多，均已答复。", "投诉集中在外窗渗水，已请工程部给统一方案。", "本周回访两户，均满意。")
PLANS = ("催办逾期联系函；走访两户重点客户。", "跟进维修进度，逐户通报。", "准备下月座谈会议题。")
REMARKS = ("答复及时。", "请补上客户对方案的意见。", "下周一前再与客户联系一次。")


def make_logs(staff: dict[str, Staff], now: datetime) -> None:
    """Let the last three weeks be written, handed in and signed as far as each representative has come."""
    last = closed_week(now)
    weeks = [last - 2 * WEEK, last - WEEK, last]
    for number, username in enumerate(PROGRESS):
        _other_work(staff[username], number, now)
    for at, week in enumerate(weeks):
        opened = closes_at(week) + timedelta(minutes=2)
        make_sure_logs_are_open(now=opened)
        for number, (username, progress) in enumerate(PROGRESS.items()):
            if progress[at] != "-":
                _hand_in(staff[username], week, number + at, min(opened + timedelta(hours=1, minutes=17 * number), now))
        for number, (username, progress) in enumerate(PROGRESS.items()):
            if progress[at] == "s":
                _sign(staff[username], week, staff["manager"], number + at, min(opened + timedelta(hours=5, minutes=9 * number), now))


def _other_work(person: Staff, number: int, now: datetime) -> None:
    """Write down other work on some days of the last weeks and of this one."""
    for back in range(4):
        monday = closed_week(now) + WEEK - back * WEEK
        for weekday, kind, words in OTHER_WORK[number % 3 :: 2]:
            at = begins_at(monday) + timedelta(days=weekday, hours=17, minutes=30)
            if at <= now:
                add_other_work(day=local_time(at).date(), kind=kind, words=words, by=person, now=at)


def _hand_in(person: Staff, week: date, number: int, at: datetime) -> None:
    """Hand a log in."""
    log = WorkLog.objects.get(staff=person, week=week)
    handing = Handing(SUMMARIES[number % 3], PLANS[number % 3], "年休假" if not running_lines(person, log.week, at) else "")
    hand_in(log=log, handing=handing, by=person, now=at)


def _sign(person: Staff, week: date, manager: Staff, number: int, at: datetime) -> None:
    """Sign a log with a remark on its first line."""
    log = WorkLog.objects.get(staff=person, week=week)
    remarks = {log.lines[0]["no"]: REMARKS[number % 3]} if log.lines else {}
    sign(log=log, remarks=remarks, remark="已阅。" if number % 2 else "", by=manager, now=at)
