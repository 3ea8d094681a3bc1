"""Letters to other departments and a coordination meeting of the demonstration: late, due today, answered last week, decided."""

from datetime import datetime, timedelta

from django.utils import timezone

from complaints.enums import Category
from complaints.models import Matter
from config.demo.files import Files
from correspondence.actions.answers import answer_from_login
from correspondence.actions.doing import do_action
from correspondence.actions.letters import Content, send_letter
from correspondence.actions.meetings import Call, Minutes, Task, call_meeting, write_minutes
from correspondence.actions.papers import store_letter_paper, store_meeting_paper
from correspondence.models import Meeting, WorkLetter
from correspondence.queries.addressees import Addressee
from correspondence.queries.origins import origin_of
from customers.models import Household, Organisation, Staff

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _to(name: str) -> Addressee:
    """Return a department or firm."""
    return Addressee(organisation=Organisation.objects.get(name=name))


def _rep(household: Household | None) -> Staff:
    """Return the current representative."""
    if household is None:
        raise ValueError(household)
    return household.assignments.get(ended_at__isnull=True).staff


def _send(thing: Matter | Household, content: Content, now: datetime) -> WorkLetter:
    """Send a letter as the household's representative, with its paper."""
    origin = origin_of(thing)
    if origin is None:
        raise ValueError(thing)
    by = _rep(origin.household)
    letter = send_letter(content=content, origin=origin, by=by, now=now)
    store_letter_paper(letter=letter, by=by, now=now)
    return letter


def make_desks(files: Files, staff: dict[str, Staff], now: datetime) -> None:
    """Ask other departments about leaking windows and about fees, and meet over both."""
    open_matters = Matter.objects.open().filter(household__isnull=False).select_related("household__project__subsidiary").order_by("pk")
    windows, fees = list(open_matters.filter(category=Category.QUALITY)), list(open_matters.filter(category=Category.PROPERTY))
    home = files.take_lived_in()
    make_letters([windows[0], (fees or windows)[-1]], home, staff, now)
    make_meetings(windows[-1], home, staff, now)


def make_letters(matters: list[Matter], household: Household, staff: dict[str, Staff], now: datetime) -> None:
    """Write three letters: overdue at engineering, due today at the property company, answered by engineering last week."""
    today = timezone.localdate(now)
    leak = "客户反映主卧外窗渗水，上月维修后雨天仍渗，窗台下墙面起皮。"
    late = Content(_to("工程部"), "主卧外窗渗水复查", leak, "请现场查明原因，给出维修方案和完成日期。", today - DAY, "赵宏", "13900005678", "项目经理")
    fee = Content(
        _to("安居物业公司"), "上门收费未公示标准", "客户反映装修管理费没有公示依据。", "请说明收费依据，并在楼道公示。", today, "范玉梅", "13900008765"
    )
    door = Content(
        _to("工程部"), "入户门划痕更换", "交付的入户门有两处划痕，客户要求更换。", "请确认责任单位并安排更换。", today - 6 * DAY, "赵宏", "13900005678"
    )
    _send(matters[0], late, now - 55 * HOUR)
    _send(matters[1], fee, now - 40 * HOUR)
    answered = _send(household, door, now - 9 * DAY)
    words = "责任在施工单位，新门已到场，周六上午更换完毕。"
    answer_from_login(letter=answered, words=words, result="solved", by=staff["engineer"], now=now - 7 * DAY)


def make_meetings(matter: Matter, household: Household, staff: dict[str, Staff], now: datetime) -> None:
    """Hold one meeting yesterday with two things to do, one of them done, and leave one of last week without its minutes."""
    boss = staff["manager"]
    invited = [_to("工程部"), _to("安居物业公司"), _to("中筑总承包公司")]
    agenda = "渗水原因\n维修方案与责任单位\n对客户的答复口径"
    morning = timezone.localtime(now - DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    held = _meet(matter, Call("外窗渗水集中处理", morning, "二楼会议室", agenda, invited), boss, now - 40 * HOUR)
    today = timezone.localdate(now)
    tasks = (
        Task("对同批外窗做淋水试验并出具报告", today, _to("工程部")),
        Task("统一回访报修客户，登记复查时间", today + 4 * DAY, _to("安居物业公司")),
    )
    words = "1．渗水由窗框密封胶老化引起，由总承包单位负责返修。\n2．返修期十日，逐户复验。\n3．答复客户：十日内修好并复验。"
    minutes = Minutes("陈立恒", _rep(matter.household).name, "工程部　赵宏\n物业　范玉梅\n总承包　雷建国\n客户服务部　陈立恒", words, tasks)
    write_minutes(meeting=held, minutes=minutes, by=boss, now=morning + 6 * HOUR)
    store_meeting_paper(meeting=held, by=boss, now=morning + 6 * HOUR)
    first = held.actions.order_by("pk")[0]
    do_action(action=first, words="淋水试验 12 樘，3 樘渗漏，报告已交客服。", by=staff["engineer"], now=now - 6 * HOUR)
    _meet(household, Call("地库照明与标识", morning - 5 * DAY, "物业服务中心", "照明时段\n车位标识", invited[:2]), boss, now - 8 * DAY)


def _meet(thing: Matter | Household, call: Call, by: Staff, now: datetime) -> Meeting:
    """Call a meeting, with its notice."""
    origin = origin_of(thing)
    if origin is None:
        raise ValueError(thing)
    meeting = call_meeting(call=call, origin=origin, by=by, now=now)
    store_meeting_paper(meeting=meeting, by=by, now=now)
    return meeting
