"""Receptions and matters of the demonstration: settled, waiting, late, due within the hour, solved, closed."""

from datetime import datetime, timedelta

from complaints.actions.endings import Call, close, resolve, revisit
from complaints.actions.matters import About, Talk, Visitor
from complaints.actions.receptions import Ending, receive
from complaints.actions.replies import Said, tell_customer
from complaints.enums import Channel, MatterKind, Opinion, Outcome, Reached, Told
from customers.models import Household, Staff

TALKS = (
    ("主卧外窗渗水，上个月才修过，要求书面说明。", "quality"),
    ("问办理产权证的时间，希望有明确日期。", "title"),
    ("反映物业上门收费没有公示标准。", "property"),
    ("交付的入户门有划痕，要求更换。", "delivery"),
    ("样板房承诺的绿化与现场不一致。", "advertising"),
    ("按揭资料交了两个月没有消息。", "mortgage"),
    ("销售当初说赠送的柜子没有写进合同。", "contract"),
    ("地下车位地面起砂，车轮打滑。", "quality"),
)
#: Hours ago at which matters were received: late, due within the hour, today, fresh.
AGES = (60, 47.4, 44, 30, 20, 9, 3, 1)


def representative(household: Household) -> Staff:
    """Return the current representative."""
    return household.assignments.get(ended_at__isnull=True).staff


def _talk(household: Household, number: int, at: datetime) -> Talk:
    """Return what a customer said."""
    channel = (Channel.CALL, Channel.VISIT, Channel.WECHAT)[number % 3]
    return Talk(channel=channel, words=TALKS[number % len(TALKS)][0], at=at, household=household)


def make_receptions(households: list[Household], now: datetime) -> None:
    """Log talks that were settled on the spot over the last weeks."""
    for number, household in enumerate(households):
        at = now - timedelta(days=number % 20, hours=2 + number % 5)
        receive(
            talk=_talk(household, number, at),
            ending=Ending(Outcome.SETTLED, result="已当场答复并说明办理步骤", opinion=Opinion.SATISFIED),
            by=representative(household),
            now=at + timedelta(minutes=10),
        )


def make_open_matters(households: list[Household], now: datetime) -> None:
    """Open matters of every age on the manager's and the representatives' desks."""
    for number, household in enumerate(households):
        at = now - timedelta(hours=AGES[number % len(AGES)])
        about = About(MatterKind.ENQUIRY) if number % 2 else About(MatterKind.COMPLAINT, category=TALKS[number % len(TALKS)][1], grade="important")
        outcome = Outcome.MANAGER if number % 2 else Outcome.COMPLAINT
        matter = receive(
            talk=_talk(household, number, at), ending=Ending(outcome, about=about), by=representative(household), now=at + timedelta(minutes=5)
        ).matter
        if matter is not None and number % 3 == 0:
            tell_customer(
                matter=matter,
                said=Said(Told.PROGRESS, "工程师已查看现场，方案明日给出。", Channel.CALL, at + timedelta(minutes=40)),
                by=representative(household),
                now=at + timedelta(minutes=45),
            )


def make_solved_complaints(households: list[Household], now: datetime) -> None:
    """Work complaints through: solved and waiting for the revisit, or called back and closed."""
    for number, household in enumerate(households):
        rep, at = representative(household), now - timedelta(days=4 + number % 9)
        about = About(MatterKind.COMPLAINT, category=TALKS[number % len(TALKS)][1], grade="ordinary")
        matter = receive(talk=_talk(household, number, at), ending=Ending(Outcome.COMPLAINT, about=about), by=rep, now=at + timedelta(minutes=5)).matter
        if matter is None:
            continue
        told = at + timedelta(hours=20 if number % 4 else 53)
        tell_customer(
            matter=matter, said=Said(Told.REPLY, "维修班组周四上午上门，由我跟进到完成。", Channel.CALL, told), by=rep, now=told + timedelta(minutes=5)
        )
        solved = now - timedelta(days=1 + number % 2)
        matter = resolve(matter=matter, result="已维修完成，淋水试验通过", told_at=solved, by=rep, now=solved)
        if number % 2:
            called = solved + timedelta(hours=20)
            revisit(matter=matter, call=Call(at=called, reached=Reached.REACHED, is_solved=True, opinion=Opinion.SATISFIED), by=rep, now=called)
            close(matter=matter, by=rep, now=called + timedelta(minutes=5))


def make_visitor(by: Staff, now: datetime) -> None:
    """Receive somebody who is no customer."""
    talk = Talk(
        channel=Channel.VISIT,
        words="打听三期开盘时间，并反映样板房接待不耐心。",
        at=now - timedelta(hours=5),
        visitor=Visitor("周先生", "13900001234", "prospect"),
    )
    receive(talk=talk, ending=Ending(Outcome.MANAGER, about=About(MatterKind.OPINION)), by=by, now=now - timedelta(hours=5))
