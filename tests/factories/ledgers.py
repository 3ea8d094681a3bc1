"""Workbooks as sales departments hand them over, made in code."""

import io
from datetime import date

from openpyxl import Workbook

from customers.rules.identity import resident_check_sign

#: The columns of a plain ledger, in its own words.
HEADINGS = {
    "project": "项目",
    "kind": "业态",
    "building": "楼栋",
    "section": "单元",
    "room": "房号",
    "area": "预测建筑面积",
    "unit_price": "单价",
    "total": "总价",
    "status": "状态",
    "order_no": "定购单号",
    "ordered_on": "认购日期",
    "earnest": "定金",
    "sign_by_on": "约定签约日期",
    "name": "客户姓名",
    "identity": "证件号码",
    "phone": "联系电话",
    "address": "通信地址",
    "terms": "付款方式",
    "down": "首付比例",
    "contract_no": "合同编号",
    "signed_on": "签约日期",
    "filing_no": "备案号",
    "rep": "客户代表",
}


def resident_id(serial=1, born="19850312", region="320102"):
    """Return a resident identity number with its right check sign; one per serial."""
    first_17 = f"{region}{born}{serial:03d}"
    return first_17 + resident_check_sign(first_17)


def sold(n=1, **values):
    """Return the cells of a sold unit; room, buyer, numbers differ with n."""
    row = {
        "project": "望江名邸",
        "kind": "住宅",
        "building": "3栋",
        "section": "2单元",
        "room": f"{100 + n:04d}",
        "area": 100.0,
        "unit_price": 20000.0,
        "total": 2000000.0,
        "status": "已售",
        "order_no": f"DG{n:05d}",
        "ordered_on": date(2026, 3, 1),
        "earnest": 50000.0,
        "sign_by_on": date(2026, 3, 8),
        "name": f"陈晓{chr(0x4E00 + n)}",
        "identity": resident_id(n),
        "phone": f"1380000{n:04d}",
        "address": f"南京市鼓楼区中山路{n}号",
        "terms": "按揭",
        "down": "30%",
        "contract_no": "",
        "signed_on": "",
        "filing_no": "",
        "rep": "林晓梅",
    }
    return row | values


def unsold(n=1, **values):
    """Return the cells of a unit that is for sale."""
    kept = ("project", "kind", "building", "section", "room", "area", "unit_price", "total")
    return {name: value if name in kept else "" for name, value in sold(n).items()} | {"status": "待售"} | values


def plain(*rows, headings=HEADINGS, sheet="销控台账", titles=()):
    """Return the lines of a plain ledger: titles, headings, rows."""
    return sheet, [*titles, list(headings.values()), *([row.get(name, "") for name in headings] for row in rows)]


def book(*sheets, merged=(), hidden=()):
    """Return a workbook of (name, lines) as bytes; `merged` names ranges of the first sheet, `hidden` names sheets."""
    made = Workbook()
    made.remove(made.active)
    for name, lines in sheets:
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append([None if cell == "" else cell for cell in line])
        if name in hidden:
            sheet.sheet_state = "hidden"
    for place in merged:
        made.worksheets[0].merge_cells(place)
    return saved(made)


def saved(made):
    """Return a workbook as bytes."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def ledger_of(*rows, **values):
    """Return a plain ledger as bytes."""
    return book(plain(*rows, **values))
