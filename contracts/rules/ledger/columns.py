"""The columns of a sales ledger, known by what their headings mean and never by where they stand."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest


class Column(StrEnum):
    """What a column of a ledger means."""

    PROJECT = "project"
    KIND = "kind"
    BUILDING = "building"
    SECTION = "section"
    ROOM = "room"
    FLOOR_PLAN = "floor_plan"
    SURVEYED_INNER_AREA = "surveyed_inner_area"
    SURVEYED_AREA = "surveyed_area"
    INNER_AREA = "inner_area"
    AREA = "area"
    INNER_UNIT_PRICE = "inner_unit_price"
    LIST_UNIT_PRICE = "list_unit_price"
    UNIT_PRICE = "unit_price"
    LIST_TOTAL = "list_total"
    TOTAL = "total"
    DISCOUNT = "discount"
    STATUS = "status"
    IS_SOLD = "is_sold"
    ORDER_NO = "order_no"
    ORDERED_ON = "ordered_on"
    EARNEST = "earnest"
    SIGN_BY_ON = "sign_by_on"
    NAME = "name"
    CO_NAME = "co_name"
    IDENTITY_KIND = "identity_kind"
    CO_IDENTITY = "co_identity"
    IDENTITY = "identity"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"
    TERMS = "terms"
    DOWN_PERCENT = "down_percent"
    DOWN_AMOUNT = "down_amount"
    FUND_AMOUNT = "fund_amount"
    LOAN_AMOUNT = "loan_amount"
    CONTRACT_NO = "contract_no"
    SIGNED_ON = "signed_on"
    FILING_NO = "filing_no"
    REPRESENTATIVE = "representative"
    SELLER = "seller"
    PAID = "paid"
    PAID_ON = "paid_on"
    RECEIPT_NO = "receipt_no"
    DELIVERY_ON = "delivery_on"


#: What may stand several times in a ledger: the values are read together.
SEVERAL = frozenset({Column.PHONE, Column.CO_NAME, Column.CO_IDENTITY})
#: Sums that a merged cell must not repeat for each of its rows.
SUMS = frozenset({Column.TOTAL, Column.LIST_TOTAL, Column.EARNEST, Column.DOWN_AMOUNT, Column.FUND_AMOUNT, Column.LOAN_AMOUNT, Column.PAID})
#: Without these a table is no sales ledger.
NEEDED = (Column.ROOM, Column.NAME)
FEWEST = 5

WHO = "(?:客户|业主|买受人|购房人|购房者|购房客户|购买人|认购人|认购方|买方|购买方|产权人|权利人|房主|乙方|主要?买受人|第一买受人)"
NUMBER = "(?:编号|号码|单号|证号|登记号|号|编码)"
DAY = "(?:日期|时间|日)"

_PATTERNS: Mapping[Column, str] = {
    Column.PROJECT: "(?:所属|所在)?(?:项目|楼盘|小区|案名|案场)(?:名称|名|推广名)?",
    Column.KIND: "业态(?:类型|名称)?|产品(?:业态|类型|类别|线)|(?:物业|房屋|房产|建筑|房源)(?:业态|类型|类别|性质|形态|用途)",
    Column.BUILDING: "(?:楼|栋|幢|座|楼栋|楼幢|楼座|栋座|楼宇|栋楼|幢楼)(?:号|名称|名|编号)?|[楼栋幢座]号楼?|号楼",
    Column.SECTION: "单元(?:号|名称|名)?|门栋号?|梯号",
    Column.ROOM: "房号|房间(?:号|编号|号码)?|室号?|户号|房产号|门牌号?|(?:房屋|房源|单位)(?:号|编号|号码|坐落|座落|名称|信息)?|(?:楼?[栋幢座]号?)?单元号?(?:房号|室号?|房间号)|室号房号",
    Column.FLOOR_PLAN: "户型(?:名称|编号|结构|图)?|房型",
    Column.SURVEYED_INNER_AREA: "实测套内(?:建筑)?(?:面积|建面)?",
    Column.SURVEYED_AREA: "实测(?:建筑)?(?:面积|建面)|产权面积|实测建面",
    Column.INNER_AREA: "(?:预测|预售|暂测|合同)?(?:套内|套内建筑|室内)(?:面积|建面)?|(?:预测)?套内(?:建筑)?面积",
    Column.AREA: "(?:预测|预售|暂测|暂定|合同|销售|计价|约定|合同约定|认购)?(?:建筑|建)?面积|(?:预测|预售|暂测|合同|销售)?建面",
    Column.INNER_UNIT_PRICE: "套内(?:建筑面积)?(?:单价|均价)",
    Column.LIST_UNIT_PRICE: "(?:原|原始|表|表价|标|标准|备案|挂牌|面价|优惠前|折前|底价)(?:建面|建筑面积)?单价",
    Column.UNIT_PRICE: "(?:成交|合同|签约|销售|实际|折后|优惠后|网签|认购|建面|建筑面积|建筑|房屋|购房)?(?:单价|均价)",
    Column.LIST_TOTAL: "(?:原|原始|表|标|标准|备案|挂牌|优惠前|折前|目录)(?:总价|价|房价|总房款)|(?:表价|原价|标价|面价|备案价)(?:总价)?|面价|一房一价",
    Column.TOTAL: "(?:成交|合同|签约|销售|实际|折后|优惠后|网签|认购|购房|房屋|商品房|房|应收)*(?:总价|总价款|总房价|总房款|总房价款|房价总额|总款|总额|总金额|价款|房款|金额|款总额|价款总额|成交价|价)|合同额|购房款|房款合计|楼款|总楼款",
    Column.DISCOUNT: "(?:成交|优惠|综合|最终)?(?:折扣|折率|折点)(?:率|比例|系数)?|优惠(?:比例|率)",
    Column.STATUS: "(?:销售|房源|房屋|房间|销控|当前|认购|签约|合同|房态)?(?:状态|状况)|销控|房态|销售情况|售况",
    Column.IS_SOLD: "是否(?:已)?(?:售|售出|销售|认购|成交)|(?:已售|售出)否",
    Column.ORDER_NO: f"(?:认购|定购|订购|预订|预定|大定|下定)(?:书|单|协议|协议书|合同)?(?:编号|单号|号码|号|编码)|[定订]单{NUMBER}|认购书|定购单|订购单",
    Column.ORDERED_ON: f"(?:认购|定购|订购|下定|大定|预订|预定|成交|定房|落定)(?:书|单|协议书?)?(?:签订|签署)?{DAY}",
    Column.EARNEST: "(?:已交|已付|应收|应付|认购|购房|实收)?(?:定金|订金|诚意金)(?:金额|数额)?",
    Column.SIGN_BY_ON: f"(?:约定|应|最迟|最晚|计划|预计|拟|应签|通知)(?:签约|签订合同|签合同|签订|签)?(?:合同)?(?:的)?(?:{DAY}|期限|截止日期?|截止时间)|(?:签约|签订合同)(?:期限|截止日期?|截止时间|到期日)",
    Column.NAME: f"{WHO}(?:姓名|名称|名字|全称|名)?|姓名|客户信息|业主方?",
    Column.CO_NAME: "(?:共有人|共同(?:买受|购房|购买|认购)人|第[二三四]买受人|其[他它](?:买受|购房|共有)人|联名(?:人|买受人|购房人))[1-4一二三四]?(?:姓名|名称)?",
    Column.IDENTITY_KIND: f"(?:{WHO})?(?:身份)?证(?:件|照)?(?:类型|类别|种类|名称)",
    Column.CO_IDENTITY: f"(?:共有人|共同(?:买受|购房|购买|认购)人|第[二三四]买受人|其[他它](?:买受|购房|共有)人|联名(?:人|买受人|购房人))[1-4一二三四]?(?:身份证|证件|证照|身份证件)?{NUMBER}",
    Column.IDENTITY: f"(?:{WHO})?(?:(?:居民)?身份证|(?:有效)?身份证件|有效证件|证件|证照|身份证明|身份)(?:{NUMBER})|身份证|(?:{WHO})身份证|证号|证件|统一社会信用代码|身份证或?(?:营业执照|信用代码){NUMBER}?",
    Column.PHONE: f"(?:{WHO}|共有人)?(?:联系|移动|手机|固定|联络|家庭|本人|备用)?(?:电话|手机|手机号|固话|联系方式|联络方式)(?:号码|号)?[1-4一二三四]?|联系(?:电话|方式)|tel|phone",
    Column.POSTCODE: "邮编|邮政编码|(?:通[讯信]|联系)?地?址?邮编",
    Column.ADDRESS: f"(?:{WHO})?(?:通[讯信]|联系|联络|邮寄|寄件|送达|收件|家庭|居住|现住|现居住|现居|常住|邮政|邮件)*(?:地址|住址)",
    Column.TERMS: "(?:付款|支付|购房|房款支付|交款)(?:方式|类型|形式|办法|方法)",
    Column.DOWN_PERCENT: "(?:首付款?|首期款?|首付房款)(?:比例|成数|比率|占比|比|率)|首付%|首付成数",
    Column.DOWN_AMOUNT: "(?:应付|约定)?(?:首付款?|首期款?|首期房款|首付房款)(?:金额|额|数额)?",
    Column.FUND_AMOUNT: "公积金(?:贷款)?(?:金额|额|款|数额)?|公积金贷款",
    Column.LOAN_AMOUNT: "(?:按揭|贷款|商贷|商业贷款|按揭贷款|银行贷款|商业按揭)(?:金额|额|款|数额|款额)",
    Column.CONTRACT_NO: f"(?:商品房)?(?:买卖|购房|销售|预售|网签|备案|出售)?合同{NUMBER}|网签(?:合同)?{NUMBER}|商品房(?:买卖|预售)合同{NUMBER}?|合同书{NUMBER}",
    Column.SIGNED_ON: f"(?:实际|正式|买卖|商品房买卖|购房)?(?:合同)?(?:签约|签订|签署|网签|签合同|合同签订|合同签署|签订合同|合同){DAY}",
    Column.FILING_NO: f"(?:(?:商品房)?(?:买卖|购房|销售|预售|网签)?合同|网签|预售|商品房)?(?:登记)?备案(?:登记)?(?:证|证明)?{NUMBER}",
    Column.REPRESENTATIVE: "客户(?:服务)?代表(?:姓名)?|客服(?:代表|专员|人员|经理|姓名|管家)?|(?:专属|客户|责任|服务|物业)?(?:管家|客服)|客户(?:经理|专员|服务专员)|服务代表|(?:责任|跟进|负责)(?:客服|代表)",
    Column.SELLER: "置业(?:顾问|经理)|销售(?:员|顾问|人员|代表|专员|经理|人)|业务员|(?:案场|成交|购房)顾问|销售顾问姓名",
    Column.PAID: "(?:已付|已收|已交|已缴|实收|累计已[付收交缴]|累计实?收|累计付|已到账?|已回)(?:款项?|金额|房款|总额|楼款|购房款|款额|总房款|回款|合计)?|累计(?:回款|收款|付款|交款|到账)(?:金额|额)?|回款(?:金额|额)|到账金额|(?:付款|收款|交款)金额",
    Column.PAID_ON: f"(?:最近|最后|末次)?(?:付款|收款|交款|缴款|到账|回款|已付款?|已收款?){DAY}",
    Column.RECEIPT_NO: f"(?:收款)?(?:收据|票据|收款凭证|发票)(?:{NUMBER})",
    Column.DELIVERY_ON: f"(?:合同)?(?:约定)?(?:交房|交付|交楼|入伙)(?:{DAY}|期限)",
}
_MEANINGS = tuple((column, re.compile(pattern)) for column, pattern in _PATTERNS.items())
_BRACKETS = re.compile(r"[(\[【{<〔][^)\]】}>〕]*[)\]】}>〕]?")
_LONGEST_HEADING = 24
#: How a group is closed: 认购信息 over 日期 is 认购日期.
_GROUP_END = re.compile(r"(?<=..)(?:信息|情况|资料|明细|内容|部分|一栏)$")
#: What a lower heading cannot say without its group: 契税 over 金额 is no price, 客户代表 over 电话 no customer's phone.
_WITHOUT_GROUP = re.compile(
    rf"金额|数额|总额|合计|小计|款项|总价|单价|面积|建面|{DAY}|时间|状态|状况|情况|方式|姓名|名称|名字|名|电话|手机|手机号码?|联系电话|联系方式|地址|(?:身份证|证件)?{NUMBER}|身份证|证件|比例|成数"
)
_DATES = frozenset({Column.ORDERED_ON, Column.SIGN_BY_ON, Column.SIGNED_ON, Column.PAID_ON, Column.DELIVERY_ON})
_NAMES = frozenset({Column.PROJECT, Column.NAME, Column.CO_NAME, Column.REPRESENTATIVE, Column.SELLER})
#: What only repeats its group: 首付款 over 金额 is the sum, 置业顾问 over 姓名 the person.
_SAME_AS_GROUP = (
    (re.compile("金额|数额|总额|合计|款项|总价"), SUMS),
    (re.compile(f"{DAY}|时间"), _DATES),
    (re.compile("姓名|名称|名字|名"), _NAMES),
    (re.compile(NUMBER), frozenset({Column.ORDER_NO, Column.CONTRACT_NO, Column.FILING_NO, Column.RECEIPT_NO, Column.IDENTITY, Column.ROOM})),
)
#: Groups under which a plain word means what it means alone.
_ABOUT_THE_SALE = re.compile(
    f"(?:{WHO}|基本|基础|个人|房源|房屋|房产|房间|物业|单位|户|项目|认购|定购|订购|签约|合同|成交|销售|价格|价款|房价|房款|面积|付款|收款|联系|身份|的|及|与|和|、|信息|资料|情况|明细|数据)*"
)
_REMARK = re.compile("必填|选填|元|m2|平方米|年月日")
_TEN_THOUSAND = re.compile(r"万")


@lru_cache(maxsize=8192)
def plain_heading(text: str) -> str:
    """Return a heading without blanks, brackets and marks, in narrow small letters."""
    narrow = _BRACKETS.sub("", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"(?<=.)(?:(?:元/?)?(?:m2|平方米|平米)|万元|(?<!单)元)$", "", re.sub(r"[\s*※:：,、。.\-_#★☆]+", "", narrow))


@lru_cache(maxsize=8192)
def meaning(text: str) -> Column | None:
    """Return what a heading means; of 合同编号/网签号 each part may say it."""
    if not text or len(text) > 2 * _LONGEST_HEADING:
        return None
    plain = plain_heading(text)
    for word in (re.sub(r"[/\\|或]", "", plain), *re.split(r"[/\\|或]", plain)):
        for column, pattern in _MEANINGS:
            if len(word) <= _LONGEST_HEADING and pattern.fullmatch(word):
                return column
    return None


def counts_in_ten_thousands(text: str) -> bool:
    """Tell whether the sums under a heading are given in 万元."""
    return bool(_TEN_THOUSAND.search(unicodedata.normalize("NFKC", text)))


@dataclass(frozen=True, slots=True)
class Table:
    """The headings of one table: which column means what, which mean the same twice, which are not read."""

    places: Mapping[int, Column]
    words: Mapping[Column, str]
    in_ten_thousands: frozenset[Column] = frozenset()
    twice: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    height: int = 1
    texts: frozenset[str] = field(default_factory=frozenset)

    @property
    def known(self) -> frozenset[Column]:
        """Return the columns that were recognised."""
        return frozenset(self.places.values())


def may_be_heading(texts: Sequence[str]) -> bool:
    """Tell quickly whether a row may carry headings: one of its cells is the word for the room."""
    room = _MEANINGS[list(_PATTERNS).index(Column.ROOM)][1]
    return any(text and len(text) <= _LONGEST_HEADING and room.fullmatch(plain_heading(text)) for text in texts)


def table_of(texts: Sequence[str], below: Sequence[str] = ()) -> Table:
    """Read one row of headings, or two that stand over one another, a group above its columns."""
    places: dict[int, Column] = {}
    words: dict[Column, str] = {}
    unread: list[str] = []
    twice: list[tuple[str, str]] = []
    sums: set[Column] = set()
    for place, (upper, lower) in enumerate(_over_one_another(texts, below)):
        word, column = _word_at(upper, lower)
        if column is None:
            unread += [word] if word else []
        elif column in words and column not in SEVERAL:
            twice.append((words[column], word))
        else:
            places[place] = column
            words.setdefault(column, word)
            sums |= {column} if counts_in_ten_thousands(f"{upper}{lower}") else set()
    return Table(places, words, frozenset(sums), tuple(twice), tuple(dict.fromkeys(unread)), 2 if below else 1, frozenset(words.values()))


def _over_one_another(texts: Sequence[str], below: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Walk the places of two rows; a group that was not merged goes on over the columns to its right that stand under nothing."""
    group = ""
    for upper, lower in zip_longest(texts, below, fillvalue=""):
        group = upper or (group if lower else "")
        yield (group, lower) if lower else (upper, "")


