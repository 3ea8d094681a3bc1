"""The department's own people, those who decide, and finance."""

import re

import pytest
from django.utils.text import capfirst
from playwright.sync_api import expect

from complaints.models import Matter
from contracts.models import ContractChange, PaymentNotice, Receipt
from correspondence.models import CardBatch
from customers.authorization.models import ApprovalRequest
from customers.duties.models import Duty
from customers.models import Household, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.uncounted]
WORDS = "客厅推拉门关不严，风大时有响声。"
OPINION = "请工程部明天上午到现场，傍晚前给客户方案。"


def file_of(username, *stages):
    return Household.objects.served_by(Staff.objects.get(username=username)).filter(stage__in=stages).order_by("pk").first()


def pk_of(visitor):
    """Return the number in the address of the page."""
    return int(re.findall(r"\d+", visitor.path())[-1])


def tail_of(file):
    """Return the last four digits of the first buyer's phone."""
    return file.buyers.earliest("position").customer.phones.earliest("position").number[-4:]


def test_the_representative_takes_a_call_and_reports_it(house, visit):
    rep, file = visit(), file_of("rep", "moved_in")

    rep.sign_in("rep")
    rep.look()
    rep.sees(rep.said("Overdue"))
    rep.page.keyboard.press("n")
    rep.at(rep.said("Reception log"))
    rep.pick(rep.said("Customer"), tail_of(file), file.name.split("、")[0])
    rep.choose(rep.said("Call"))
    rep.write(rep.said("3 What was said"), WORDS)
    rep.choose(rep.said("Reported to the manager"))
    rep.press(rep.said("Save and report"))

    rep.at(file.name)
    rep.sees(WORDS)
    matter = Matter.objects.filter(words=WORDS).latest("received_at")
    assert Duty.objects.about(matter).open().get().owner.username == "manager"
    rep.follow(rep.said("To the matter"))
    rep.at(matter.title)


def test_the_representative_finds_a_household_by_the_end_of_its_phone_and_asks_for_a_change(house, visit):
    rep, file = visit(theme="dark"), file_of("rep", "signed", "filed")

    rep.sign_in("rep")
    rep.page.keyboard.press("/")
    rep.page.keyboard.type(tail_of(file))
    expect(rep.page.locator("#q-results a").filter(has_text=file.name).first).to_be_visible()
    rep.page.keyboard.press("ArrowDown")
    rep.page.keyboard.press("Enter")
    rep.at(file.name)
    rep.follow(rep.said("Ask for a change"))
    rep.at(rep.said("Change terms or add a supplement"))
    rep.write(capfirst(rep.said("property fee, yuan per m² a month")), "3.20")
    rep.write(rep.said("Reason"), "前期物业收费标准下调")
    rep.press(rep.said("See by which route it goes"))
    rep.sees(rep.said("Manager's opinion, then the vice president decides"))
    rep.press(rep.said("Send"))

    rep.sees(rep.said("What changes"))
    rep.at(rep.said("Property management fee"))
    change = ContractChange.objects.filter(contract__household=file).latest("asked_at")
    assert (change.state, ApprovalRequest.objects.about(change).get().desk) == ("requested", "manager")


def test_the_representative_issues_a_notice(house, visit):
    rep, file = visit(language="en"), file_of("rep", "signed", "filed")

    rep.sign_in("rep")
    rep.follow("Customers")
    rep.at("Customers")
    rep.write("Find in the list", tail_of(file))
    rep.page.keyboard.press("Enter")
    rep.follow(rep.page.locator("tbody th a", has_text=file.name).first)
    rep.at(file.name)
    rep.follow(rep.said("Issue a notice"))
    rep.at(rep.said("Issue a payment notice"))
    rep.write(rep.page.locator("input[name^=amount_]:visible").first, "1,000.00")
    rep.page.keyboard.press("Tab")
    rep.sees("¥1,000.00")
    rep.press(rep.said("Issue and print"))

    rep.page.wait_for_url(re.compile(r"/payments/\d+/"))
    rep.at(PaymentNotice.objects.latest("issued_at").number)
    rep.sees(rep.said("Waits for its money"))


