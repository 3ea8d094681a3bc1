"""What a row stands on: company staff, projects, buildings, units."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from contracts.queries.ledger.known import Index, project_key
from contracts.queries.ledger.plan import Plan
from contracts.rules.ledger.entry import Entry
from contracts.rules.ledger.file import kind_of_project
from contracts.rules.ledger.place import bare_building
from customers.enums import ProjectKind, Role
from customers.models import Building, Posting, Project, Staff, Subsidiary, Unit
from customers.rules import names

LONGEST_CODE = 8


def person_named(name: str, role: Role, index: Index, subsidiary: Subsidiary, on: date) -> Staff:
    """§2.1.b Return who holds a post under this name; an unknown one becomes staff without a login (decision H13)."""
    held = index.people.get((role, name))
    if held:
        return held[0]
    staff = Staff.objects.create_user(_free_username(name), name=name)
    Posting.objects.create(staff=staff, role=role, subsidiary=subsidiary, starts_on=on)
    index.people[role, name] = [staff]
    return staff


def _free_username(name: str) -> str:
    """Return a staff number made of the name's pinyin that nobody has."""
    stem = re.sub(r"[^a-z0-9]", "", names.sort_key(name))[:30] or "staff"
    taken = set(Staff.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(candidate for candidate in (stem, *(f"{stem}{n}" for n in range(2, len(taken) + 3))) if candidate not in taken)


def project_named(name: str, kinds: Mapping[str, Counter[ProjectKind]], index: Index, subsidiary: Subsidiary) -> Project:
    """§3.2.0 Return the project of this name, made when the house does not know it."""
    key = project_key(name)
    if key not in index.projects:
        index.projects[key] = Project.objects.create(
            subsidiary=subsidiary, name=name, code=_free_code(name), kind=kind_of_project(name, kinds.get(name, Counter()))
        )
    return index.projects[key]


def _free_code(name: str) -> str:
    """Return a code made of the name's initials that no project has."""
    stem = re.sub(r"[^A-Z0-9]", "", names.initials(name).upper())[: LONGEST_CODE - 3] or "P"
    taken = set(Project.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(candidate for candidate in (stem, *(f"{stem}{n}" for n in range(2, len(taken) + 3))) if candidate not in taken)


def make_units(plans: Sequence[Plan], projects: Mapping[str, Project], index: Index) -> None:
    """Make the units the house does not know, with their buildings, and give each plan its own."""
    new = [plan for plan in plans if plan.unit is None]
    buildings = _buildings(new, projects)
    units = [_unit(plan.entry, buildings[projects[plan.entry.place.project].pk, bare_building(plan.entry.place.building)]) for plan in new]
    for plan, unit in zip(new, Unit.objects.bulk_create(units), strict=True):
        plan.unit = unit
        index.units[plan.entry.place.key] = unit.pk


def _buildings(plans: Sequence[Plan], projects: Mapping[str, Project]) -> dict[tuple[int, str], Building]:
    """Return the buildings of these plans by project and bare name, made where they are missing."""
    rows = Building.objects.filter(project__in=projects.values()).select_related("project")
    found = {(building.project_id, bare_building(building.name)): building for building in rows}
    for plan in plans:
        project, name = projects[plan.entry.place.project], plan.entry.place.building
        if (project.pk, bare_building(name)) not in found:
            found[project.pk, bare_building(name)] = Building.objects.create(project=project, name=name)
    return found


def _unit(entry: Entry, building: Building) -> Unit:
    """Return an unsaved unit as the row gives it."""
    return Unit(
        building=building,
        section=entry.place.section,
        room=entry.place.room,
        name=entry.place.name,
        floor_plan=entry.floor_plan,
        predicted_area=entry.predicted_area,
        predicted_inner_area=entry.predicted_inner_area,
        surveyed_area=entry.surveyed_area,
        surveyed_inner_area=entry.surveyed_inner_area,
        unit_price=entry.unit_price,
        list_price=entry.list_price,
        sales_status=entry.status,
    )