def _word_at(upper: str, lower: str) -> tuple[str, Column | None]:
    """Return the heading of one place as it is quoted, and what it means."""
    if not lower or upper == lower or not upper:
        return _shown(lower or upper), meaning(lower or upper)
    column = _grouped(upper, lower)
    return _shown(upper + lower if column is None or meaning(upper + lower) == column else lower), column


def _grouped(upper: str, lower: str) -> Column | None:
    """Return what a heading means under its group: both together, either first; 金额 or 日期 mean nothing without a group that is about the sale."""
    group = _GROUP_END.sub("", plain_heading(upper))
    for word in (upper + lower, group + lower, lower + group):
        if column := meaning(word):
            return column
    own, above, plain = meaning(lower), meaning(upper), plain_heading(lower)
    if not _WITHOUT_GROUP.fullmatch(plain):
        return own or (above if not plain or _REMARK.fullmatch(plain) else None)
    if above and any(pattern.fullmatch(plain) and above in columns for pattern, columns in _SAME_AS_GROUP):
        return above
    return own if _ABOUT_THE_SALE.fullmatch(group) else None


def _shown(word: str) -> str:
    """Return a heading as it is quoted: on one line."""
    return "".join(word.split())


def best_table(above: Sequence[str], here: Sequence[str], below: Sequence[str]) -> Table:
    """Return the reading of a candidate row that recognises most: alone, with the row under it, or with the row over it."""
    alone = table_of(here)
    pair = table_of(here, below)
    under = table_of(above, here)
    best = max((alone, pair, under), key=lambda table: (len(table.known), table is alone))
    return best if best is not under else Table(best.places, best.words, best.in_ten_thousands, best.twice, best.unread, 1, best.texts)


def is_ledger(table: Table) -> bool:
    """Tell whether the headings are those of a sales ledger."""
    return len(table.known) >= FEWEST and all(column in table.known for column in NEEDED)
