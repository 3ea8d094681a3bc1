"""How a clause is numbered on Chinese and English pages, and the section it stands in."""

SECTIONS: dict[str, tuple[str, str]] = {
    "1": ("适用范围", "Scope"),
    "2": ("制度与职责", "System and duties"),
    "3": ("机构与编制", "Organisation and staffing"),
    "4": ("授权范围", "Mandate"),
    "5.1": ("签订合同", "Signing the contract"),
    "5.2": ("工程变更", "Engineering changes"),
    "5.3": ("收取款项", "Payments"),
    "5.4": ("客户联系与接待", "Contact and reception"),
    "5.5": ("合同变更与注销", "Change and cancellation"),
    "5.6": ("投诉处理", "Complaints"),
    "5.7": ("投诉回访", "Revisits"),
    "5.8": ("应收楼款催收", "Receivables"),
    "5.9": ("银行按揭", "Mortgages"),
    "5.10": ("信函与地址", "Letters and addresses"),
    "5.11": ("交楼", "Handover"),
}

# The source prints (十二) and (十三) one level too high: they are items 4 and 5 of 五(十一)1.
MISPLACED = {"5.12": "5.11", "5.13": "5.11"}

NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")
SHAPES = ("({})", "{}", ".{})", "{}", "{}")


def chinese_number(number: str) -> str:
    """Return the number as the regulation prints it, without our own letters and zeros."""
    printed = [part for part in number.split(".") if part != "0" and not part.islower()]
    printed[:2] = [NUMERALS[int(part)] for part in printed[:2]]
    chapter, *rest = printed
    return chapter + "".join(shape.format(part) for shape, part in zip(SHAPES, rest, strict=False))


def english_number(number: str) -> str:
    """Return the number behind a section sign."""
    return f"§{number}"


def section_number(number: str) -> str:
    """Return the chapter, or in chapter five the section, under which the page lists a clause."""
    chapter, *rest = number.split(".")
    section = ".".join([chapter, *rest[:1]]) if chapter == "5" else chapter
    return MISPLACED.get(section, section)
