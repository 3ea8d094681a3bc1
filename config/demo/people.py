"""The staff of the demonstration: one login per post and more representatives."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from customers.actions.account import reset_password
from customers.actions.staff import Person, Post, add_posting, create_staff
from customers.authorization.actions import delegate
from customers.enums import Role
from customers.models import Absence, Organisation, Posting, Project, Staff, Subsidiary
from customers.rules.deadlines import local_time

PASSWORD = "demo-2026"  # noqa: S105 -- shown on the page of every demonstration


@dataclass(frozen=True, slots=True)
class Login:
    """One person of the demonstration."""

    username: str
    name: str
    role: Role
    organisation: str = "客户服务部"


LOGINS = (
    Login("rep", "林晓雯", Role.REP),
    Login("manager", "陈立恒", Role.MANAGER),
    Login("vp", "韩静", Role.VP, "公司领导"),
    Login("gm", "顾维钧", Role.GM, "公司领导"),
    Login("finance", "吴敏", Role.FINANCE, "财务部"),
    Login("lawyer", "沈嘉禾", Role.LAWYER, "衡正律师事务所"),
    Login("engineer", "赵宏", Role.ENGINEERING, "工程部"),
    Login("affairs", "何秋萍", Role.GENERAL_AFFAIRS),
    Login("sales", "邵文博", Role.SALES, "销售部"),
    Login("general-contractor", "雷建国", Role.GENERAL_CONTRACTOR, "中筑总承包公司"),
    Login("property", "范玉梅", Role.PROPERTY_COMPANY, "安居物业公司"),
    Login("contractor", "谭永安", Role.CONTRACTOR, "固安防水工程公司"),
    Login("auditor", "叶明远", Role.AUDITOR, "审计部"),
    Login("admin", "冯凯", Role.ADMINISTRATOR, "信息部"),
)
#: Somebody who was let in these days and has not signed in yet.
NEWCOMER = ("ling", "凌志远")
REPS = (("gao", "高丽娜"), ("ma", "马超群"), ("zhao", "赵启明"), ("sun", "孙静怡"), ("qian", "钱海燕"))
LONG_AGO = timedelta(days=900)
#: Posts of outside firms end on a day; the contractor's soon.
ENDS_IN = {Role.GENERAL_CONTRACTOR: LONG_AGO, Role.PROPERTY_COMPANY: LONG_AGO, Role.CONTRACTOR: timedelta(days=12)}


def make_staff(subsidiary: Subsidiary, today: date) -> dict[str, Staff]:
    """Create everybody with a post, and return them by staff number."""
    people = {}
    for login in (*LOGINS, *(Login(username, name, Role.REP) for username, name in REPS)):
        staff = Staff.objects.create_user(login.username, PASSWORD, name=login.name)
        organisation, _made = Organisation.objects.get_or_create(name=login.organisation)
        post = Posting.objects.create(
            staff=staff,
            role=login.role,
            organisation=organisation,
            subsidiary=subsidiary,
            starts_on=today - LONG_AGO,
            ends_on=today + ENDS_IN[login.role] if login.role in ENDS_IN else None,
        )
        if login.role in {Role.ENGINEERING, Role.GENERAL_CONTRACTOR}:
            post.projects.set(Project.objects.filter(subsidiary=subsidiary))
        people[login.username] = staff
    return people


def make_absence(people: dict[str, Staff], today: date, now: datetime) -> None:
    """§5.4.4.1.b Send one representative on leave, with a colleague standing in."""
    Absence.objects.create(
        staff=people["ma"],
        cover=people["gao"],
        first_day=today - timedelta(days=2),
        last_day=today + timedelta(days=5),
        reason="年休假",
        set_by=people["manager"],
        set_at=now,
    )


def make_delegation(people: dict[str, Staff], subsidiary: Subsidiary, now: datetime) -> None:
    """H11 Let the general manager travel from tomorrow: the vice president decides for him."""
    morning = (local_time(now) + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    delegate(
        giver=people["gm"],
        taker=people["vp"],
        role=Role.GM,
        subsidiary=subsidiary,
        starts_at=morning,
        ends_at=morning + timedelta(days=3),
        reason="赴外地开会",
        now=now,
    )


def make_newcomer(people: dict[str, Staff], subsidiary: Subsidiary, now: datetime) -> None:
    """§3.1 Let somebody in whose one-time password has not been used yet."""
    username, name = NEWCOMER
    by, at = people["admin"], now - timedelta(days=1)
    staff = create_staff(username=username, person=Person(name), by=by, now=at)
    organisation = Organisation.objects.get(name="销售部")
    post = Post(Role.SALES, subsidiary, local_time(at).date(), organisation=organisation)
    add_posting(staff=staff, post=post, by=by, now=at)
    reset_password(staff=staff, by=by, now=at)
