"""What customers of the demonstration say, and what becomes of it: words, subject, reply and result of a case fit each other and the stage of the unit."""

from dataclasses import dataclass

from complaints.enums import Category, Grade, MatterKind


@dataclass(frozen=True, slots=True)
class Case:
    """One matter from the first word to its result."""

    title: str
    words: str
    category: Category
    progress: str
    reply: str
    result: str
    wish: str = ""
    grade: Grade = Grade.ORDINARY


@dataclass(frozen=True, slots=True)
class Question:
    """An enquiry, opinion or suggestion that is not settled on the spot, with the opinion of whoever decides it."""

    kind: MatterKind
    title: str
    words: str
    opinion: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A talk that ended with its answer."""

    words: str
    result: str


#: Complaints of people who live in their house.
LIVED_IN = (
    Case(
        "主卧外窗渗水",
        "主卧外窗下雨渗水，上个月修过一次又渗，要求书面说明原因和处理办法。",
        Category.QUALITY,
        "工程师已到现场查看，是窗框外侧密封胶开裂，方案明日给出。",
        "施工单位周四上午铲除旧胶重新打胶，完工后做淋水试验，由我跟进到完成。",
        "外窗已重新打胶，淋水试验两小时无渗漏，客户到场确认。",
        "书面说明渗水原因",
        Grade.IMPORTANT,
    ),
    Case(
        "中心花园绿化与展示不一致",
        "小区中心花园的绿化和当初样板区展示的不一样，少了两排乔木。",
        Category.ADVERTISING,
        "已请景观设计核对竣工图，两排香樟因消防登高面移到了北侧步道。",
        "月底前在北侧步道补种十二株香樟，补种图今天发给您，种完请您到现场看。",
        "十二株香樟已补种，客户到现场看过，认可。",
        "按展示的样子补种",
    ),
    Case(
        "入户门有划痕",
        "收楼时入户门就有两道划痕，当时登记了，一直没有人来换。",
        Category.DELIVERY,
        "已拍照发给门厂，同款门扇有库存。",
        "门厂下周二上门更换门扇，更换前一天电话和您约时间。",
        "门扇已更换，客户验收签字。",
        "更换门扇",
    ),
    Case(
        "车库地面起砂",
        "地下车库地面起砂，车轮打滑，下雨天更严重。",
        Category.QUALITY,
        "总包和物业已到现场，量出起砂范围约六十平方米。",
        "总包周末夜间封闭施工，打磨后做固化地坪，三天完成，期间走东侧出入口。",
        "地坪已打磨固化，和客户、物业一起试过车，不再打滑。",
        grade=Grade.IMPORTANT,
    ),
    Case(
        "装修押金没有公示标准",
        "物业上门收装修押金，没有公示标准，要求说明依据。",
        Category.PROPERTY,
        "已请物业公司提供收费依据和备案文件。",
        "物业明日在大堂公示收费标准和备案文件，多收的五百元三日内退回。",
        "收费标准已公示，多收的五百元已退到客户账户。",
    ),
    Case(
        "分户产权证没有消息",
        "收楼半年了，分户产权证还没有消息，要求给出明确日期。",
        Category.TITLE,
        "大产权证已办妥，正在排分户受理的批次。",
        "您的房屋排在下月第二周受理，提前三天电话通知您带哪些资料。",
        "分户产权证已受理，受理单号已告知客户。",
    ),
    Case(
        "报修电话接线态度不好",
        "报修电话打了三次，接线员都说没有记录，态度很不耐烦。",
        Category.ATTITUDE,
        "已调出三次通话录音，确有一次没有登记。",
        "报修已补登，师傅明天上午九点上门；当班接线员由主管约谈。",
        "师傅已上门修好，主管已向客户致歉，客户接受。",
    ),
)

#: Complaints of people whose unit is still being built.
NOT_YET_BUILT = (
    Case(
        "规划图上花园变成停车位",
        "样板区展示的中心花园，现在公示的总图上变成了停车位。",
        Category.ADVERTISING,
        "设计部正在核对备案总图和展示图。",
        "明天中午前把备案总图给您看：停车位在北侧，中心花园的面积不变。",
        "已陪客户看过备案总图，花园面积与合同附件一致，客户认可。",
        grade=Grade.IMPORTANT,
    ),
    Case(
        "按揭资料交了两个月没有消息",
        "按揭资料交了两个月，银行和售楼处都说在等，没有人给准话。",
        Category.MORTGAGE,
        "已问银行，缺一页收入证明。",
        "收入证明今天由我补收送去，银行下周一给批复，结果我电话告诉您。",
        "银行已批复，客户接到放款通知。",
    ),
    Case(
        "赠送储物柜没有写进合同",
        "销售当初说赠送储物柜，合同附件里没有写，要求兑现。",
        Category.CONTRACT,
        "已请销售部调出当时的介绍单和带看记录。",
        "介绍单写明储物柜是样板间的展示品，不在交付范围；明天上午我带介绍单当面和您说明。",
        "已当面出示介绍单并说明，客户不再要求。",
    ),
    Case(
        "卫生间的窗砌成了实墙",
        "工地开放日看到，合同附图上卫生间的窗，现场砌成了实墙。",
        Category.DESIGN,
        "设计院已核对施工图，确认是施工错误。",
        "施工单位本周内按图改回，改好后拍照给您，也请您到现场看。",
        "窗洞已按图改回，照片已发给客户，客户认可。",
        grade=Grade.IMPORTANT,
    ),
    Case(
        "约好签约等了两小时",
        "约好上午签约，到了以后等了两个小时没有人接待。",
        Category.ATTITUDE,
        "已核对预约表，是两位客户约在了同一时段。",
        "由我陪您重新约定时间，律师单独留出一小时；经理今天电话向您致歉。",
        "已按新约时间签完合同，经理已致歉，客户接受。",
    ),
    Case(
        "担心工地停工影响交付",
        "工地停了一个多月，担心不能按期交付，要求说明进度。",
        Category.DELIVERY,
        "已请工程部给出停工原因和复工日期。",
        "停工是因为扬尘管控，本周一已复工；每月十五日的公司通讯会写明进度，交付日期不变。",
        "已带客户到现场看过复工情况，客户放心。",
    ),
)

#: What people ask, wish and propose.
QUESTIONS_LIVED_IN = (
    Question(
        MatterKind.ENQUIRY, "物业费能否按季度交", "想把物业费改成按季度交，物业说要开发商同意。", "前期物业合同写明按月收，按季度预交可以，由物业出收据。"
    ),
    Question(MatterKind.SUGGESTION, "垃圾房移到西门", "夏天楼下垃圾房气味大，建议移到西门外侧。", "请物业和工程部下周看现场，能移则移，不能移加装密闭门。"),
    Question(MatterKind.OPINION, "夜间施工扰民", "二期夜间施工到十二点，影响休息。", "已要求总包二十二点后停工，确需连续浇筑的提前三天张贴公告。"),
)
QUESTIONS_NOT_YET_BUILT = (
    Question(MatterKind.ENQUIRY, "产权证什么时候办", "问办理产权证的时间，希望有明确日期。", "合同约定交付后七百三十日内办妥；大产权证办妥后逐户通知。"),
    Question(
        MatterKind.ENQUIRY, "商业贷款改组合贷款", "公积金额度批下来了，问能不能把商业贷款改成组合贷款。", "属于付款方式变更，请客户递交申请，按合同变更报批。"
    ),
    Question(MatterKind.SUGGESTION, "周末延长接待时间", "平时上班走不开，建议周末接待到晚上八点。", "周六试行到二十点，先试一个月。"),
    Question(MatterKind.OPINION, "车位选购排队不公平", "车位选购说先到先得，有人半夜排队，认为不公平。", "改为按签约先后分批抽号，下周公布办法。"),
)
#: Above the manager's mandate.
ABOVE = (
    Question(MatterKind.OPINION, "要求补偿延期网签的利息", "网签比约定晚了两个月，要求补偿这段时间的贷款利息。", "补偿超出部门权限，请分管副总定。"),
    Question(MatterKind.OPINION, "要求整栋楼更换电梯品牌", "业主代表要求整栋楼按楼书更换电梯品牌。", "涉及整栋楼和总价，请公司定。"),
    Question(MatterKind.OPINION, "要求公司负责人当面答复", "几户业主要求公司负责人当面答复学校配套什么时候落实。", "学校配套由公司对外答复，请公司定。"),
)
#: Settled on the spot.
SETTLED = (
    Settled("问预售合同备案号怎么查。", "已告知在房产局网站按合同编号查询，并发了操作步骤。"),
    Settled("问下期房款的收款账户有没有变。", "没有变，已对照交款通知单核对账户。"),
    Settled("想要一份户型图的电子版。", "已发到客户微信。"),
    Settled("问工程进度到第几层了。", "已告知主体施工到第十二层，并发了现场照片。"),
    Settled("预约周六带家人看工地开放日。", "已登记周六上午十点两位，告知要穿平底鞋。"),
    Settled("问委托家人签约要带哪些材料。", "已告知带公证委托书和双方身份证原件，清单已发微信。"),
)
SETTLED_LIVED_IN = (
    Settled("问保修电话和报修流程。", "已告知二十四小时保修电话，报修单号可在微信查询。"),
    Settled("门禁卡丢了，问怎么补办。", "已告知凭身份证到物业中心补办，工本费二十元。"),
    Settled("问燃气怎么开通。", "已告知带交接单到燃气公司窗口办理，并发了地址。"),
    Settled("问入户门锁的说明书。", "已发电子版，并教会设置密码。"),
)
