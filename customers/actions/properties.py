"""Writes of companies, projects, buildings and units: the administrator's, the default lawyer the manager's."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.actions.households import BATCH, refresh_keys, refuse_lawyer
from customers.encryption import keyed_hash
from customers.enums import Happened, ProjectKind, Role
from customers.models import Building, Household, Project, Staff, Subsidiary, TimelineEntry, Unit
from customers.queries.properties import without_lawyer
from customers.refusals import Refusal
from customers.rules.deadlines import local_time

#: An account number has so many digits, whatever the bank.
ACCOUNT_DIGITS: Final = range(8, 33)


class AdministratorKeeps(Refusal):
    """Companies, projects and units are the administrator's to keep."""

    clause = "3.1"
    message = _("Only the administrator changes companies, projects, buildings and units. Ask there.")


class NameTaken(Refusal):
    """Two of one name."""

    message = _("%(name)s is in the list already. Choose another name.")


class CodeTaken(Refusal):
    """Two with one code: their papers would share one series of numbers."""

    message = _("The code %(code)s belongs to %(name)s. Choose another: it stands in the numbers of papers.")


class AccountIncomplete(Refusal):
    """Half an account: nobody could pay to it."""

    clause = "5.3.1"
    message = _("An account is holder, bank and number together. Give all three, or none.")


class AccountWrong(Refusal):
    """A number that is no account's."""

    clause = "5.3.1"
    message = _("An account number has 8 to 32 digits; this has %(n)d. Check it against the bank's letter.")


class AreaWrong(Refusal):
    """An area that cannot be."""

    clause = "5.11.1.2"
    message = _("An area is above zero, and the inner area is not larger than the whole.")


@dataclass(frozen=True, slots=True)
class CompanyDetails:
    """§1 What is kept of a development company."""

    name: str
    code: str
    address: str = ""
    postcode: str = ""
    service_phone: str = ""


def _refuse_stranger(by: Staff) -> None:
    """Refuse everybody but the administrator."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise AdministratorKeeps


def _refuse_code(code: str, besides: Subsidiary | Project) -> None:
    """Refuse a code that another company or project has: the numbers of papers run by it."""
    for model in (Subsidiary, Project):
        others = model.objects.filter(code=code)
        if taken := (others.exclude(pk=besides.pk) if isinstance(besides, model) else others).first():
            raise CodeTaken(code=code, name=taken.name)


@transaction.atomic
def keep_subsidiary(*, details: CompanyDetails, by: Staff, now: datetime, subsidiary: Subsidiary | None = None) -> Subsidiary:  # noqa: ARG001 -- every write names who and when
    """§1 Enter a development company, or correct what is kept of one."""
    _refuse_stranger(by)
    kept = Subsidiary.objects.select_for_update(of=("self",)).get(pk=subsidiary.pk) if subsidiary else Subsidiary()
    if Subsidiary.objects.filter(name=details.name).exclude(pk=kept.pk).exists():
        raise NameTaken(name=details.name)
    _refuse_code(details.code, kept)
    kept.name, kept.code, kept.address = details.name, details.code, details.address
    kept.postcode, kept.service_phone = details.postcode, details.service_phone
    kept.save()
    return kept


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """§3.2.0 What is kept of a project; without a number the account stays, without holder and bank too it goes."""

    name: str
    code: str
    kind: ProjectKind
    account_name: str = ""
    account_bank: str = ""
    account_number: str = ""
    is_supervised: bool = False


@transaction.atomic
def keep_project(*, details: ProjectDetails, subsidiary: Subsidiary, by: Staff, now: datetime, project: Project | None = None) -> Project:  # noqa: ARG001 -- every write names who and when
    """§3.2.0 Enter a project, or correct what is kept of one; a new name renames its units, and their files are found by it."""
    _refuse_stranger(by)
    kept = Project.objects.select_for_update(of=("self",)).get(pk=project.pk) if project else Project(subsidiary=subsidiary)
    if Project.objects.filter(name=details.name).exclude(pk=kept.pk).exists():
        raise NameTaken(name=details.name)
    _refuse_code(details.code, kept)
    is_renamed = project is not None and kept.name != details.name
    kept.name, kept.code, kept.kind, kept.is_supervised = details.name, details.code, details.kind, details.is_supervised
    _keep_account(kept, details)
    kept.save()
    if is_renamed:
        for building in kept.buildings.order_by("pk"):
            _rename_units(building, kept.name)
    return kept


def _keep_account(project: Project, details: ProjectDetails) -> None:
    """§5.3.1 Write the account onto the row: whole, or none."""
    typed = "".join(sign for sign in details.account_number if sign not in " -")
    if typed and (not typed.isdecimal() or len(typed) not in ACCOUNT_DIGITS):
        raise AccountWrong(n=sum(sign.isdecimal() for sign in typed))
    is_gone = not (details.account_name or details.account_bank or typed)
    number = "" if is_gone else typed or str(project.account_number or "")
    if not is_gone and not (details.account_name and details.account_bank and number):
        raise AccountIncomplete
    project.account_name, project.account_bank, project.account_number = details.account_name, details.account_bank, number
    project.account_hash = keyed_hash("account", number.replace(" ", "")) if number else ""


def unit_name(project: str, building: str, section: str, room: str) -> str:
    """H13 Return the name of a unit: project, building and section, room."""
    return " ".join(part for part in (project, f"{building}{section}", room) if part)


def _rename_units(building: Building, project: str) -> None:
    """Name the units of a building anew, and let their files be found by it."""
    units = list(building.units.select_for_update(of=("self",)).order_by("pk"))
    for unit in units:
        unit.name = unit_name(project, building.name, unit.section, unit.room)
    Unit.objects.bulk_update(units, ["name"], batch_size=BATCH)
    refresh_keys(Household.objects.filter(unit__building=building))


@transaction.atomic
def set_project_lawyer(*, project: Project, lawyer: Staff | None, fill: bool, by: Staff, now: datetime) -> int:
    """§5.1.5 Set the lawyer new files of a project get; `fill` gives him to the open files without one too. Return how many those were."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    refuse_lawyer(lawyer, project, by, local_time(now).date())
    project.lawyer = lawyer
    project.save(update_fields=["lawyer"])
    if lawyer is None or not fill:
        return 0
    files = list(without_lawyer(project).select_for_update(of=("self",)).order_by("pk"))
    Household.objects.filter(pk__in=[file.pk for file in files]).update(lawyer=lawyer)
    TimelineEntry.objects.bulk_create(TimelineEntry(household=file, kind=Happened.LAWYER, by=by, at=now, text=lawyer.name) for file in files)
    return len(files)


