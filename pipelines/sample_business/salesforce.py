"""The sample business's CRM as Salesforce exports it: Account.csv and Contact.csv.

API-name headers, byte-order mark, `+0000` times. Some `Contact.AccountId` stand in the short
case-sensitive form, as reports and hand-made joins leave them; one household in fifty shares an
account and a home telephone.
Does not belong here: who the customers are (people.py), reading such files (pipelines/sources).
"""

import codecs
import csv
import io
import json
import string
from dataclasses import dataclass

from numpy.random import Generator

from pipelines.sample_business.behaviour import History
from pipelines.sample_business.people import Person
from pipelines.sample_business.timeline import Timeline

_ADDRESS = (
    "{0}Street {0}City {0}State {0}PostalCode {0}Country {0}Latitude {0}Longitude "
    "{0}GeocodeAccuracy {0}Address"
)
_AUDIT = "OwnerId CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp"
ACCOUNT_HEADER = tuple(
    (
        "Id IsDeleted MasterRecordId Name Type ParentId "
        f"{_ADDRESS.format('Billing')} {_ADDRESS.format('Shipping')} "
        "Phone Fax AccountNumber Website PhotoUrl Sic Industry AnnualRevenue NumberOfEmployees "
        f"Ownership TickerSymbol Description Rating Site {_AUDIT} LastActivityDate LastViewedDate "
        "LastReferencedDate Jigsaw JigsawCompanyId CleanStatus AccountSource"
    ).split()
)
CONTACT_HEADER = tuple(
    (
        "Id IsDeleted MasterRecordId AccountId LastName FirstName Salutation Name "
        f"{_ADDRESS.format('Other')} {_ADDRESS.format('Mailing')} "
        "Phone Fax MobilePhone HomePhone OtherPhone AssistantPhone ReportsToId Email Title "
        f"Department AssistantName LeadSource Birthdate Description "
        f"HasOptedOutOfEmail DoNotCall {_AUDIT} "
        "LastActivityDate LastCURequestDate LastCUUpdateDate LastViewedDate LastReferencedDate "
        "EmailBouncedReason EmailBouncedDate IsEmailBounced PhotoUrl Jigsaw JigsawContactId "
        "CleanStatus IndividualId CustomerNumber__c"
    ).split()
)
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SUFFIX = string.ascii_uppercase + "012345"
_OWNER = "0055e000001BrLf"


@dataclass(frozen=True)
class Crm:
    """Content of both files, and how many records each holds."""

    files: dict[str, bytes]
    accounts: int
    contacts: int


def full_id(short: str) -> str:
    """18-character form of a 15-character id: a letter per five says which are capitals."""
    if len(short) != 15 or not short.isalnum():
        raise ValueError(f"{short!r} is not a 15-character Salesforce id")
    groups = (short[start : start + 5] for start in (0, 5, 10))
    return short + "".join(
        _SUFFIX[sum(1 << place for place, letter in enumerate(group) if letter in _SUFFIX[:26])]
        for group in groups
    )


def short_id(prefix: str, number: int) -> str:
    """15-character id number `number` of the object with that three-letter prefix."""
    # An odd multiplier that shares no factor with 62 scatters the ids and repeats none.
    rest = number * 2_654_435_761 % 62**7
    digits = ""
    for _ in range(7):
        rest, digit = divmod(rest, 62)
        digits = _BASE62[digit] + digits
    return f"{prefix}5e{digits:0>10}"


def crm_files(rng: Generator, people: list[Person], history: History, timeline: Timeline) -> Crm:
    """Both exports; rows stand in the order of creation."""
    created = sorted((int(day), index) for index, day in enumerate(history.joined_day))
    accounts: list[dict[str, str]] = []
    contacts: list[dict[str, str]] = []
    for number, (day, index) in enumerate(created, start=1):
        person = people[index]
        audit = _audit(rng, day, timeline)
        shares = bool(accounts) and rng.random() < 0.02
        if not shares:
            accounts.append(_account(person, short_id("001", number)) | audit)
        account = accounts[-1]
        contact = _contact(rng, person, short_id("003", number), account["Id"]) | audit
        if shares:
            contact["HomePhone"] = contacts[-1]["HomePhone"]
        contacts.append(contact)
    files = {
        "crm/salesforce/Account.csv": _csv(ACCOUNT_HEADER, accounts),
        "crm/salesforce/Contact.csv": _csv(CONTACT_HEADER, contacts),
    }
    return Crm(files, len(accounts), len(contacts))


def _audit(rng: Generator, day: int, timeline: Timeline) -> dict[str, str]:
    # Before the shop opens: a customer is in the CRM by the time of the first order.
    made = day * 86_400 + int(rng.integers(4 * 3600, 6 * 3600))
    changed = made + int(rng.integers(60, 3600))
    owner = full_id(_OWNER)
    stamps = [f"{timeline.instant(at):%Y-%m-%dT%H:%M:%S}.000+0000" for at in (made, changed)]
    return {
        "OwnerId": owner,
        "CreatedDate": stamps[0],
        "CreatedById": owner,
        "LastModifiedDate": stamps[1],
        "LastModifiedById": owner,
        "SystemModstamp": stamps[1],
    }


def _address(prefix: str, person: Person) -> dict[str, str]:
    compound = {
        "city": person.town,
        "country": person.country_code,
        "geocodeAccuracy": None,
        "latitude": None,
        "longitude": None,
        "postalCode": person.postcode,
        "state": None,
        "street": person.street,
    }
    return {
        f"{prefix}Street": person.street,
        f"{prefix}City": person.town,
        f"{prefix}PostalCode": person.postcode,
        f"{prefix}Country": person.country_code,
        f"{prefix}Address": json.dumps(compound, separators=(",", ":")),
    }


def _account(person: Person, short: str) -> dict[str, str]:
    return _address("Billing", person) | {
        "Id": full_id(short),
        "IsDeleted": "false",
        "Name": f"{person.last} Household",
        "Type": "Customer - Direct",
        "PhotoUrl": f"/services/images/photo/{full_id(short)}",
        "CleanStatus": "Pending",
    }


def _contact(rng: Generator, person: Person, short: str, account_id: str) -> dict[str, str]:
    written = display_phone(person.phone, national=rng.random() < 0.25)
    home = f"+44 1632 960{int(rng.integers(1000)):03d}" if rng.random() < 0.3 else ""
    return _address("Mailing", person) | {
        "Id": full_id(short),
        "IsDeleted": "false",
        "AccountId": account_id[:15] if rng.random() < 0.15 else account_id,
        "LastName": person.last,
        "FirstName": person.first,
        "Name": person.name,
        "Phone": "" if person.phone_is_mobile else written,
        "MobilePhone": written if person.phone_is_mobile else "",
        "HomePhone": home,
        "Email": person.email,
        "LeadSource": "Web",
        "HasOptedOutOfEmail": "true" if rng.random() < 0.05 else "false",
        "DoNotCall": "false",
        "PhotoUrl": f"/services/images/photo/{full_id(short)}",
        "CleanStatus": "Pending",
        "CustomerNumber__c": person.number,
    }


def display_phone(phone: str | None, *, national: bool) -> str:
    """A number as people write it into a CRM: +44 7700 900123, 0113 496 0123."""
    if phone is None:
        return ""
    digits = phone.removeprefix("+44")
    parts = (digits[:4], digits[4:]) if digits[0] == "7" else (digits[:3], digits[3:6], digits[6:])
    return ("0" if national else "+44 ") + " ".join(parts)


def _csv(header: tuple[str, ...], rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8")
