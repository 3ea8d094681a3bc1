"""Written replies: the text the vice president approves, and how it reached the customer."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import SentHow, WrittenState
from complaints.models.matter import Matter
from complaints.models.wording import Wording
from customers.addresses import record_address
from customers.authorization.models import ApprovalRequest
from customers.enums import Role
from customers.models import Staff
from customers.models.append_only import never_deleted


class WrittenReplyQuerySet(models.QuerySet["WrittenReply"]):
    """Written replies by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the letters on matters one sees, those one wrote, decides or is asked about, and for general affairs what is to be posted."""
        requests = ApprovalRequest.objects.visible_to(staff).filter(subject_type__app_label="complaints", subject_type__model="writtenreply")
        reach = Q(matter__in=Matter.objects.visible_to(staff).values("pk")) | Q(written_by=staff) | Q(pk__in=requests.values("subject_id"))
        if posted := staff.subsidiaries_as(Role.GENERAL_AFFAIRS):
            reach |= Q(matter__subsidiary__in=posted, state__in=(WrittenState.APPROVED, WrittenState.SENT))
        return self.filter(reach)

    def open(self) -> Self:
        """Keep what has neither left the house nor been given up."""
        return self.exclude(state__in=(WrittenState.SENT, WrittenState.REFUSED, WrittenState.GIVEN_UP))


@pghistory.track(model_name="WrittenReplyHistory")
class WrittenReply(models.Model):
    """§5.6.4 A letter that answers a matter: a draft until the vice president approves this very text; the clock stops when it leaves the house.

    §5.10.3 Where the customer has moved without written notice it goes to two addresses, each item with its own tracking number.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="written_replies")
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+", null=True, blank=True)
    addressee = models.CharField(_("addressee"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    also_address = models.CharField(_("second address"), max_length=200, blank=True)
    also_postcode = models.CharField(_("postcode of the second address"), max_length=6, blank=True)
    text = models.TextField(_("text of the letter"))
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=WrittenState, default=WrittenState.DRAFT)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    number = models.CharField(_("number"), max_length=40, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_how = models.CharField(_("how it left the house"), max_length=10, choices=SentHow, blank=True)
    sent_at = models.DateTimeField(_("when"), null=True)
    sent_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    tracking_no = models.CharField(_("tracking number"), max_length=40, blank=True)
    also_tracking_no = models.CharField(_("tracking number of the second item"), max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    end_reason = models.CharField(_("why it was given up"), max_length=200, blank=True)

    objects = WrittenReplyQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at", "-id")
        constraints = [
            models.UniqueConstraint(name="written_reply_number_once", fields=("number",), condition=~Q(number="")),
            models.UniqueConstraint(
                name="written_reply_one_open",
                fields=("matter",),
                condition=~Q(state__in=(WrittenState.SENT, WrittenState.REFUSED, WrittenState.GIVEN_UP)),
            ),
            models.CheckConstraint(
                name="written_reply_number_needs_approval",
                condition=Q(number="", approved_at__isnull=True)
                | (~Q(number="") & Q(approved_at__isnull=False, state__in=(WrittenState.APPROVED, WrittenState.SENT, WrittenState.GIVEN_UP))),
            ),
            models.CheckConstraint(
                name="written_reply_sent_whole",
                condition=Q(state=WrittenState.SENT, sent_at__isnull=False, sent_by__isnull=False) & ~Q(sent_how="") & ~Q(number="")
                | (~Q(state=WrittenState.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="written_reply_given_up_whole",
                condition=Q(state=WrittenState.GIVEN_UP, ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")
                | (~Q(state=WrittenState.GIVEN_UP) & Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")),
            ),
            models.CheckConstraint(name="written_reply_second_address", condition=Q(also_address="") | ~Q(address="")),
        ]
        triggers = [never_deleted("written_reply_never_deleted")]

    def __str__(self) -> str:
        """Return number or addressee."""
        return self.number or self.addressee

    def get_absolute_url(self) -> str:
        """Return the address of the letter."""
        return record_address("complaints:written_reply", self.pk)

    @property
    def withdraw_url(self) -> str:
        """Return where it is taken back, together with its request."""
        return record_address("complaints:written_withdraw", self.pk)

    @property
    def places(self) -> list[tuple[str, str]]:
        """§5.10.3 Return where it goes: each address with its postcode."""
        return [place for place in ((self.address, self.postcode), (self.also_address, self.also_postcode)) if place[0]]
