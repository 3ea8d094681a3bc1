"""Names of people and companies: cleaned, read in pinyin, sorted, and used to address somebody."""

import re
import unicodedata

from pypinyin import lazy_pinyin

LONGEST_SORT_KEY = 160
SINGLE_LENGTHS = range(2, 5)
COMPOUND_LENGTHS = range(3, 6)
TITLES = {"mr": "先生", "male": "先生", "ms": "女士", "female": "女士"}
NEUTRAL_TITLE = "女士/先生"

COMPOUND_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 淳于 单于 第五 完颜 哥舒 纳兰 叶赫"
)
# What a dictionary reads differently when it is a surname.
SURNAME_READINGS = (
    "单 shan 曾 zeng 仇 qiu 解 xie 区 ou 查 zha 朴 piao 盖 ge 翟 zhai 覃 qin 缪 miao 么 yao 乐 yue 卜 bu 员 yun "
    "贠 yun 黑 he 重 chong 秘 bi 折 she 洗 xian 繁 po 佴 nai 郇 xun 隗 wei 宓 fu 种 chong 祭 zhai 句 gou 宁 ning "
    "阚 kan 薄 bo 粘 nian 都 du 乜 nie 颉 xie 炅 gui 藏 zang 蔚 yu 召 shao 角 jue 乐正 yue-zheng 子车 zi-ju"
)
COMPOUNDS = frozenset(COMPOUND_SURNAMES.split())
READINGS = dict(zip(SURNAME_READINGS.split()[::2], SURNAME_READINGS.split()[1::2], strict=True))


def clean_name(text: str) -> str:
    """Return the name composed (NFC), without invisible marks and outer blanks; inner blanks become one."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(sign for sign in composed if sign.isspace() or unicodedata.category(sign) not in {"Cf", "Cc"})
    return " ".join(visible.split())


def plain_name(name: str) -> str:
    """Return a name without dots and blanks, in small letters, so that two ways of writing it are one."""
    return re.sub(r"[\s·•・･‧∙.]", "", name).lower()


def surname(name: str) -> str:
    """Return the surname of a Chinese personal name; any other name is its own surname."""
    clean = clean_name(name)
    return next(iter(_surnames(clean)), clean)


def pinyin_readings(name: str) -> list[list[str]]:
    """Return the syllables of each way to read the name: the surname's own reading first, then the dictionary's."""
    clean = clean_name(name)
    own = [(*_surname_syllables(first), *_syllables(clean[len(first) :])) for first in _surnames(clean)]
    return [list(reading) for reading in dict.fromkeys((*own, _syllables(clean))) if reading]


def sort_key(name: str) -> str:
    """Return the pinyin a list is sorted by, syllables divided by blanks: `wang jian ping`."""
    readings = pinyin_readings(name)
    return " ".join(readings[0])[:LONGEST_SORT_KEY] if readings else ""


def initials(name: str) -> str:
    """Return the first letters of the syllables: `wjp`."""
    readings = pinyin_readings(name)
    return "".join(syllable[0] for syllable in readings[0]) if readings else ""


def salutation(name: str, title: str = "", kind: str = "person") -> str:
    """Return how paper addresses somebody: 王建平先生, neutral when sex is not known; a company by its name."""
    clean = clean_name(name)
    return clean if kind == "company" else f"{clean}{TITLES.get(title, NEUTRAL_TITLE)}"


def _surnames(clean: str) -> list[str]:
    """Return what may be the surname: the compound one before the single one; none when it is no Chinese person."""
    if not all(_is_han(sign) for sign in clean):
        return []
    compound = [clean[:2]] if clean[:2] in COMPOUNDS and len(clean) in COMPOUND_LENGTHS else []
    single = [clean[0]] if len(clean) in SINGLE_LENGTHS else []
    return compound + single


def _surname_syllables(first: str) -> tuple[str, ...]:
    return tuple(READINGS[first].split("-")) if first in READINGS else _syllables(first)


def _is_han(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("CJK ")


def _syllables(text: str) -> tuple[str, ...]:
    """Return the dictionary's syllables and the words of other scripts, in small letters without accents."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return tuple(word for chunk in lazy_pinyin(bare) for word in re.findall(r"[^\W_]+", chunk.lower()))
