"""The trade's words in a ledger: kinds of units, sales states, ways to pay."""

import re
import unicodedata

from contracts.enums import PaymentTerms
from customers.enums import ProjectKind, Stage

VILLA = "别墅|联排|双拼|独栋|独院|叠拼|叠墅|叠加|类独栋|合院|院墅|排屋|townhouse|villa"
APARTMENT = "公寓|loft|soho|酒店式|商务|复式|apartment"
RESIDENTIAL = "住宅|高层|小高层|多层|洋房|花园洋房|民居|residential"
BESIDE = "普通|商品|超|精装|毛坯|精品|花园|电梯|大平层|平层|房|类|型|标准|刚需|改善|成套|城镇|非|式"
_PART = re.compile(rf"(?P<villa>{VILLA})|(?P<apartment>{APARTMENT})|(?P<residential>{RESIDENTIAL})|(?P<beside>{BESIDE})")

SOLD = re.compile(
    r"已?(?:售|售出|出售|认购|定购|订购|签约|签|网签|草签|备案|成交|交付|交房|入住|收楼|入伙|大定|转签|定|签合同|全款)(?:未签约?|未网签|未备案|未交付)?|大定|(?:待|未)网?签约?|工抵房?|抵工程款"
)
UNSOLD = re.compile(
    r"(?:待|未|可|在|暂未)(?:售|推|开盘|定|认购|放)(?:房源)?|预留|销控|保留|留房|自持|自留|抵押|查封|冻结|不可售|暂不可售|空置|空|可选|锁定|退房|已退房?|已?退定|小订|小定|排卡|认筹|预约|样板房?|库存|撤销认购"
)
FILED = re.compile(r"备案")
SIGNED = re.compile(r"^(?!.*未(?:网)?签).*(?:签|备案|交付|交房|入住|收楼|入伙)")
YES, NO = frozenset({"是", "已", "已售", "y", "yes", "√", "1", "true", "有"}), frozenset({"否", "未", "未售", "n", "no", "×", "x", "0", "false", "没有", ""})

_TERMS = (
    (re.compile(r"组合|公积金[+＋和、及/]?商贷|商贷[+＋和、及/]?公积金"), PaymentTerms.COMBINED),
    (re.compile(r"公积金"), PaymentTerms.PROVIDENT_FUND),
    (re.compile(r"按揭|商贷|商业贷款|银行贷款|贷款|房贷"), PaymentTerms.MORTGAGE),
    (re.compile(r"分期|分次"), PaymentTerms.INSTALMENTS),
    (re.compile(r"一次|全款|全额|现金"), PaymentTerms.ONE_OFF),
    (re.compile(r"其[他它]"), PaymentTerms.OTHER),
)
TOTALS = re.compile(r".{0,12}(?:合计|小计|总计|累计|共计|汇总)[:：]?.{0,8}")


def plain_word(text: str) -> str:
    """Return a word narrow, in small letters, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def project_kind_of(text: str) -> ProjectKind | None:
    """§3.2 Return the kind of project a word of the trade means; None when one part of it is not known."""
    plain = re.sub(r"\d+[f层]?|[()\-_/、,+#·]", "", plain_word(text))
    found: set[str] = set()
    place = 0
    while place < len(plain):
        match = _PART.match(plain, place)
        if not match:
            return None
        found.add(str(match.lastgroup))
        place = match.end()
    return next((ProjectKind(kind) for kind in ("villa", "apartment", "residential") if kind in found), None)


def is_sold(text: str) -> bool | None:
    """Return whether a sales status means sold; None when the word is not known."""
    plain = re.sub(r"[()]", "", plain_word(text))
    if UNSOLD.fullmatch(plain):
        return False
    return True if SOLD.fullmatch(plain) else None


def stage_of(status: str, *, has_contract: bool, has_filing: bool) -> Stage:
    """Return how far a sale has come, by its papers and by the status."""
    if has_filing or (FILED.search(status) and "未备案" not in status):
        return Stage.FILED
    return Stage.SIGNED if has_contract or SIGNED.search(plain_word(status)) else Stage.ORDERED


def terms_of(text: str) -> PaymentTerms | None:
    """Return the terms of payment a word means; None when it is not known."""
    plain = plain_word(text)
    return next((terms for pattern, terms in _TERMS if pattern.search(plain)), None)


def is_total(text: str) -> bool:
    """Tell whether a cell says that its row only adds up others."""
    return bool(TOTALS.fullmatch(plain_word(text)))
