"""Tables of the core."""

from customers.models.customer import Buyer, Customer, Member, Phone
from customers.models.file import Access, Address, Assignment, Household, TimelineEntry
from customers.models.hold import Hold
from customers.models.notices import Delivery, Notification
from customers.models.people import Absence, Organisation, Posting, Staff, StaffSession
from customers.models.property import Building, Project, Subsidiary, Unit
from customers.models.records import Merge
from customers.models.referral import Referral
from customers.models.system import Holiday, Installation, LadderChange, SavedFilter, Setting, Submission

__all__ = [
    "Absence",
    "Access",
    "Address",
    "Assignment",
    "Building",
    "Buyer",
    "Customer",
    "Delivery",
    "Hold",
    "Holiday",
    "Household",
    "Installation",
    "LadderChange",
    "Member",
    "Merge",
    "Notification",
    "Organisation",
    "Phone",
    "Posting",
    "Project",
    "Referral",
    "SavedFilter",
    "Setting",
    "Staff",
    "StaffSession",
    "Submission",
    "Subsidiary",
    "TimelineEntry",
    "Unit",
]
