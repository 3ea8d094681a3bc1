"""The closed lists of contracts and payments."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderState(TextChoices):
    """§5.1.4 What may become of an order form."""

    VALID = "valid", _("Valid")
    EXTENDED = "extended", _("Extended")
    UNIT_CHANGED = "unit_changed", _("Unit changed")
    NAME_CHANGED = "name_changed", _("Name changed")
    RETURNED = "returned", _("Given back")
    VOID = "void", pgettext_lazy("order form", "Void")
    CONTRACTED = "contracted", _("Became a contract")


class PaymentTerms(TextChoices):
    """How the price is paid."""

    ONE_OFF = "one_off", _("Payment in full")
    INSTALMENTS = "instalments", _("Instalments")
    MORTGAGE = "mortgage", _("Mortgage")
    PROVIDENT_FUND = "provident_fund", _("Provident-fund loan")
    COMBINED = "combined", _("Combined loan")
    OTHER = "other", pgettext_lazy("payment terms", "Other")


class MoneyKind(TextChoices):
    """What a sum is for (form 3.4)."""

    EARNEST = "earnest", _("Earnest money")
    DOWN_PAYMENT = "down_payment", _("Down payment")
    INSTALMENT = "instalment", _("Instalment")
    MORTGAGE = "mortgage", _("Mortgage loan")
    PROVIDENT_FUND = "provident_fund", _("Provident-fund loan")
    ONE_OFF = "one_off", _("Payment in full")
    AREA_DIFFERENCE = "area_difference", _("Area difference")
    FIT_OUT = "fit_out", _("Fit-out")
    DAMAGES = "damages", _("Liquidated damages")
    ADVANCE = "advance", _("Advanced mortgage instalment")
    ENGINEERING_CHANGE = "engineering_change", _("Engineering change")
    TAX = "tax", _("Taxes collected")
    MAINTENANCE_FUND = "maintenance_fund", _("Maintenance fund collected")
    ON_ACCOUNT = "on_account", _("On account")


class NoticeState(TextChoices):
    """Where a payment notice stands."""

    ISSUED = "issued", _("Issued")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")
    REVERSED = "reversed", _("Reversed")


class Method(TextChoices):
    """How the customer pays."""

    TRANSFER = "transfer", _("Transfer")
    CARD = "card", _("Card")
    CASH = "cash", _("Cash")
    CHEQUE = "cheque", _("Cheque")
    LOAN = "loan", _("Bank loan release")


class VoucherKind(TextChoices):
    """What finance hands out for money."""

    RECEIPT = "receipt", _("Receipt")
    ADVANCE_INVOICE = "advance_invoice", _("Advance-payment invoice")
    INVOICE = "invoice", _("Invoice")


class VoucherCopies(TextChoices):
    """Where the copies of a voucher are when its confirmation is reversed."""

    BACK = "back", _("All copies of the voucher are back and marked void")
    LOST = "lost", _("Copies are lost; the written statement of the loss is in hand")


class ChangeState(TextChoices):
    """Where a contract change stands."""

    DRAFT = "draft", _("Draft")
    REQUESTED = "requested", _("Requested")
    RETURNED = "returned", _("Returned for completion")
    EFFECTIVE = "effective", _("In effect")
    REFUSED = "refused", _("Not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RowOutcome(TextChoices):
    """What an import does with a row."""

    CREATE = "create", _("New")
    UPDATE = "update", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    PROBLEM = "problem", _("Problem")


class ImportState(TextChoices):
    """Where an import stands."""

    READ = "read", _("Read, to be confirmed")
    RUNNING = "running", _("Being taken over")
    DONE = "done", _("Taken over")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Dropped")


class LedgerFault(TextChoices):
    """What may be wrong with a row of a sales ledger; the label is the reason, filled with the row's own values (decision H13)."""

    PROJECT_MISSING = "project_missing", _("The project is missing")
    ROOM_MISSING = "room_missing", _("The room number is missing")
    KIND_UNKNOWN = "kind_unknown", _("“%(value)s” is no known kind of project")
    STATUS_UNKNOWN = "status_unknown", _("“%(value)s” is no known sales status")
    NOT_A_DATE = "not_a_date", _("“%(value)s” is not a date")
    NOT_A_NUMBER = "not_a_number", _("“%(value)s” is not a number")
    NOT_A_PERCENTAGE = "not_a_percentage", _("“%(value)s” is not a percentage")
    TOO_LONG = "too_long", _("Longer than %(limit)s characters")
    TOTAL_DIFFERS = "total_differs", _("The total %(total)s differs from unit price × area %(expected)s by %(difference)s yuan")
    PRICE_MISSING = "price_missing", _("The total is missing on a sold unit")
    NAME_MISSING = "name_missing", _("The customer's name is missing on a sold unit")
    IDENTITY_LENGTH = "identity_length", _("The identity number has the wrong length")
    IDENTITY_CHARACTERS = "identity_characters", _("The identity number holds a character that does not belong there")
    IDENTITY_REGION = "identity_region", _("The identity number begins with no known region")
    IDENTITY_BIRTH_DATE = "identity_birth_date", _("The date of birth in the identity number does not exist")
    IDENTITY_CHECKSUM = "identity_checksum", _("The check digit of the identity number is wrong")
    IDENTITY_AS_NUMBER = (
        "identity_as_number",
        _("The identity number is stored as a number, its last digits are lost: format the cell as text and type it again"),
    )
    IDENTITY_COUNT = "identity_count", _("%(names)s names but %(numbers)s identity numbers")
    IDENTITY_TWO_NAMES = "identity_two_names", _("The same identity number stands under the name of another customer in row %(row)s of sheet %(sheet)s")
    BUYER_TWICE = "buyer_twice", _("The same buyer stands twice in this row")
    PHONE_TOO_SHORT = "phone_too_short", _("The phone number is too short")
    PHONE_TOO_LONG = "phone_too_long", _("The phone number is too long")
    PHONE_WRONG = "phone_wrong", _("This is no phone number")
    UNIT_TWICE = "unit_twice", _("The unit is listed twice: row %(row)s of sheet %(sheet)s stands")
    CONTRACT_NUMBER_TWICE = "contract_number_twice", _("The contract number is used for %(unit)s already")
    ORDER_NUMBER_TWICE = "order_number_twice", _("The order form number is used for %(unit)s already")
    REPRESENTATIVE_AMBIGUOUS = "representative_ambiguous", _("%(count)s people of this name serve customers: the ledger does not say which")
    PROJECT_ELSEWHERE = "project_elsewhere", _("The project belongs to another company of the group")
    NOT_STORED = "not_stored", _("The row could not be stored: %(value)s")
    # Warnings: the row is taken over.
    EARNEST_HIGH = "earnest_high", _("The earnest money is above %(cap)s %% of the price; what is above has no effect as earnest money")
    IDENTITY_INCOMPLETE = "identity_incomplete", _("Only the first buyer's identity number is given")
    TERMS_UNKNOWN = "terms_unknown", _("“%(value)s” is no known way to pay; taken over as other")
    DOWN_PAYMENT_MISSING = "down_payment_missing", _("The down payment is missing: the price stands as one instalment")
    UNSOLD_WITH_BUYER = "unsold_with_buyer", _("The unit is not sold but names a customer: only the unit is taken over")
    FILE_STAYS = "file_stays", _("The ledger no longer lists the unit as sold: its file stays until it is ended in the department")
    FILE_ENDED = "file_ended", _("This sale was ended on %(day)s: the ledger does not open it again")
    OTHER_REPRESENTATIVE = "other_representative", _("The customer's other unit %(unit)s is served by %(name)s")
    SEVERAL_REPRESENTATIVES = "several_representatives", _("Several representatives are named: %(name)s is taken")
    PAID_DIFFERS = "paid_differs", _("The ledger says %(ledger)s yuan are paid, the file has %(file)s yuan")


