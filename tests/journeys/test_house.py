"""The other departments, the firms from outside, the auditor and the administrator."""

import re

import pytest
from playwright.sync_api import expect

from customers.authorization.models import Consultation
from customers.enums import Role
from customers.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.uncounted]
NEW_PASSWORD = "湖岸的风-2026-秋"


def answers_what_is_asked(adviser, username, words):
    """Open the opinion that is owed and give it; return what was asked."""
    adviser.sign_in(username)
    adviser.look()
    adviser.sees(adviser.said("Give an opinion"))
    adviser.follow(adviser.page.locator("li.row a[data-row]", has_text=adviser.said("Give an opinion")).first)
    expect(adviser.page.get_by_role("heading", name=adviser.said("Your opinion is asked"))).to_be_visible()
    adviser.look()
    question = Consultation.objects.get(pk=int(adviser.page.locator("textarea[name=answer]").first.get_attribute("id").removeprefix("answer-")))
    adviser.write(adviser.said("Your opinion"), words)
    adviser.press(adviser.said("Give the opinion"))
    adviser.sees(words)
    question.refresh_from_db()
    assert (question.answer, question.answered_by.username) == (words, username)
    return question


def test_the_lawyer_answers_before_the_resale_is_decided(visit):
    lawyer = visit(language="en", theme="dark")

    question = answers_what_is_asked(lawyer, "lawyer", "可以转让：须先撤销网签，由买卖双方与我公司三方签约。")

    assert question.request.act == "resale"
    lawyer.follow("Contracts")
    lawyer.at("Contracts")
    lawyer.follow(lawyer.page.locator("tbody th a").first)
    lawyer.look()


def test_engineering_answers_on_a_phone(visit):
    engineer = visit(size="phone", theme="dark")

    answers_what_is_asked(engineer, "engineer", "换甲级防盗门不影响消防验收，交付日期不变。")

    engineer.follow(engineer.page.locator(".bottombar a", has_text=engineer.said("Customers")))
    engineer.at(engineer.said("Customers"))


def test_sales_answers_on_a_phone(visit):
    seller = visit(size="phone")

    answers_what_is_asked(seller, "sales", "楼书写的是乙级防盗门，样板房是展示门。")

    seller.follow(seller.page.locator(".bottombar a", has_text=seller.said("Contracts")))
    seller.at(seller.said("Contracts"))


def test_the_general_contractor_finds_an_empty_desk_and_the_units_of_its_projects(visit):
    builder = visit(language="en", size="phone")

    builder.sign_in("general-contractor")
    builder.look()
    builder.sees("Nothing has been given to you so far.")
    builder.follow(builder.page.locator("main .empty a", has_text="Customers"))
    builder.at("Customers")
    builder.follow(builder.page.locator("tbody th a").first)
    builder.look()
    expect(builder.page.get_by_role("heading", name="Money")).to_have_count(0)
    expect(builder.page.get_by_role("heading", name="Addresses")).to_have_count(0)


def test_the_property_company_answers_a_letter_on_a_phone(visit):
    firm = visit(size="phone", theme="dark")

    firm.sign_in("property")
    firm.look()
    expect(firm.page.get_by_role("link", name=firm.said("Customers"), exact=True)).to_have_count(0)
    firm.follow(firm.page.locator(".bottombar a", has_text=firm.said("Letters", "navigation")))
    firm.follow(firm.page.locator("main a", has_text="上门收费未公示标准").first)
    firm.look()
    firm.write(firm.page.locator("textarea[name=words]"), "收费标准已贴在各单元门厅，并附物价部门备案表。")
    firm.choose(firm.said("Solved", "work letter"))
    firm.press(firm.said("Send the answer"))
    firm.sees("收费标准已贴在各单元门厅，并附物价部门备案表。")


def test_a_firm_from_outside_reads_what_its_desk_is_for(visit):
    firm = visit(language="en")

    firm.sign_in("contractor")
    firm.look()
    firm.sees(firm.said("What the department gives your firm to do stands here with its term. Nothing has been given to you so far."))
    expect(firm.page.get_by_role("link", name=firm.said("Customers"))).to_have_count(0)
    firm.follow(firm.page.locator("main .empty a", has_text=firm.said("Regulation")))
    firm.at(firm.said("Regulation"))


def test_the_auditor_lands_on_how_the_clauses_were_kept(visit):
    auditor = visit(theme="dark")

    auditor.sign_in("auditor")
    auditor.at(auditor.said("Regulation"))
    figure = auditor.page.locator(".figures a").nth(3)
    missed = int(figure.inner_text())
    auditor.follow(figure)
    auditor.at(auditor.said("Duties"))
    assert auditor.page.locator("tbody tr").count() == missed > 0
    auditor.follow(auditor.said("Customers"))
    auditor.at(auditor.said("Customers"))
    expect(auditor.page.get_by_text(re.compile(r"199\d \d{4} \d{4}"))).to_have_count(0)


def test_the_administrator_lets_somebody_in(visit):
    admin, newcomer = visit(language="en", theme="dark"), visit(size="phone")

    admin.sign_in("admin")
    admin.at("Accounts and posts")
    password = lets_in(admin, "孟庆华", "meng")
    newcomer.sign_in("meng", password)
    chooses_a_password(newcomer, password)

    newcomer.sees(newcomer.said("Nothing is due within seven days"))
    member = Staff.objects.get(username="meng")
    assert (member.roles, member.must_change_password) == ({Role.REP}, False)


def lets_in(admin, name, username):
    """Create an account with the post of a representative; return its one-time password."""
    admin.follow("New account")
    admin.at("New account")
    admin.write("Name", name)
    admin.write("Staff number", username)
    admin.press("Create the account")
    admin.at(name)
    admin.select("Post", "Representative")
    admin.select("Subsidiary", "澜庭置业有限公司")
    admin.press("Give the post")
    admin.sees("Whole subsidiary")
    admin.press("New one-time password")
    admin.at(f"One-time password of {name}")
    return admin.page.locator("dd.num").inner_text()


def chooses_a_password(newcomer, given):
    """Change the password that was handed over, as the first page asks."""
    newcomer.at(newcomer.said("Change the password"))
    for name, password in (("old_password", given), ("new_password1", NEW_PASSWORD), ("new_password2", NEW_PASSWORD)):
        newcomer.write(newcomer.page.locator(f"input[name={name}]"), password)
    newcomer.page.keyboard.press("Enter")
    newcomer.page.wait_for_url(lambda url: "/password/" not in url)
    newcomer.look()


def test_the_administrator_sees_what_wants_looking_after(visit):
    admin = visit()

    admin.sign_in("admin")
    admin.follow(admin.page.locator(".figures a").nth(2))
    admin.at(admin.said("Accounts and posts"))

    assert admin.page.locator("tbody tr").count() == int(admin.page.locator(".figures a").nth(2).inner_text())
    admin.sees("凌志远")
