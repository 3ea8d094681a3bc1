"""The list of contracts, one contract, and the panel on the household's page."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.enums import ChangeState
from contracts.filters.changes import ContractFilter
from contracts.forms.ledger import SETTLERS
from contracts.models import Contract
from contracts.models.contract import CONTRACT_READERS
from contracts.models.notice import MONEY_READERS
from contracts.queries import changes as queries
from customers.actions.timeline import log_access
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Household, Staff
from customers.queries.paging import page_of

EXPORT_ROWS = 20_000
#: The saved views of the list of contracts.
VIEWS: dict[str, Q] = {
    "": Q(household__ended_on__isnull=True),
    "unsigned": Q(household__ended_on__isnull=True, signed_on__isnull=True),
    "unfiled": Q(household__ended_on__isnull=True, signed_on__isnull=False, filing_no=""),
    "filed": Q(household__ended_on__isnull=True) & ~Q(filing_no=""),
    "ended": Q(household__ended_on__isnull=False),
}
UNDECIDED = (ChangeState.DRAFT, ChangeState.REQUESTED, ChangeState.RETURNED)


def _reader(request: HttpRequest) -> Staff:
    """Return the reader; a post that has nothing to do with contracts is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CONTRACT_READERS):
        raise PermissionDenied
    return staff


def _listed(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Return contracts with what a list row shows, in a constant number of queries."""
    return rows.select_related("household__unit", "household__project").annotate(undecided=Count("changes", filter=Q(changes__state__in=UNDECIDED)))


@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """§5.1.1 List the contracts within reach: filtered, by buyer, paged by key, exported."""
    staff = _reader(request)
    view = request.GET.get("view", "") if request.GET.get("view") in VIEWS else ""
    found = ContractFilter(request.GET, queryset=Contract.objects.visible_to(staff).filter(VIEWS[view]), staff=staff)
    if request.GET.get("export") == "xlsx":
        rows = list(_listed(found.qs).order_by("household__name_key", "id")[:EXPORT_ROWS])
        log_access(by=staff, what=Seen.EXPORTED, now=timezone.now(), purpose="contracts", count=len(rows))
        headings = (
            _("Customer"),
            _("Project"),
            _("Unit"),
            _("Contract no."),
            _("Signed on"),
            _("Filing no."),
            _("Contract price"),
            _("Payment terms"),
            _("Delivery date"),
        )
        return xlsx(_("Contracts"), headings, map(_cells, rows))
    page = page_of(_listed(found.qs), ("household__name_key", "id"), request.GET.get("after") or request.GET.get("before") or "")
    counts = Contract.objects.visible_to(staff).aggregate(**{name: Count("pk", filter=VIEWS[name], distinct=True) for name in ("unsigned", "unfiled")})
    return render(request, "contracts/contracts.html", {"page": page, "filter": found, "view": view, "counts": counts, "is_filtered": bool(found.data)})


def _cells(contract: Contract) -> tuple[object, ...]:
    """Return the cells of one contract."""
    household = contract.household
    terms = (contract.signed_on, contract.filing_no, contract.price, contract.get_payment_terms_display(), contract.delivery_on)
    return (household.name, household.project.name, household.unit.short_name, contract.number, *terms)


@require_GET
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.1 Show a contract: its terms, its instalments, its changes."""
    staff = _reader(request)
    rows = Contract.objects.visible_to(staff).select_related("household__project__subsidiary", "household__unit", "household__order_form")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "contracts/contract.html", _shown(found, staff))


def _shown(contract: Contract, staff: Staff) -> dict[str, object]:
    """Return what the page and the panel show of a contract."""
    household = contract.household
    return {
        "contract": contract,
        "household": household,
        "terms": queries.terms_of(contract),
        "sees_money": staff.has_role(*MONEY_READERS, Role.LAWYER),
        "changes": contract.changes.select_related("asked_by")[:20],
        "may_ask": household.ended_on is None and queries.may_ask(staff, household),
        "differences": household.differences.open().count() if staff.has_role(*SETTLERS) else 0,
    }


@require_GET
def household_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.1 Show the contract of a household with its changes, as a panel of its file."""
    staff = _reader(request)
    household = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project__subsidiary"), pk=pk)
    found = Contract.objects.visible_to(staff).filter(household=household).select_related("household__project", "household__unit").first()
    context = _shown(found, staff) if found else {"household": household}
    template = "contracts/_contract_panel.html" if request.headers.get("HX-Request") else "contracts/contract_panel.html"
    return render(request, template, context)
