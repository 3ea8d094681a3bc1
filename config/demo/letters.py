"""Written replies and wordings of the demonstration: a draft, one with the vice president, one signed and still in the house, one sent; texts and one wording."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from complaints.actions import letter_papers, wordings, written
from complaints.actions.matters import About, Talk
from complaints.actions.receptions import Ending, receive
from complaints.actions.sending import Sent, send_letter
from complaints.enums import Channel, MatterKind, Outcome, SentHow, WordingKind
from complaints.models import Matter, Wording, WrittenReply
from complaints.queries.written import offer_for
from customers.actions.households import record_address
from customers.authorization.enums import Verdict
from customers.authorization.models import ApprovalRequest
from customers.enums import AddressSource
from customers.models import Household, Project, Staff, Subsidiary

LEAK = "屋面渗水统一答复"
TEXTS = (
    (
        "外窗渗水书面回复",
        "quality",
        "经工程部当日查看，渗水原因为窗框密封胶老化。总包防水班组将在三日内上门重新施胶并做淋水试验，请您到场确认。由此给您带来不便，我们深表歉意。",
    ),
    ("产权证办理时间回复", "title", "本项目大产权证正在办理中，取得后我部将在十个工作日内书面通知您办理分户产权证，并告知所需资料与费用。"),
    (
        "物业收费公示回复",
        "property",
        "物业服务收费标准已在服务中心公示，并随物业服务合同交付。您提出的上门服务项目收费，物业公司将于本周内补充公示，我部负责督促落实。",
    ),
)
WORDS_OF_LEAK = "今年雨季屋面渗水已由工程部逐栋排查，责任单位为总包防水班组。各栋维修按公示日期进行，9月30日前全部完成并做蓄水试验；完成前的应急遮挡由客服当日安排。不谈责任比例和补偿，只谈查明的原因与上门时间。"
LETTER = "您好！您反映的{about}，我部已会同工程部查看现场。原因已经查明，维修班组将于本周内上门处理，完成后请您到场确认。\n由此给您带来不便，我们深表歉意。"


def _rep(household: Household) -> Staff:
    """Return the current representative."""
    return household.assignments.get(ended_at__isnull=True).staff


def _approve(wording: Wording, above: Staff, now: datetime) -> Wording:
    """Send a wording up, have it approved and printed."""
    wording = wordings.submit_wording(wording=wording, by=wording.made_by, now=now)
    asked = ApprovalRequest.objects.about(wording).get()
    wordings.decide_wording(wording=wording, request=asked, verdict=Verdict.APPROVE, by=above, now=now)
    wording.refresh_from_db()
    letter_papers.store_wording(wording=wording, by=above, now=now)
    return wording


def make_wordings(subsidiary: Subsidiary, staff: dict[str, Staff], now: datetime) -> Wording:
    """Approve three texts for replies and one wording for a mass matter, leave a draft, and lay a new version before the vice president."""
    at = now - timedelta(days=20)
    for title, category, text in TEXTS:
        words = wordings.Words(WordingKind.REPLY, title, text, subsidiary, category=category)
        _approve(wordings.make_wording(words=words, by=staff["manager"], now=at), staff["vp"], at)
    project = Project.objects.filter(subsidiary=subsidiary).order_by("pk").first()
    mass = wordings.Words(WordingKind.MASS, LEAK, WORDS_OF_LEAK, subsidiary, project, "quality", (now + timedelta(days=60)).date())
    leak = _approve(wordings.make_wording(words=mass, by=staff["manager"], now=now - timedelta(days=6)), staff["vp"], now - timedelta(days=6))
    lift = wordings.Words(WordingKind.MASS, "电梯停运临时说明", "两部电梯轮流检修，检修期间保证一部运行。", subsidiary, project, "property")
    wordings.submit_wording(wording=wordings.make_wording(words=lift, by=staff["rep"], now=now - timedelta(hours=5)), by=staff["rep"], now=now)
    late = wordings.Words(WordingKind.REPLY, "车位地面起砂回复", "地面起砂将统一打磨封闭，时间另行公示。", subsidiary, category="quality")
    wordings.make_wording(words=late, by=staff["rep"], now=now - timedelta(days=1))
    return leak


def _complaint(household: Household, about: str, at: datetime, channel: Channel = Channel.CALL) -> Matter:
    """Open a complaint of a household."""
    talk = Talk(channel=channel, words=f"{about}，请给书面答复。", at=at, household=household)
    about_it = About(MatterKind.COMPLAINT, title=about, category="quality", grade="important")
    matter = receive(talk=talk, ending=Ending(Outcome.COMPLAINT, about=about_it), by=_rep(household), now=at + timedelta(minutes=5)).matter
    if matter is None:
        raise AssertionError(about)
    return matter


def _draft(matter: Matter, now: datetime) -> WrittenReply:
    """Write a letter on a matter."""
    offer = offer_for(matter)
    (address, code), (also, also_code) = (*offer.places, ("", ""), ("", ""))[:2]
    letter = written.Letter(offer.addressee, LETTER.format(about=matter.title), address, code, also, also_code)
    by = matter.received_by
    if by is None:
        raise AssertionError(matter.number)
    return written.write_letter(matter=matter, letter=letter, by=by, now=now)


def _signed(row: WrittenReply, above: Staff, now: datetime) -> WrittenReply:
    """Have a letter signed and printed."""
    row = written.submit_letter(reply=row, by=row.written_by, now=now)
    asked = ApprovalRequest.objects.about(row).get()
    written.decide_letter(reply=row, request=asked, verdict=Verdict.APPROVE, by=above, now=now + timedelta(minutes=40))
    row.refresh_from_db()
    letter_papers.store_letter(reply=row, by=above, now=now + timedelta(minutes=40))
    return row


def make_letters(households: Sequence[Household], leak: Wording, staff: dict[str, Staff], now: datetime) -> None:
    """Lay letters on every desk: a draft, one with the vice president with hours left, a late one, one signed and not sent, one sent last week."""
    first, second, third, fourth, fifth, sixth = households
    above = staff["vp"]
    _draft(_complaint(first, "主卧外窗渗水", now - timedelta(hours=20)), now - timedelta(hours=2))
    waiting = _draft(_complaint(second, "客厅顶板渗水", now - timedelta(hours=41), Channel.LETTER), now - timedelta(hours=9))
    written.submit_letter(reply=waiting, by=waiting.written_by, now=now - timedelta(hours=8))
    late = _draft(_complaint(third, "入户门划痕未更换", now - timedelta(hours=55)), now - timedelta(hours=30))
    written.submit_letter(reply=late, by=late.written_by, now=now - timedelta(hours=26))
    moved = _complaint(fourth, "阳台地面空鼓", now - timedelta(hours=30), Channel.LETTER)
    record_address(
        household=fourth,
        text="南京市鼓楼区湖滨路 8 号 2 栋 301 室",
        source=AddressSource.HEARD,
        known_on=(now - timedelta(days=3)).date(),
        by=_rep(fourth),
        now=now - timedelta(days=3),
        postcode="210036",
    )
    _signed(_draft(moved, now - timedelta(hours=6)), above, now - timedelta(hours=4))
    gone = _signed(
        _draft(_complaint(fifth, "厨房墙砖开裂", now - timedelta(days=6)), now - timedelta(days=5, hours=20)), above, now - timedelta(days=5, hours=10)
    )
    at = now - timedelta(days=5, hours=6)
    send_letter(reply=gone, sent=Sent(SentHow.POSTED, at, "XA32017655342", "XA32017655356"), by=staff["affairs"], now=at + timedelta(minutes=20))
    for household, about in ((first, "屋面渗水，楼道滴水"), (sixth, "顶层屋面渗水")):
        matter = _complaint(household, about, now - timedelta(hours=28))
        wordings.tie_wording(matter=matter, wording=leak, by=_rep(household), now=now - timedelta(hours=27))
