"""What is known of a customer, in clear, as the linkage compares it. It lives in memory alone.

One profile per customer, made of all the records of that customer. Reading values out of the vault
is `staged.py`; which pairs are proposed is `proposals.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipelines.identity.names import WORDS, PersonName, folded, formal_names
from pipelines.identity.staged import PersonKey, Staged
from pipelines.vault.tokens import normal_form

SHARED_BY_MANY = 12  # customers: a number, address or mailbox that more of them hold is an office's
MAILBOXES_OF_MANY, FIRM = frozenset(WORDS["mailboxes_of_many"]), frozenset(WORDS["firm"])
ABBREVIATED: Mapping[str, str] = WORDS["street"]
TEXTS = (
    *("unique_id", "first", "last", "generation", "local", "own_local"),
    *("street", "house", "postcode", "company"),
)
LISTS = ("formals", "last_parts", "emails", "phones")


@dataclass(frozen=True)
class Profile:
    """One customer's clear values; e-mail addresses and telephones in their normal forms.

    `record` is the first of the customer's records: it stays when ids of customers change.
    """

    customer_id: str
    record: PersonKey = ("", "")
    name: PersonName | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    street: str | None = None
    postcode: str | None = None
    company: str | None = None


def frame_of(profiles: Iterable[Profile]) -> pd.DataFrame:
    """The table that is compared: a row per profile, in the order of their ids."""
    ordered = sorted(profiles, key=lambda profile: profile.customer_id)
    rows = [_row(profile) for profile in ordered]
    for column in ("emails", "phones"):
        _leave_out_offices(rows, column)
    return pd.DataFrame(rows, columns=[*TEXTS, *LISTS])


def _row(profile: Profile) -> dict[str, object]:
    name = profile.name or PersonName("", "")
    local = _local(profile.emails)
    return {
        "unique_id": profile.customer_id,
        "first": name.first,
        "formals": formal_names(name.first),
        "last": name.last,
        "last_parts": [*name.last_parts],
        "generation": name.generation,
        "emails": _several(profile.emails),
        "local": local,
        "own_local": local if local and _says_more_than(name, local) else None,
        "phones": _several(profile.phones),
        "street": _street(profile.street),
        "house": _house(profile.street),
        "postcode": _postcode(profile.postcode),
        "company": _firm(profile.company),
    }


def _several(values: Sequence[str]) -> list[str] | None:
    return sorted(set(values)) or None


def _local(emails: Sequence[str]) -> str | None:
    """What stands before the @ of the first address, letters and digits alone."""
    for email in sorted(emails):
        local = re.sub(r"[^a-z0-9]", "", folded(email.partition("@")[0]))
        if local and local not in MAILBOXES_OF_MANY:
            return local
    return None


def _says_more_than(name: PersonName, local: str) -> bool:
    """Whether a mailbox's name holds more than the person's own: a number, another word."""
    for part in (name.last.replace(" ", ""), *name.last_parts, name.first):
        local = local.replace(part, "", 1)
    return len(local.removeprefix(name.first[0])) > 1


def _street(street: str | None) -> str | None:
    words = re.findall(r"[^\W\d_]+", folded(street or ""))
    return " ".join(ABBREVIATED.get(word, word) for word in words) or None


def _house(street: str | None) -> str | None:
    return " ".join(re.findall(r"\d+", street or "")) or None


def _postcode(postcode: str | None) -> str | None:
    return re.sub(r"[^a-z0-9]", "", folded(postcode or "")) or None


def _firm(company: str | None) -> str | None:
    words = re.findall(r"\w+", folded(company or ""))
    return " ".join(word for word in words if word not in FIRM) or None


def _leave_out_offices(rows: list[dict[str, object]], column: str) -> None:
    """Values that many customers hold say nothing of any of them."""
    held: Counter[str] = Counter()
    for row in rows:
        held.update(row[column] or ())  # type: ignore[call-overload]
    for row in rows:
        own = [value for value in row[column] or () if held[value] <= SHARED_BY_MANY]  # type: ignore[attr-defined]
        row[column] = own or None


def profiles_of(
    staged: Staged, customers: Mapping[PersonKey, str], values: Mapping[str, str]
) -> list[Profile]:
    """One profile per customer with a name: what all the records of the customer know.

    Args:
        customers: customer by record.
        values: clear values by token, at least those of all e-mail addresses and telephones.
    """
    found: dict[str, Profile] = {}
    for (kind, key), email, phones in staged.email_and_phones():
        customer = customers.get((kind, key))
        details = staged.details.get((kind, key))
        if customer is None or details is None:
            continue
        known = found.get(customer) or Profile(customer, (kind, key))
        emails = [normal_form("email", values[email])] if email and email in values else []
        numbers = [normal_form("phone", values[phone]) for phone in phones if phone in values]
        found[customer] = replace(
            known,
            name=known.name or details.name,
            emails=(*known.emails, *emails),
            phones=(*known.phones, *numbers),
            # street and postcode come from one record, or they are no address
            street=known.street if known.postcode else details.street,
            postcode=known.postcode or details.postcode,
            company=known.company or details.company,
        )
    return [profile for profile in found.values() if profile.name]
