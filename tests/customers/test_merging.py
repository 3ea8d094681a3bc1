from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction

from customers.actions import merging, records
from customers.actions.customers import Birthday, add_member
from customers.enums import IdentityKind, Relation
from customers.models import Buyer, Customer, Member
from customers.queries.records import candidates, hanging_tables, kept_by
from tests.factories.authorization import MANAGER, asked
from tests.factories.customers import NOW, SubsidiaryFactory, UnitFactory, customer, household, manager, rep
from tests.factories.ledgers import resident_id

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1.b")]


@pytest.fixture
def files():
    """Two files of one person: the first knows the phone, the second the document, a birthday and a mother."""
    first = household(buyers=[customer(phones=["13800008821"])])
    second_row = customer(
        phones=["13900001111"], identity_kind=IdentityKind.RESIDENT_ID, identity_number=resident_id(), birthday=Birthday(5, 4, 1985), title="mr"
    )
    second = household(buyers=[second_row], unit=UnitFactory(building__project=first.project))
    add_member(customer=second_row, relation=Relation.MOTHER, birthday=Birthday(5, 5, 1950), household=second, by=rep(), now=NOW)
    return first, second


@pytest.fixture
def boss(files):
    return manager(files[0].project.subsidiary)


def buyer_of(file):
    return file.buyers.get().customer


def merge(files, boss, reason="同一客户，两次录入", now=NOW):
    first, second = files
    return merging.merge_customers(kept=buyer_of(first), gone=buyer_of(second), reason=reason, by=boss, now=now)


def state(*people):
    """Return everything that hangs on people, and what stands on their rows."""
    hanging = {(model._meta.label, key): sorted(model._base_manager.values_list("pk", key)) for model, key in hanging_tables()}
    return hanging, [Customer.objects.filter(pk=one.pk).values().get() for one in people]


def test_purchases_phones_and_relatives_go_along_and_what_was_unknown_is_taken_over(files, boss):
    kept, gone = (buyer_of(file) for file in files)

    done = merge(files, boss)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert sorted(kept.purchases.values_list("household", flat=True)) == sorted(file.pk for file in files)
    assert list(kept.phones.values_list("number", flat=True)) == ["13800008821", "13900001111"]
    assert (kept.members.count(), kept.birth_month, kept.title, kept.identity_number) == (1, 5, "mr", resident_id())
    assert (gone.merged_into, gone.identity_hash, done.merged_by, done.reason) == (kept, "", boss, "同一客户，两次录入")
    assert [file.timeline.filter(kind="merged").count() for file in files] == [1, 1]


def test_where_both_bought_one_unit_one_buyer_stands_with_both_shares(boss):
    pair = [customer(phones=["13800008821"]), customer("王建平", phones=["13900001111"])]
    file = household(buyers=pair)
    Buyer.objects.filter(household=file).update(share=Decimal(50))

    done = merging.merge_customers(kept=pair[0], gone=pair[1], reason="x", by=boss, now=NOW)
    joined = list(file.buyers.values_list("customer", "share"))
    merging.undo_merge(merge=done, by=boss, now=NOW)

    assert joined == [(pair[0].pk, Decimal(100))]
    assert sorted(file.buyers.values_list("customer", "share")) == [(one.pk, Decimal(50)) for one in pair]


def test_taken_back_everything_hangs_where_it_hung(files, boss):
    people = [buyer_of(file) for file in files]
    before = state(*people)
    done = merge(files, boss)
    changed = state(*people)

    merging.undo_merge(merge=done, by=boss, now=NOW + timedelta(days=30))

    assert before != changed
    assert state(*people) == before
    assert [file.timeline.filter(kind="unmerged").count() for file in files] == [1, 1]
    assert apps.get_model("customers", "MergeHistory").objects.filter(pgh_obj_id=done.pk).count() >= 1


def test_what_came_after_the_merge_stays_with_the_row_that_was_kept(files, boss):
    done = merge(files, boss)
    late = add_member(customer=done.kept, relation=Relation.FATHER, birthday=Birthday(1, 1), household=files[0], by=boss, now=NOW)

    merging.undo_merge(merge=done, by=boss, now=NOW)

    assert Member.objects.get(pk=late.pk).customer == done.kept


def test_it_is_taken_back_once_and_within_thirty_days(files, boss):
    done = merge(files, boss)
    with pytest.raises(merging.TooLate):
        merging.undo_merge(merge=done, by=boss, now=NOW + timedelta(days=30, seconds=1))
    merging.undo_merge(merge=done, by=boss, now=NOW)
    with pytest.raises(merging.TooLate):
        merging.undo_merge(merge=done, by=boss, now=NOW)

    assert merge(files, boss).pk != done.pk
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        done.delete()


def test_two_people_are_not_merged(files, boss):
    with pytest.raises(merging.TheSameRow):
        merging.merge_customers(kept=buyer_of(files[0]), gone=buyer_of(files[0]), reason="x", by=boss, now=NOW)
    other = household(
        buyers=[customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=resident_id(2))], unit=UnitFactory(building__project=files[0].project)
    )
    with pytest.raises(merging.TwoPeople):
        merge((files[1], other), boss)
    firm = household(buyers=[customer("远洋贸易有限公司", kind="company")], unit=UnitFactory(building__project=files[0].project))
    with pytest.raises(merging.TwoPeople):
        merge((files[0], firm), boss)


def test_a_request_a_block_and_a_foreign_file_stand_in_the_way(files, boss):
    with pytest.raises(records.NotTheKeeper):
        merge(files, files[0].assignments.get().staff)
    with pytest.raises(records.ReasonMissing):
        merge(files, boss, reason=" ")
    asked(files[0].assignments.get().staff, files[0], MANAGER)
    with pytest.raises(merging.BeingDecided):
        merge(files, boss)
    Customer.objects.filter(pk=buyer_of(files[1]).pk).update(blocked_at=NOW, blocked_by=boss, block_reason="x")
    with pytest.raises(merging.Hidden):
        merge(files, boss)
    elsewhere = household(unit=UnitFactory(building__project__subsidiary=SubsidiaryFactory(code="HB")))
    with pytest.raises(records.NotTheKeeper):
        merge((files[0], elsewhere), boss)


def test_a_merge_whose_row_was_merged_onwards_is_not_taken_back_first(files, boss):
    done = merge(files, boss)
    third = customer(phones=["13700002222"])
    household(buyers=[third], unit=UnitFactory(building__project=files[0].project))
    merging.merge_customers(kept=third, gone=done.kept, reason="x", by=boss, now=NOW)

    with pytest.raises((merging.MergedOnwards, records.NotTheKeeper)):
        merging.undo_merge(merge=done, by=boss, now=NOW)


def test_who_has_the_same_phone_or_name_may_be_the_same_person(files, boss):
    alike = customer("王建萍", phones=["13800008821"])
    household(buyers=[alike], unit=UnitFactory(building__project=files[0].project))

    found = candidates(buyer_of(files[0]), boss)

    assert [(one.customer, one.has_phone, one.has_name) for one in found] == [(alike, True, False), (buyer_of(files[1]), False, True)]
    assert not kept_by(manager(SubsidiaryFactory(code="HB"))).exists()
