"""Disputes of the demonstration: one sued over by its customer, one in negotiation with a date nobody wrote the outcome of, one that has ended."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from complaints.actions.dispute_ends import Ending, end_dispute, write_words
from complaints.actions.disputes import Opening, Step, open_dispute, record_step
from complaints.actions.hearings import CourtDate, record_outcome, set_hearing
from complaints.actions.matters import About, Talk
from complaints.actions.receptions import Ending as TalkEnding
from complaints.actions.receptions import receive
from complaints.actions.replies import Said, tell_customer
from complaints.enums import Channel, DisputeCause, DisputeEnd, DisputeStage, MatterKind, Outcome, Plaintiff, Told
from complaints.models import Dispute
from customers.models import Household, Staff
from customers.rules.deadlines import SHANGHAI

COURT, CASE = "南京市建邺区人民法院", "（{year}）苏0105民初1867号"


def _at(now: datetime, days: int, hour: int) -> datetime:
    """Return an hour of the day that lies so many days from now."""
    return datetime.combine(timezone.localdate(now) + timedelta(days=days), time(hour), SHANGHAI)


def _wednesday(now: datetime) -> int:
    """Return in how many days it is Wednesday of next week."""
    return 9 - timezone.localdate(now).weekday()


def _opened(household: Household, words: str, category: str, opening: Opening, at: datetime) -> Dispute:
    """Receive a complaint, answer it the next day, and treat it as a dispute three days later."""
    rep = household.assignments.get(ended_at__isnull=True).staff
    talk = Talk(channel=Channel.VISIT, words=words, at=at, household=household)
    about = About(MatterKind.COMPLAINT, category=category, grade="important")
    matter = receive(talk=talk, ending=TalkEnding(Outcome.COMPLAINT, about=about), by=rep, now=at + timedelta(minutes=5)).matter
    if matter is None:
        raise ValueError(words)
    told = at + timedelta(hours=22)
    said = Said(Told.REPLY, "公司已说明处理意见，客户不同意。", Channel.CALL, told)
    tell_customer(matter=matter, said=said, by=rep, now=told + timedelta(minutes=5))
    opening = replace(opening, lawyer=Staff.objects.get(username="lawyer"))
    return open_dispute(matter=matter, opening=opening, by=rep, now=at + timedelta(days=3))


def make_sued(household: Household, now: datetime) -> None:
    """Let a customer sue: the case is filed, the hearing is next week."""
    opening = Opening(DisputeCause.CUSTOMER, "两次协商未果，客户告知将向法院起诉，要求退还装修差价。", amount=Decimal("86400.00"))
    row = _opened(household, "精装标准与合同附件不一致，要求退还差价，否则起诉。", "contract", opening, _at(now, -28, 10))
    case = CASE.format(year=timezone.localdate(now).year)
    filed = Step(DisputeStage.FILED, timezone.localdate(now) - timedelta(days=12), Plaintiff.CUSTOMER, COURT, case, "已收到起诉状副本和应诉通知书。")
    row = record_step(dispute=row, step=filed, by=row.lawyer, now=_at(now, -11, 9)).dispute
    set_hearing(dispute=row, date=CourtDate(_at(now, _wednesday(now), 9), "一审开庭", "第三法庭"), by=row.lawyer, now=_at(now, -8, 15))


def make_negotiated(household: Household, now: datetime) -> None:
    """Negotiate a dispute: the day before yesterday the parties met, and nobody wrote down what came of it."""
    opening = Opening(DisputeCause.UNSOLVABLE, "客户要求换房，公司只能给予装修补偿，三次沟通未达成一致。", amount=Decimal("32000.00"))
    row = _opened(household, "窗前新增了配电房，与规划图不符，要求换房并赔偿。", "design", opening, _at(now, -16, 14))
    set_hearing(dispute=row, date=CourtDate(_at(now, -2, 14), "与客户协商", "客服中心会议室"), by=row.lawyer, now=_at(now, -6, 10))


def make_ended(household: Household, now: datetime) -> None:
    """Settle a dispute: its call back is due, and the wording waits for the lawyer."""
    opening = Opening(DisputeCause.CUSTOMER, "客户认为宣传与交付不符，委托律师来函。", amount=Decimal("20000.00"))
    row = _opened(household, "宣传册上的儿童乐园从规划中取消了，要求退还部分房款。", "advertising", opening, _at(now, -35, 11))
    date = set_hearing(dispute=row, date=CourtDate(_at(now, -2, 10), "人民调解", "建邺区人民调解委员会"), by=row.lawyer, now=_at(now, -9, 10))
    row = record_step(dispute=row, step=Step(DisputeStage.MEDIATION, timezone.localdate(now) - timedelta(days=9)), by=row.lawyer, now=_at(now, -9, 11)).dispute
    record_outcome(hearing=date, outcome="双方达成和解，签署调解协议。", by=row.lawyer, now=_at(now, -2, 16))
    settled = Ending(DisputeEnd.SETTLEMENT, timezone.localdate(now) - timedelta(days=2), "公司恢复儿童活动区并减免一年物业服务费，三十日内书面确认。")
    row = end_dispute(dispute=row, ending=settled, by=row.lawyer, now=_at(now, -2, 17))
    words = "您好，我是您的客户服务代表。想了解调解协议的履行情况，以及您对处理结果是否满意。"
    write_words(dispute=row, words=words, by=household.assignments.get(ended_at__isnull=True).staff, now=now - timedelta(minutes=50))


def make_disputes(households: list[Household], now: datetime) -> None:
    """Make the three disputes, of customers who have been some time with the company."""
    sued, negotiated, settled = sorted(households, key=lambda household: household.opened_on)[:3]
    make_sued(sued, now)
    make_negotiated(negotiated, now)
    make_ended(settled, now)
