"""Writes a sample business into a landing folder: the one door of this package.

Fed by its arguments alone: the same arguments write the same bytes on any day. The files have
the export formats that a company's own systems write; what is known about who leaves and why
goes to a truth file outside the landing folder, and only when asked for (`reason` is the last
cause of dissatisfaction, or `drifted`, or `payment_failed`).
Does not belong here: the churn process (behaviour.py), words, the formats one by one.
"""

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.sample_business.behaviour import NEVER, Business, History, simulate
from pipelines.sample_business.mail import Mailbox
from pipelines.sample_business.mailbox_files import mail_files
from pipelines.sample_business.messages import Wording
from pipelines.sample_business.orders import (
    ACTIVE_DAYS,
    SILENCE_DAYS,
    make_bookings,
    order_files,
    order_ids,
    silent_share,
)
from pipelines.sample_business.people import DOMAIN, Person, make_people, read_yaml
from pipelines.sample_business.randomness import stream
from pipelines.sample_business.salesforce import crm_files
from pipelines.sample_business.subscriptions import (
    HORIZON_DAYS,
    ended_share,
    make_versions,
    subscription_file,
)
from pipelines.sample_business.timeline import Timeline
from pipelines.sample_business.zendesk import help_desk

LAST_DAY = date(2026, 6, 30)


@dataclass(frozen=True)
class SampleSummary:
    """What was written.

    `counts` holds the records in the files by kind (accounts, contacts, orders or subscriptions,
    users, tickets, comments, mails); tickets that stand on two pages count twice there, and
    `tickets_repeated` says how many do. `churned_share` is the label's base rate at the newest
    day whose window is over (None where the history is too short for one).
    """

    landing: Path
    first_day: date
    last_day: date
    counts: dict[str, int]
    left_share: float
    churned_share: float | None
    paths: tuple[Path, ...]
    truth_file: Path | None


def write_sample_business(
    landing: Path,
    *,
    customers: int = 1000,
    days: int = 365,
    seed: int = 1,
    last_day: date = LAST_DAY,
    business: Business = "shop",
    truth: Path | None = None,
) -> SampleSummary:
    """Write `days` days of exports of a business with that many customers, up to `last_day`.

    Raises:
        ValueError: fewer than one customer or day, a negative seed, or `truth` inside `landing`.
        FileExistsError: the folder holds files that are not of this sample business.
    """
    _refuse_nonsense(landing, customers, days, seed, truth)
    timeline = Timeline(last_day, days)
    people = make_people(stream(seed, "people"), customers)
    history = simulate(stream(seed, "behaviour"), customers, days, business)
    sales = _shop if business == "shop" else _subscriptions
    written = sales(seed, people, history, timeline)
    crm = crm_files(stream(seed, "crm"), people, history, timeline)
    written.add(crm.files, accounts=crm.accounts, contacts=crm.contacts)
    _contacts(written, seed, business, people, history, timeline)
    written.files["harken.yml"] = _configuration(business).encode("utf-8")
    _write(landing, written.files)
    if truth is not None:
        _write_truth(truth, people, history, timeline)
    return SampleSummary(
        landing=landing,
        first_day=timeline.first_day,
        last_day=last_day,
        counts=written.counts,
        left_share=float((history.left_day < NEVER).mean()),
        churned_share=written.churned_share,
        paths=tuple(landing / name for name in sorted(written.files)),
        truth_file=truth,
    )


@dataclass
class _Written:
    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    order_ids: dict[int, str] = field(default_factory=dict)
    churned_share: float | None = None

    def add(self, files: dict[str, bytes], **counts: int) -> None:
        self.files |= files
        self.counts |= counts


def _refuse_nonsense(
    landing: Path, customers: int, days: int, seed: int, truth: Path | None
) -> None:
    if customers < 1 or days < 1 or seed < 0:
        raise ValueError("a sample business has at least one customer, one day and a seed from 0")
    if truth is not None and truth.resolve().is_relative_to(landing.resolve()):
        raise ValueError(f"the truth file {truth} must not lie in the landing folder")


def _shop(seed: int, people: list[Person], history: History, timeline: Timeline) -> _Written:
    bookings = make_bookings(stream(seed, "orders"), history, timeline)
    written = _Written(order_ids=order_ids(bookings))
    written.add(order_files(bookings, people), orders=len(bookings))
    written.churned_share = silent_share(bookings, timeline)
    return written


def _subscriptions(
    seed: int, people: list[Person], history: History, timeline: Timeline
) -> _Written:
    versions = make_versions(stream(seed, "subscriptions"), history, timeline)
    written = _Written()
    written.add(subscription_file(versions, people), subscriptions=len(versions))
    written.churned_share = ended_share(versions, timeline)
    return written


def _contacts(
    written: _Written,
    seed: int,
    business: Business,
    people: list[Person],
    history: History,
    timeline: Timeline,
) -> None:
    care = [str(name) for name in read_yaml("names.yml")["care_team"]]
    wording = Wording(stream(seed, "texts"), stream(seed, "replies"), people, care, business)
    matters = wording.matters(history.threads, written.order_ids, timeline.end)
    desk = help_desk(stream(seed, "zendesk"), matters, people, care, timeline)
    mails = Mailbox(stream(seed, "mail"), wording, timeline).mails(matters)
    written.add(
        desk.files,
        users=len(desk.users),
        tickets=len(desk.tickets) + desk.repeated,
        tickets_repeated=desk.repeated,
        comments=len(desk.comments),
    )
    written.add(mail_files(mails, timeline, stream(seed, "boundaries")), mails=len(mails))


def _configuration(business: Business) -> str:
    churn = {
        "shop": f"definition: silence\n  silence_days: {SILENCE_DAYS}\n"
        f"  active_days: {ACTIVE_DAYS}\n  horizon_days: {SILENCE_DAYS}",
        "subscriptions": f"definition: contract\n  horizon_days: {HORIZON_DAYS}",
    }[business]
    system = {"shop": "orders", "subscriptions": "subscriptions"}[business]
    return (
        f"company:\n  domains: [{DOMAIN}]\n  time_zone: Europe/London\n"
        f"churn:\n  {churn}\n"
        f"sources:\n  crm/{system}: {{time_zone: Europe/London}}\n"
        "alerts:\n  capacity_per_day: 20\njourney:\n  pack: retail\n"
    )


def _write(landing: Path, files: dict[str, bytes]) -> None:
    # Files of another business, or of other arguments, would mix silently with this one.
    found = (p for p in landing.rglob("[!.]*") if p.is_file())
    foreign = sorted(p for p in found if p.relative_to(landing).as_posix() not in files)
    if foreign:
        raise FileExistsError(f"{foreign[0]} is not of this sample business; name an empty folder")
    for name, content in sorted(files.items()):
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _write_truth(truth: Path, people: list[Person], history: History, timeline: Timeline) -> None:
    truth.parent.mkdir(parents=True, exist_ok=True)
    with truth.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("customer_number", "left_on", "reason"))
        for customer, person in enumerate(people):
            left = int(history.left_day[customer])
            left_on = "" if left == NEVER else timeline.day(left).isoformat()
            writer.writerow((person.number, left_on, history.left_reason[customer]))
