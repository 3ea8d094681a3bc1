"""What stands between a solution and the closed file: the revisit, and the gate."""

from dataclasses import dataclass

from complaints.enums import Missing, Opinion, Reached


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a matter that somebody wants to close."""

    is_complaint: bool
    is_replied: bool
    is_resolved: bool
    is_result_told: bool
    is_revisited: bool
    open_duties: int
    has_letters_out: bool = False
    has_referrals: bool = False
    has_dispute: bool = False


def missing(facts: Facts) -> list[Missing]:
    """§5.6.3.c §5.7.1 Return what is missing before the file is closed: told until done, and no complaint without its revisit."""
    gates = (
        (Missing.REPLY, facts.is_replied),
        (Missing.RESULT, facts.is_resolved),
        (Missing.TOLD, facts.is_result_told),
        (Missing.REVISIT, facts.is_revisited or not facts.is_complaint),
        (Missing.LETTER, not facts.has_letters_out),
        (Missing.REFERRAL, not facts.has_referrals),
        (Missing.DISPUTE, not facts.has_dispute),
        (Missing.DUTIES, facts.open_duties == 0),
    )
    return [gate for gate, is_passed in gates if not is_passed]


def ends_revisit(reached: str) -> bool:
    """§5.7.2 Tell whether a call was the revisit: the customer was spoken to, or declined to talk; an attempt is not."""
    return reached in {Reached.REACHED, Reached.DECLINED}


def needs_remark(reached: str, opinion: str, *, is_special: bool) -> bool:
    """§5.7.4 Special cases are remarked clearly: not reached, not satisfied, or ticked as special."""
    return reached != Reached.REACHED or opinion == Opinion.NOT_SATISFIED or is_special


def opens_complaint(opinion: str) -> bool:
    """§5.7.1 A customer who is not satisfied at the revisit has a new complaint, which carries the matter on."""
    return opinion == Opinion.NOT_SATISFIED


def is_solution_rejected(opinion: str, *, is_solved: bool | None) -> bool:
    """Q11 A solution the customer does not accept, without a new complaint, leads back; the clock restarts after the next solution."""
    return is_solved is False and not opens_complaint(opinion)