class LedgerNote(TextChoices):
    """What is said once for a whole ledger."""

    NEW_REPRESENTATIVES = "new_representatives", _("Unknown representatives become staff without a login: %(value)s")
    NEW_SELLERS = "new_sellers", _("Unknown salespeople become staff without a login: %(value)s")
    NO_REPRESENTATIVE = "no_representative", _("%(value)s sold units name no representative: they wait under “待分配” until the manager assigns them")
    SHEET_SKIPPED = "sheet_skipped", _("Sheet %(value)s has no headings of a sales ledger and was not read")
    SHEET_HIDDEN = "sheet_hidden", _("Sheet %(value)s is hidden and was not read")
    COLUMNS_UNREAD = "columns_unread", _("Columns that are not taken over: %(value)s")
    COLUMN_TWICE = "column_twice", _("%(value)s mean the same: the first one is read")
    PROJECT_KINDS = "project_kinds", _("Project %(value)s has several kinds of units: the most frequent one decides")
    KIND_ASSUMED = "kind_assumed", _("The ledger does not say the kind of project %(value)s: residential is assumed, correct it if it is not")


class LedgerField(TextChoices):
    """What a ledger may change, or give otherwise than the file (decision H5)."""

    UNIT = "unit", _("Unit")
    FLOOR_PLAN = "floor_plan", _("Floor plan")
    PREDICTED_AREA = "predicted_area", _("Predicted area")
    PREDICTED_INNER_AREA = "predicted_inner_area", _("Predicted inner area")
    SURVEYED_AREA = "surveyed_area", _("Surveyed area")
    SURVEYED_INNER_AREA = "surveyed_inner_area", _("Surveyed inner area")
    UNIT_PRICE = "unit_price", _("Unit price")
    LIST_PRICE = "list_price", _("List price")
    SALES_STATUS = "sales_status", _("Sales status")
    FILE = "file", _("Household file")
    ORDER_NO = "order_no", _("Order form no.")
    ORDERED_ON = "ordered_on", _("Ordered on")
    EARNEST = "earnest", _("Earnest money")
    SIGN_BY_ON = "sign_by_on", _("Contract to be signed by")
    SELLER = "seller", _("Salesperson")
    PRICE = "price", _("Contract price")
    PAYMENT_TERMS = "payment_terms", _("Payment terms")
    DOWN_PERCENT = "down_percent", _("Down payment, %")
    CONTRACT_NO = "contract_no", _("Contract no.")
    SIGNED_ON = "signed_on", _("Signed on")
    FILING_NO = "filing_no", _("Filing no.")
    DELIVERY_ON = "delivery_on", _("Delivery date")
    STAGE = "stage", _("Stage")
    NAME = "name", _("Name")
    IDENTITY = "identity", _("Identity document")
    BUYERS = "buyers", _("Buyers")
    PHONE = "phone", _("Phone")
    ADDRESS = "address", _("Address")
    REPRESENTATIVE = "representative", _("Representative")
