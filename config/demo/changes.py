"""Changes of contracts on their way: on the desks of manager, vice president and general manager, with opinions asked, returned, decided, refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from config.demo.files import Files
from config.demo.words import Words
from contracts.actions.changes import ask_change, decide_change
from contracts.models import Contract, ContractChange
from contracts.queries.changes import Wanted
from contracts.rules.changes import Touched
from customers.actions.customers import Person
from customers.authorization.actions import answer_consultation, consult
from customers.authorization.enums import Act, Cause, Verdict
from customers.authorization.models import ApprovalRequest, Consultation
from customers.enums import IdentityKind, Role
from customers.models import Household, Staff
from customers.rules.deadlines import local_time

YES, NO, BACK = Verdict.APPROVE, Verdict.REFUSE, Verdict.RETURN


class Office:
    """Asks, decides and consults as the people of the demonstration, so many hours ago."""

    def __init__(self, files: Files, staff: dict[str, Staff], words: Words, now: datetime) -> None:
        """Keep who works here, and the time."""
        self.files, self.staff, self.words, self.now = files, staff, words, now

    def at(self, hours: float) -> datetime:
        """Return the time so many hours ago."""
        return self.now - timedelta(hours=hours)

    def ask(self, hours: float, file: Household, reason: str, act: Act = Act.CONTRACT_CHANGE, **wanted: Any) -> ContractChange:
        """Ask for a change as the household's representative."""
        contract = Contract.objects.get(household=file)
        return ask_change(contract=contract, wanted=Wanted(act=act, reason=reason, **wanted), by=self.files.rep(file), now=self.at(hours))

    def say(self, change: ContractChange, hours: float, who: str, verdict: Verdict, words: str = "") -> None:
        """Let somebody speak on a change."""
        decide_change(change=change, request=self._request(change), verdict=verdict, by=self.staff[who], now=self.at(hours), words=words)

    def consult(self, change: ContractChange, hours: float, who: str, role: Role, question: str) -> Consultation:
        """Let somebody whose word it is ask another post for its opinion."""
        return consult(request=self._request(change), role=role, question=question, by=self.staff[who], now=self.at(hours))

    def answer(self, asked: Consultation, hours: float, who: str, answer: str) -> None:
        """Let the asked post answer."""
        answer_consultation(consultation=asked, answer=answer, by=self.staff[who], now=self.at(hours))

    @staticmethod
    def _request(change: ContractChange) -> ApprovalRequest:
        """Return the newest request of a change."""
        return ApprovalRequest.objects.about(change).latest("asked_at")


def make_changes(office: Office) -> None:
    """Lay changes on every desk that decides or advises, and leave some decided behind."""
    rep = office.staff["rep"]
    _make_decided(office, rep)
    _make_for_manager(office, rep)
    _make_for_vice_president(office, rep)
    _make_for_general_manager(office, rep)
    _make_for_lawyer(office, rep)


def _make_decided(office: Office, rep: Staff) -> None:
    """Leave changes behind that took effect, were refused, or were made within the mandate."""
    office.ask(30, office.files.take_signed(rep), "客户书面申请，车位编号与现场一致", after={"special_terms": "车位编号变更为 B2-118"})
    granted = office.ask(12 * 24, office.files.take_signed(rep), "银行放款后客户要求写明办证期限", after={"title_term_days": 600})
    office.say(granted, 11 * 24, "manager", YES, "办证组确认六百日可以办妥")
    office.say(granted, 10 * 24, "vp", YES)
    refused = office.ask(8 * 24, office.files.take_signed(rep), "客户要求按套内重算使用率", after={"usable_area_percent": Decimal("80.00")})
    office.say(refused, 7 * 24, "manager", NO, "与预测绘报告不符")
    office.say(refused, 6 * 24, "vp", NO, "以测绘报告为准，不作调整")


