"""The rows of a batch: who has a birthday, and whether there is a card or why not."""

from collections.abc import Sequence

from correspondence.enums import PRINTED, CardCause
from correspondence.models import Card, CardBatch
from correspondence.queries.cards import Celebrant, addresses_of, celebrants, holds_on, representatives_of
from correspondence.rules.cards import Standing, card_cause, relative_cause
from customers.documents.rendering import unprintable
from customers.enums import PersonKind
from customers.models import Address, Customer, Hold, Member
from customers.queries.settings import settings_in_force
from customers.rules.names import salutation

RELATION_WORDS = {"spouse": "爱人", "father": "父亲", "mother": "母亲", "son": "儿子", "daughter": "女儿", "sibling": "兄弟姐妹", "other": "家人"}


def list_people(batch: CardBatch, people: list[Celebrant]) -> None:
    """Write one row per birthday, with its card or the cause why there is none."""
    households = [person.household.pk for person in people]
    reps, addresses = representatives_of(households), addresses_of(households)
    holds = holds_on([person.customer.pk for person in people])
    figures = settings_in_force(batch.posting_on)
    rows = []
    for person in people:
        row = Card(
            batch=batch,
            household=person.household,
            customer=person.customer,
            member=person.member,
            rep=reps[person.household.pk].staff,
            birthday_on=person.birthday_on,
        )
        by_contract = figures.of("cards_by_contract", person.household.project_id)
        judge(row, addresses.get(person.household.pk), holds.get(person.customer.pk, []), by_contract=by_contract)
        rows.append(row)
    Card.objects.bulk_create(rows)


def list_late_comers(batch: CardBatch) -> None:
    """Add whose birthday became known, or moved into the window, after the list was opened."""
    listed = set(batch.cards.values_list("customer", "member"))
    people = celebrants(batch.subsidiary, batch.first_day, batch.last_day)
    list_people(batch, [person for person in people if (person.customer.pk, person.member.pk if person.member else None) not in listed])


def judge_all(batch: CardBatch) -> list[Card]:
    """Decide every row anew, in a constant number of queries."""
    cards = list(batch.cards.select_related("household", "customer", "member", "rep").order_by("pk"))
    addresses, holds = addresses_of([card.household_id for card in cards]), holds_on({card.customer_id for card in cards})
    figures = settings_in_force(batch.posting_on)
    for card in cards:
        if card.cause != CardCause.STRUCK_OUT:
            by_contract = figures.of("cards_by_contract", card.household.project_id)
            judge(card, addresses.get(card.household_id), holds.get(card.customer_id, []), by_contract=by_contract)
    Card.objects.bulk_update(cards, ["cause", "salutation", "greeting", "addressee", "address", "postcode", "reason"], batch_size=500)
    return cards


def judge_again(card: Card) -> Card:
    """Decide a row anew after something about it changed."""
    address = addresses_of([card.household_id]).get(card.household_id)
    holds = holds_on([card.customer_id]).get(card.customer_id, [])
    judge(card, address, holds, by_contract=settings_in_force(card.batch.posting_on).of("cards_by_contract", card.household.project_id))
    card.save()
    return card


def judge(card: Card, address: Address | None, holds: Sequence[Hold], *, by_contract: bool) -> None:
    """§5.4.3.1 Decide card or cause from what is known now, and write what would be printed (decisions Q13, Q23)."""
    customer, member = card.customer, card.member
    standing = Standing(
        consent=customer.consent,
        has_contract_consent=by_contract,
        is_company=customer.kind == PersonKind.COMPANY,
        is_deceased=customer.deceased_on is not None,
        has_address=address is not None,
        has_ended=card.household.ended_on is not None,
        is_in_dispute=bool(holds),
        is_plaintiff=any(hold.is_plaintiff for hold in holds),
        is_allowed_by_manager=all(hold.cards_allowed for hold in holds),
        is_struck_out=card.struck_at is not None,
    )
    card.cause = (
        card_cause(standing)
        if member is None
        else relative_cause(standing, consent=member.consent, is_deceased=member.deceased_on is not None, is_struck_out=card.struck_at is not None)
    )
    _address(card, customer, member, address)


def _address(card: Card, customer: Customer, member: Member | None, address: Address | None) -> None:
    """Write salutation, greeting and address of a printed card; a card for a relative without her own consent names nobody but the customer."""
    card.salutation = card.greeting = card.addressee = card.address = card.postcode = ""
    if card.cause not in PRINTED or address is None:
        return
    own = member is not None and card.cause == CardCause.INCLUDED
    person = salutation(member.name, member.title) if own and member is not None else salutation(customer.name, customer.title, customer.kind)
    card.salutation = f"尊敬的{person}"
    card.greeting = f"祝您{RELATION_WORDS[member.relation]}生日快乐" if member is not None and not own else "祝您生日快乐"
    card.addressee, card.address, card.postcode = person, address.text, address.postcode
    if unprintable(f"{person}{address.text}"):
        card.cause, card.reason = CardCause.UNPRINTABLE, "、".join(unprintable(f"{person}{address.text}"))[:200]
        card.salutation = card.greeting = card.addressee = card.address = ""
