"""A sales ledger as a sales department keeps it, made up."""

import io
from datetime import date
from random import Random

from openpyxl import Workbook

from config.demo.words import Words
from customers.rules.identity import resident_check_sign

HEADINGS = (
    "项目", "业态", "楼栋", "单元", "房号", "预测建筑面积", "单价", "总价", "状态", "定购单号", "认购日期", "客户姓名", "证件号码", "联系电话",
    "通信地址", "付款方式", "首付比例", "合同编号", "签约日期", "客户代表",
)  # fmt: skip
AREA, UNIT_PRICE = 100, 20_000


def workbook(rows: int, *, project: str, serial: int, today: date) -> bytes:
    """Return an .xlsx of sold units; two ledgers with different serials share no buyer, phone or number."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADINGS)  # type: ignore[union-attr]
    words = Words(Random(serial))
    for n in range(rows):
        first = f"3201{5 + n % 2:02d}{1950 + serial // 1000 % 50}{serial % 12 + 1:02d}{n // 40 % 28 + 1:02d}{n % 1000:03d}"
        sheet.append(  # type: ignore[union-attr]
            (
                project, "住宅", f"{n // 120 + 1}栋", "1单元", f"{n % 120 // 4 + 1:02d}{n % 4 + 1:02d}", AREA, UNIT_PRICE, AREA * UNIT_PRICE, "已售",
                f"DG{serial}{n:04d}", today, words.name(), first + resident_check_sign(first), words.phone(), words.address(),
                "按揭", 0.3, f"HT{serial}{n:04d}", today, f"代表{n % 20 + 1}",
            )
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
