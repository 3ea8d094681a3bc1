"""Who may do what to a letter or a meeting."""

from correspondence.models import Meeting, MeetingAction, WorkLetter
from correspondence.models.meeting import asked_to_do
from correspondence.models.reach import OTHER_DEPARTMENTS, owed_by
from correspondence.models.work_letter import addressed_to
from correspondence.queries.origins import WRITERS
from customers.enums import Role
from customers.models import Assignment, Household, Staff


def representative_of(household: Household | int | None) -> Staff | None:
    """§2.1.b Return the current representative of a household."""
    if household is None:
        return None
    return Assignment.objects.select_related("staff").get(household=household, ended_at__isnull=True).staff


def may_write(staff: Staff, subsidiary: int) -> bool:
    """§5.4.4.6.a Tell whether a person writes letters and calls meetings in a subsidiary: representatives and the manager."""
    return subsidiary in staff.subsidiaries_as(*WRITERS)


def handles(staff: Staff, row: WorkLetter | Meeting) -> bool:
    """§5.4.4.6.b Tell whether a person follows a letter or meeting up: who began it or stands in, the household's representative, the manager."""
    if not may_write(staff, row.subsidiary_id):
        return False
    own = {staff.pk, *staff.covered_ids}
    begun_by = row.written_by_id if isinstance(row, WorkLetter) else row.called_by_id
    if begun_by in own or row.subsidiary_id in staff.subsidiaries_as(Role.MANAGER):
        return True
    rep = representative_of(row.household_id)
    return rep is not None and rep.pk in own


def _of_other_department(staff: Staff, subsidiary: int) -> bool:
    """Tell whether a person holds a post of another department."""
    return subsidiary in staff.subsidiaries_as(*OTHER_DEPARTMENTS)


def may_answer(staff: Staff, letter: WorkLetter) -> bool:
    """§5.4.4.6.a Tell whether a letter asks this person: addressed, or given the duty; who only waits for the answer does not give it."""
    asked = addressed_to(staff)
    if _of_other_department(staff, letter.subsidiary_id):
        asked |= owed_by(WorkLetter, staff)
    return WorkLetter.objects.unanswered().filter(asked, pk=letter.pk).exists()


def may_do(staff: Staff, meeting: Meeting) -> set[int]:
    """§5.4.4.6.a Return the things of a meeting that are this person's to do."""
    mine = MeetingAction.objects.filter(asked_to_do(staff), meeting=meeting.pk, done_at__isnull=True)
    return set(mine.values_list("pk", flat=True))
