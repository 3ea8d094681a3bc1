"""Companies, projects, buildings and units as their pages show them."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from customers.enums import Role
from customers.models import Building, Household, Project, Staff, Subsidiary, Unit

#: Posts that read where the house builds and what its buyers pay to; the administrator keeps it.
READERS = (Role.ADMINISTRATOR, Role.MANAGER)


def subsidiaries_read_by(staff: Staff) -> QuerySet[Subsidiary]:
    """§1 Return the companies of a reader: all for the administrator, a manager's own."""
    if staff.has_role(Role.ADMINISTRATOR):
        return Subsidiary.objects.all()
    return Subsidiary.objects.filter(pk__in=staff.subsidiaries_as(Role.MANAGER))


def projects_read_by(staff: Staff) -> QuerySet[Project]:
    """§3.2.0 Return the projects of a reader's companies."""
    return Project.objects.filter(subsidiary__in=subsidiaries_read_by(staff))


def projects_listed(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Return projects with company, lawyer and how many buildings and units they have, as `building_count` and `unit_count`."""
    units = Unit.objects.filter(building__project=OuterRef("pk")).order_by().values("building__project").annotate(n=Count("pk")).values("n")
    buildings = Building.objects.filter(project=OuterRef("pk")).order_by().values("project").annotate(n=Count("pk")).values("n")
    counted = rows.annotate(building_count=Coalesce(Subquery(buildings), 0), unit_count=Coalesce(Subquery(units), 0))
    return counted.select_related("subsidiary", "lawyer")


def buildings_listed(project: Project) -> QuerySet[Building]:
    """Return the buildings of a project with how many units each has, as `unit_count`."""
    return project.buildings.annotate(unit_count=Count("units")).order_by("name", "pk")


def units_of(project: Project) -> QuerySet[Unit]:
    """Return the units of a project with their buildings."""
    return Unit.objects.filter(building__project=project).select_related("building")


def unsurveyed(rows: QuerySet[Unit]) -> QuerySet[Unit]:
    """Keep the units whose surveyed area has not been entered."""
    return rows.filter(surveyed_area__isnull=True)


def without_lawyer(project: Project) -> QuerySet[Household]:
    """§5.1.5 Return the open households of a project that have no contract lawyer."""
    return Household.objects.open().filter(project=project, lawyer__isnull=True)