def test_the_manager_answers_what_waits_longest_and_gives_an_opinion(house, visit):
    boss = visit(theme="dark")
    late = Duty.objects.open().filter(kind="reply_as_manager", subject_id__in=Matter.objects.filter(relayed_to__isnull=True).values("pk")).earliest("due_at")

    boss.sign_in("manager")
    boss.look()
    boss.follow(boss.said("Awaiting my reply"))
    boss.at(boss.said("Awaiting my reply"))
    boss.follow(boss.page.locator("li.row .row__act a").filter(has_text=late.what).first)
    boss.sees(late.subject.words)
    boss.write(boss.said("Opinion on how to handle it"), OPINION)
    boss.press(boss.said("I reply"))
    boss.at(late.what)
    boss.write(boss.said("What the customer was told"), OPINION)
    boss.press(boss.said("Log it"))

    boss.sees(OPINION)
    late.refresh_from_db()
    assert (late.fulfilled_at is not None, late.fulfilled_by.username) == (True, "manager")

    boss.follow(boss.said("Approvals"))
    boss.at(boss.said("Approvals"))
    boss.follow(boss.page.locator("main a[data-row]", has_text=boss.said("Property management fee")).last)
    boss.at(boss.said("Property management fee"))
    change = ContractChange.objects.get(pk=pk_of(boss))
    boss.press(boss.said("Agree"))

    boss.sees(boss.said("Vice president in charge"))
    assert ApprovalRequest.objects.about(change).get(ended_at__isnull=True).desk == "vp"


def test_the_vice_president_decides_on_a_phone(house, visit):
    vp = visit(size="phone")

    vp.sign_in("vp")
    vp.at(vp.said("Approvals"))
    vp.follow(vp.page.locator("main a[data-row]", has_text=vp.said("Title registration term")).first)
    vp.at(vp.said("Title registration term"))
    change = ContractChange.objects.get(pk=pk_of(vp))
    vp.press(vp.said("Approve"))
    vp.sees(vp.said("In effect"))
    change.refresh_from_db()
    assert (change.state, change.contract.title_term_days) == ("effective", 540)

    vp.page.go_back()
    vp.page.go_back()
    vp.follow(vp.page.locator("main a[data-row]", has_text=vp.said("Usable-area ratio")).first)
    vp.at(vp.said("Usable-area ratio"))
    change = ContractChange.objects.get(pk=pk_of(vp))
    vp.press(vp.said("Return"))
    vp.write(vp.said("What is missing"), "请补测绘单位的复核意见。")
    vp.press(vp.said("Return for completion"), vp.page.get_by_role("dialog"))
    vp.sees("请补测绘单位的复核意见。")
    change.refresh_from_db()
    assert change.state == "returned"


def test_the_general_manager_decides_the_long_postponement(house, visit):
    gm = visit(language="en", size="phone", theme="dark")

    gm.sign_in("gm")
    gm.at("Approvals")
    gm.follow(gm.page.locator("main a[data-row]").first)
    gm.at("Payment terms")
    change = ContractChange.objects.get(pk=pk_of(gm))
    gm.press("Approve")
    gm.sees("In effect")
    change.refresh_from_db()
    assert change.state == "effective"
    gm.follow(gm.page.locator(".bottombar a", has_text="Today"))
    gm.look()
    gm.sees("Reply above the mandate")


def test_general_affairs_prints_the_batch_and_posts_it(house, visit):
    clerk = visit(theme="dark")
    batch = CardBatch.objects.filter(made_at__isnull=False, posted_at__isnull=True).latest("posting_on")

    clerk.sign_in("affairs")
    clerk.sees(clerk.said("Post birthday cards"))
    clerk.look()
    clerk.follow(clerk.said("Birthday cards"))
    clerk.at(clerk.said("Birthday cards"))
    clerk.follow(clerk.page.locator(f"main a[href='{batch.get_absolute_url()}']"))
    house.work("render")
    clerk.page.reload()
    clerk.look()
    clerk.sees(clerk.said("Ready"))
    paper = clerk.context.request.get(house.url + clerk.page.locator("main a[href^='/documents/runs/']").first.get_attribute("href"))
    assert paper.headers["content-type"] == "application/pdf"
    clerk.unfold(clerk.said("Mark as posted"))
    clerk.press(clerk.said("They are in the post"))

    clerk.sees(re.compile("何秋萍"))
    batch.refresh_from_db()
    assert batch.posted_by.username == "affairs"


def test_finance_confirms_exactly_the_money_of_a_notice(house, visit):
    clerk = visit(language="en")

    clerk.sign_in("finance")
    clerk.at("Payments")
    clerk.follow(clerk.page.locator("tbody th a").first)
    clerk.at("Confirm the money")
    notice = PaymentNotice.objects.get(pk=pk_of(clerk))
    clerk.write("Amount for this notice", "1.00")
    clerk.write("Serial or slip no.", f"S{notice.pk}")
    clerk.press("Confirm and hand out the voucher")
    clerk.sees("difference")
    expect(clerk.field("Serial or slip no.")).to_have_value(f"S{notice.pk}")
    clerk.write("Amount for this notice", str(notice.total))
    clerk.press("Confirm and hand out the voucher")

    clerk.page.wait_for_url(re.compile(rf"/payments/{notice.pk}/$"))
    clerk.sees(Receipt.objects.get(notice=notice).number)