@transaction.atomic
def keep_building(*, name: str, project: Project, by: Staff, now: datetime, building: Building | None = None) -> Building:  # noqa: ARG001 -- every write names who and when
    """Add a building to a project, or correct its name; its units are named by it."""
    _refuse_stranger(by)
    kept = Building.objects.select_for_update(of=("self",)).get(pk=building.pk) if building else Building(project=project)
    if Building.objects.filter(project=kept.project_id, name=name).exclude(pk=kept.pk).exists():
        raise NameTaken(name=name)
    is_renamed, kept.name = building is not None and kept.name != name, name
    kept.save()
    if is_renamed:
        _rename_units(kept, project.name)
    return kept


@dataclass(frozen=True, slots=True)
class UnitDetails:
    """What is measured and drawn of a unit; areas in square metres."""

    floor_plan: str = ""
    predicted_area: Decimal | None = None
    predicted_inner_area: Decimal | None = None
    surveyed_area: Decimal | None = None
    surveyed_inner_area: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new unit lies."""

    building: Building
    room: str
    section: str = ""


@transaction.atomic
def add_unit(*, place: Place, details: UnitDetails, by: Staff, now: datetime) -> Unit:
    """Enter a unit that no sales ledger has brought."""
    _refuse_stranger(by)
    building = Building.objects.select_for_update(of=("self",)).select_related("project").get(pk=place.building.pk)
    name = unit_name(building.project.name, building.name, place.section, place.room)
    if Unit.objects.filter(name=name).exists():
        raise NameTaken(name=name)
    unit = Unit.objects.create(building=building, section=place.section, room=place.room, name=name)
    return change_unit(unit=unit, details=details, by=by, now=now)


@transaction.atomic
def change_unit(*, unit: Unit, details: UnitDetails, by: Staff, now: datetime) -> Unit:  # noqa: ARG001 -- every write names who and when
    """§5.11.1.2 Set floor plan, predicted and surveyed areas of a unit; the earlier ones stay in the history."""
    _refuse_stranger(by)
    for whole, inner in ((details.predicted_area, details.predicted_inner_area), (details.surveyed_area, details.surveyed_inner_area)):
        if any(area is not None and area <= 0 for area in (whole, inner)) or (inner is not None and (whole is None or inner > whole)):
            raise AreaWrong
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    unit.floor_plan = details.floor_plan
    unit.predicted_area, unit.predicted_inner_area = details.predicted_area, details.predicted_inner_area
    unit.surveyed_area, unit.surveyed_inner_area = details.surveyed_area, details.surveyed_inner_area
    unit.save(update_fields=["floor_plan", "predicted_area", "predicted_inner_area", "surveyed_area", "surveyed_inner_area"])
    return unit
