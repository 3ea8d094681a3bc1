"""Sales ledgers of the demonstration: one that was taken over and left differences, one that waits to be confirmed."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from config.demo.files import Files
from config.demo.words import Words
from contracts.actions.ledger import confirm_import, keep_import, take_over
from contracts.models import LedgerImport
from contracts.queries.ledger.preview import preview_of, reading_of
from customers.enums import Stage
from customers.models import Household, Staff, Subsidiary, Unit
from customers.rules.deadlines import local_time

HEADINGS = (
    "项目",
    "楼栋",
    "单元",
    "房号",
    "预测建筑面积",
    "单价",
    "总价",
    "状态",
    "定购单号",
    "认购日期",
    "定金",
    "约定签约日期",
    "客户姓名",
    "证件号码",
    "联系电话",
    "通信地址",
    "合同编号",
    "客户代表",
)
#: A representative sales knows and the department does not yet: the import makes the person, without a login.
NEWCOMER = "周晓岚"
Row = dict[str, Any]


class Ledger:
    """Writes ledgers as the sales department hands them over."""

    def __init__(self, files: Files, words: Words, subsidiary: Subsidiary, now: datetime) -> None:
        """Keep what the rows are made of."""
        self.files, self.words, self.subsidiary, self.now = files, words, subsidiary, now

    def known(self, file: Household, **values: Any) -> Row:
        """Return the row of a household that stands in the file, with what sales has otherwise."""
        buyer = file.buyers.select_related("customer").earliest("position").customer
        address = file.addresses.filter(ended_on__isnull=True).first()
        row = self._unit(file.unit) | {
            "定购单号": file.order_no,
            "认购日期": file.opened_on,
            "客户姓名": file.name,
            "证件号码": str(buyer.identity_number),
            "联系电话": buyer.phones.earliest("position").number,
            "通信地址": address.text if address else "",
            "合同编号": file.contract_no,
            "客户代表": self.files.rep(file).name,
        }
        return row | {"总价": file.contract.price} | values

    def sold(self, unit: Unit, rep: str, **values: Any) -> Row:
        """Return the row of a unit that was sold these days."""
        today = local_time(self.now).date()
        row = self._unit(unit) | {
            "定购单号": f"DG{today:%Y}{unit.pk:05d}",
            "认购日期": today - timedelta(days=2),
            "定金": 50_000,
            "约定签约日期": today + timedelta(days=5),
            "客户姓名": self.words.name(),
            "证件号码": self.words.identity(self.words.born(today)),
            "联系电话": self.words.phone(),
            "通信地址": self.words.address(),
            "客户代表": rep,
        }
        return row | values

    def _unit(self, unit: Unit) -> Row:
        """Return the cells of a unit."""
        return {
            "项目": unit.building.project.name,
            "楼栋": unit.building.name,
            "单元": unit.section,
            "房号": unit.room,
            "预测建筑面积": unit.predicted_area,
            "单价": unit.unit_price,
            "总价": unit.list_price,
            "状态": "已售",
        }

    def read(self, name: str, rows: Sequence[Row], by: Staff, at: datetime) -> LedgerImport:
        """Hand a ledger in; it waits to be confirmed."""
        data, on = _workbook(rows), local_time(at).date()
        preview = preview_of(reading_of(data, on), self.subsidiary, on)
        return keep_import(preview=preview, data=data, name=name, subsidiary=self.subsidiary, by=by, now=at)


def _workbook(rows: Sequence[Row]) -> bytes:
    """Return a workbook with a title, the headings and these rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("销控台账")
    sheet.append(["销控台账"])
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in (row.get(name) for name in HEADINGS)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_ledgers(ledger: Ledger, staff: dict[str, Staff], free: Sequence[Unit]) -> None:
    """Take a ledger over yesterday, with differences for representatives and the manager; leave another on the desk of general affairs."""
    now = ledger.now
    before = now - timedelta(hours=26)
    first = ledger.read(f"销控台账 {local_time(before):%m%d}.xlsx", _differing(ledger, staff), staff["affairs"], before)
    take_over(ledger=confirm_import(ledger=first, by=staff["affairs"], now=before + timedelta(minutes=6)), now=before + timedelta(minutes=7))
    rows = [ledger.sold(unit, rep) for unit, rep in zip(free[:4], (staff["rep"].name, staff["sun"].name, NEWCOMER, NEWCOMER), strict=False)]
    rows += [ledger.sold(unit, staff["qian"].name, 证件号码="320105199002300017") for unit in free[4:5]]
    rows.append(ledger.known(ledger.files.take_signed(staff["rep"])))
    ledger.read(f"销控台账 {local_time(now):%m%d}.xlsx", rows, staff["affairs"], now - timedelta(minutes=50))


def _differing(ledger: Ledger, staff: dict[str, Staff]) -> list[Row]:
    """Return rows that say something else than the file: a phone, an address, a representative, a price; and one that says the same."""
    files, words = ledger.files, ledger.words
    own, other = files.take_signed(staff["rep"]), files.take_signed(staff["sun"])
    handed, dearer = files.take_signed(staff["qian"]), files.take_signed(staff["rep"])
    price = dearer.contract.price + Decimal("3000.00")
    return [
        ledger.known(own, 联系电话=words.phone()),
        ledger.known(other, 通信地址=words.address()),
        ledger.known(handed, 客户代表=staff["zhao"].name),
        ledger.known(dearer, 总价=price, 单价=None),
        ledger.known(files.take(stages=[Stage.SIGNED, Stage.FILED])),
    ]