def _make_for_manager(office: Office, rep: Staff) -> None:
    """§5.5.1 §5.1.9 Lay on the manager's desk: one late, one due tonight or tomorrow, one fresh; finance, engineering and sales are asked."""
    breach = office.ask(
        60, office.files.take_signed(), "首付款逾期九十天，两次书面催告未付", Act.CANCELLATION, causes=(Cause.CUSTOMER_BREACH,), money=Decimal(60_000)
    )
    office.consult(breach, 50, "manager", Role.FINANCE, "请核对已付房款和按合同应收的违约金。")
    office.ask(20, office.files.take_signed(rep), "前期物业招标后收费标准下调", after={"property_fee": Decimal("3.50")})
    fitted = office.ask(28, office.files.take_signed(rep), "客户要求入户门换成甲级防盗门，自付差价", after={"fit_out_standard": "毛坯交付，入户门甲级防盗门"})
    office.consult(fitted, 26, "manager", Role.ENGINEERING, "换门是否影响消防验收和交付日期？")
    office.consult(fitted, 4, "manager", Role.SALES, "楼书和样板房对入户门是怎样介绍的？")
    _join_spouse(office, office.files.take_signed())
    returned = office.ask(49, office.files.take_signed(rep), "客户要求写明学区", clause_text="开发商协助办理入学手续。", causes=(Cause.OTHER_MAJOR,))
    office.say(returned, 22, "manager", BACK, "“协助”指哪些事项写清楚，附客户书面申请。")


def _join_spouse(office: Office, file: Household) -> None:
    """§5.5.1 Ask for the spouse as a further buyer."""
    spouse = Person(name=office.words.name(), phones=[office.words.phone()])
    office.ask(3, file, "结婚证已核对，增加配偶为共同买受人", Act.IDENTITY_CHANGE, causes=(Cause.CHANGE_OF_NAME,), joining=spouse)


def _make_for_vice_president(office: Office, rep: Staff) -> None:
    """§5.1.9.b Lay on the vice president's desk: one against the manager's opinion and late, one he agrees with."""
    area = office.ask(80, office.files.take_signed(rep), "客户提供第三方测量，使用率低于合同", after={"usable_area_percent": Decimal("77.00")})
    office.say(area, 70, "manager", NO, "第三方测量不是测绘单位，不同意")
    office.consult(area, 66, "vp", Role.ENGINEERING, "请按竣工图复核这套房的使用率。")
    title = office.ask(30, office.files.take_signed(rep), "客户子女入学需要，书面申请缩短办证期限", after={"title_term_days": 540})
    office.say(title, 24, "manager", YES, "该楼栋办证资料齐全，可以缩短")
    asked = office.consult(title, 20, "vp", Role.LAWYER, "缩短后逾期办证的违约责任怎样写？")
    office.answer(asked, 2, "lawyer", "按原合同逾期办证条款，期限改为五百四十日即可，不另加违约金。")


def _make_for_general_manager(office: Office, rep: Staff) -> None:
    """§5.1.9.b Q29 Lay a long postponement on the general manager's desk."""
    file = office.files.take_signed(rep)
    while not file.contract.instalments.filter(position=2, opening_balances__isnull=True).exists():
        file = office.files.take_signed(rep)
    due_on = file.contract.instalments.get(position=2).due_on or local_time(office.now).date()
    later = {"instalment.2": due_on + timedelta(days=45)}
    change = office.ask(50, file, "客户原房出售尚未收到尾款，有买卖合同为证", after=later)
    office.say(change, 40, "manager", YES, "客户以往付款按时，建议同意")
    office.say(change, 21, "vp", YES)


def _make_for_lawyer(office: Office, rep: Staff) -> None:
    """§5.5.2 Q8 Ask for the resale of a unit that is not finished: the lawyer comes before the manager's word; and renew a document."""
    file = office.files.take_signed()
    buyer = file.buyers.select_related("customer").earliest("position").customer
    office.ask(
        70,
        file,
        "客户工作调动，转让给同事",
        Act.RESALE,
        causes=(Cause.RESALE_MONEY,),
        touched=Touched(money=True, unfinished_presale=True),
        money=Decimal(20_000),
        leaving=(buyer.pk,),
        joining=Person(name=office.words.name(), phones=[office.words.phone()]),
    )
    other = office.files.take_signed(rep)
    holder = other.buyers.earliest("position").customer_id
    office.ask(
        5,
        other,
        "客户入外籍，换发护照",
        Act.IDENTITY_CHANGE,
        causes=(Cause.NEW_DOCUMENT,),
        holder=holder,
        identity_kind=IdentityKind.PASSPORT,
        identity_number="E20417733",
    )
