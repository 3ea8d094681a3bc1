"""Work contact letters and coordination meetings, made by the real actions."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from correspondence.actions.letters import Content, send_letter
from correspondence.actions.meetings import Call, Minutes, Task, call_meeting, write_minutes
from correspondence.queries.addressees import Addressee
from correspondence.queries.origins import Origin, origin_of
from customers.enums import Role
from customers.models import Organisation, Posting
from tests.factories.customers import LONG_AGO, NOW, StaffFactory, SubsidiaryFactory, household
from tests.factories.documents import picture

PHONE = "13911112233"


def department(name="工程部", role=Role.ENGINEERING, subsidiary=None, projects=()):
    """Return a department and somebody who holds a post in it."""
    organisation, _made = Organisation.objects.get_or_create(name=name)
    person = StaffFactory()
    post = Posting.objects.create(staff=person, role=role, organisation=organisation, subsidiary=subsidiary or SubsidiaryFactory(), starts_on=LONG_AGO)
    post.projects.set(projects)
    return organisation, person


def firm(name="固安防水工程公司"):
    """Return a firm in which nobody has a login."""
    return Organisation.objects.get_or_create(name=name)[0]


def content(to, **values):
    """Return what a letter says; three days to answer."""
    chosen = {
        "to": to,
        "title": "主卧外窗渗水复查",
        "facts": "客户第三次反映主卧外窗渗水，上月维修后仍渗。",
        "request": "请现场查明原因，提出维修方案和完成日期。",
        "reply_by": date(2026, 6, 19),
        "to_name": "赵工",
        "to_phone": PHONE,
    }
    return Content(**chosen | values)


def letter(to=None, subject=None, file=None, by=None, now=NOW, uploads=(), follows=None, **values):
    """Return a letter about a thing, a household or nothing, written by the household's representative; to engineering unless said."""
    thing = subject or file or household()
    origin = origin_of(thing) if thing is not None else None
    by = by or origin.household.assignments.get(ended_at__isnull=True).staff
    origin = origin or Origin(by.postings.get().subsidiary)
    to = to or Addressee(organisation=department(subsidiary=origin.subsidiary)[0])
    return send_letter(content=content(to, **values), origin=origin, by=by, now=now, uploads=uploads, follows=follows)


def meeting(subject=None, file=None, by=None, now=NOW, invited=None, **values):
    """Return a meeting about a thing or household, called for tomorrow; engineering is asked unless said."""
    thing = subject or file or household()
    origin = origin_of(thing)
    by = by or origin.household.assignments.get(ended_at__isnull=True).staff
    invited = invited if invited is not None else [Addressee(organisation=department(subsidiary=origin.subsidiary)[0])]
    chosen = {"title": "外窗渗水协调", "held_at": now + timedelta(days=1), "place": "二楼会议室", "agenda": "原因\n维修方案", "invited": invited}
    return call_meeting(call=Call(**chosen | values), origin=origin, by=by, now=now)


def minutes(*tasks, **values):
    """Return minutes with things to be done."""
    chosen = {"chair": "陈立恒", "recorder": "林晓雯", "present": "工程部 赵宏\n客户服务部 林晓雯", "minutes": "确定重新打胶并做淋水试验。"}
    return Minutes(**chosen | values, tasks=tasks)


def task(to=None, what="重新打胶并做淋水试验", due_on=date(2026, 6, 25)):
    return Task(what, due_on, to)


def held(*tasks, file=None, by=None, now=NOW, **values):
    """Return a meeting that was held an hour ago, with its minutes."""
    row = meeting(file=file, by=by, now=now - timedelta(days=1), held_at=now - timedelta(hours=1), **values)
    return write_minutes(meeting=row, minutes=minutes(*tasks), by=row.called_by, now=now)


def scan(name="reply.jpg"):
    """Return a scan as it is uploaded."""
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")
