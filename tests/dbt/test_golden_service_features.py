"""Effort, promises, replies and price: by hand, and on a day nothing that came to light later."""

import random
from datetime import datetime, timedelta

import pytest
from golden_rows import golden_rows
from own_contract_rows import message, price_change, self_service, shipment
from run_rows import run_rows

SERVICE = {
    "repeat_contacts_30d": 2.0,
    "repeat_contacts_90d": 2.0,
    "channel_switches_90d": 1.0,
    "self_service_failures_90d": 1.0,
    "late_parcels_30d": 0.0,
    "late_parcels_90d": 1.0,
    "overdue_parcels_now": 1.0,
    "days_since_late_parcel": 60.0,
    "asked_again_90d": 2.0,
    "macro_share_90d": None,
    "goodwill_90d": 1.0,
    "days_since_price_rise": 40.0,
    "price_rise_share_180d": pytest.approx(0.2),
    "days_to_price_rise": 10.0,
}
LATER = "2011-09-01 09:00:00"


def wrote(number, at, role="customer", thread="W2", **more):
    """A chat message of c02 as raw row."""
    row = {"author_role": role, "conversation_id": thread, "customer_number": "N02"}
    return message(number, at, **row | more)


def service_rows():
    """What c02 lived through before 2011-08-01, and what of it came to light a month later."""
    return {
        "raw.messages": [
            wrote("a1", "2011-07-04 10:00:00"),
            wrote("a2", "2011-07-05 10:00:00", "agent"),
            wrote("a3", "2011-07-06 10:00:00"),  # asked again, twice that day
            wrote("a4", "2011-07-06 16:00:00"),
            wrote("a5", "2011-07-08 10:00:00"),  # and once more
            # not answered there: another conversation, then by telephone chat
            wrote("b1", "2011-07-10 10:00:00", thread="W3"),
            wrote("c1", "2011-07-12 10:00:00", thread="W4", channel="facebook"),
            # we came ourselves; and a week after the last word it is no repeat
            wrote("d1", "2011-07-13 10:00:00", "agent", thread="W5"),
            wrote("d2", "2011-07-13 11:00:00", thread="W5"),
            wrote("e1", "2011-07-25 10:00:00", thread="W6"),
            # an answer that nobody knew of on the first of August
            wrote("a9", "2011-07-09 10:00:00", "agent", known_at=LATER),
            wrote("b0", "2011-07-09 12:00:00", "agent", thread="W3", known_at=LATER),
        ],
        "raw.shipments": [
            # late, and on its way
            shipment("P1", "2011-05-28 09:00:00", customer_number="N02", promised_on="2011-06-01"),
            # in time, as everybody thought until September
            shipment("P2", "2011-07-01 09:00:00", customer_number="N02", promised_on="2011-07-10"),
            shipment("P2", "2011-07-09 09:00:00", customer_number="N02", promised_on="2011-07-10")
            | {"delivered_at": "2011-07-09T08:00:00Z"},
            shipment("P2", LATER, customer_number="N02", promised_on="2011-07-10")
            | {"delivered_at": "2011-07-15T08:00:00Z"},
        ],
        "raw.price_changes": [
            price_change("2011-05-01", "2011-06-22", customer_number="N02", new_amount="11.88"),
            price_change("2011-07-01", "2011-08-11", customer_number="N02"),
            price_change("2011-07-02", "2011-07-20", customer_number="N02", new_amount="5.00"),
        ],
        "raw.self_service": [
            self_service("f1", "2011-07-03 10:00:00", customer_number="N02", resolved="false"),
            self_service("f2", "2011-07-03 11:00:00", customer_number="N02", resolved="true"),
        ],
        "replies.serving_templates": [{"body_token": "text_a2", "gives_goodwill": True}],
    }


def any_rows(seed=11):
    """A summer of service at random: conversations and parcels of all, a part of it known late."""
    chance = random.Random(seed)
    rows = {"raw.messages": [], "raw.shipments": []}

    def known(at):
        late = timedelta(days=chance.randint(0, 70)) if chance.random() < 0.4 else timedelta()
        return str(at + late)

    for number in range(1, 9):
        person = {"customer_number": f"N{number:02}"}
        for thread in range(8):
            at = datetime.fromisoformat("2011-06-01") + timedelta(hours=chance.randint(0, 1500))
            where = {"conversation_id": f"R{number}-{thread}"}
            where["channel"] = chance.choice(["whatsapp", "facebook", "x"])
            for place in range(chance.randint(1, 5)):
                role = chance.choice(["customer", "customer", "agent"])
                row = message(f"r{number}-{thread}-{place}", str(at), author_role=role, **where)
                rows["raw.messages"].append(row | person | {"known_at": known(at)})
                at += timedelta(hours=chance.randint(0, 60))
        for parcel in range(4):
            at = datetime.fromisoformat("2011-05-01 09:00") + timedelta(days=chance.randint(0, 80))
            promise = {"promised_on": str((at + timedelta(days=5)).date())} | person
            came = {"delivered_at": f"{at + timedelta(days=chance.randint(1, 40))}Z"}
            versions = [shipment(f"Q{number}-{parcel}", known(at), **promise) for _ in range(3)]
            rows["raw.shipments"] += [versions[0], versions[1] | came, versions[2]]
    return rows


def joined(*parts):
    rows = dict(parts[0])
    for part in parts[1:]:
        rows |= {table: [*rows.get(table, []), *more] for table, more in part.items()}
    return rows


@pytest.fixture(scope="module")
def in_november(build):
    return build(joined(golden_rows(), service_rows()))


def features(warehouse, day, customer):
    return warehouse.one(
        f"select {', '.join(SERVICE)} from features.customer_snapshots "
        f"where snapshot_date = '{day}' and customer_id = '{customer}'"
    )


def test_service_of_a_customer_as_worked_out_by_hand(in_november):
    assert features(in_november, "2011-08-01", "c02") == SERVICE


def test_what_came_to_light_counts_from_then_on(in_november):
    later = {"late_parcels_90d": 0.0, "days_since_late_parcel": 113.0, "overdue_parcels_now": 0.0}
    later |= {"days_since_price_rise": 82.0, "price_rise_share_180d": pytest.approx(3 / 9.9)}
    found = features(in_november, "2011-11-01", "c02")
    assert {name: found[name] for name in later} == later


def test_where_nothing_is_on_record_nothing_is_told(in_november):
    nothing = dict.fromkeys(SERVICE) | dict.fromkeys(
        ("repeat_contacts_30d", "repeat_contacts_90d", "channel_switches_90d"), 0.0
    )
    assert features(in_november, "2011-08-01", "c05") == nothing


def test_macros_count_among_the_replies_whose_source_tells(in_november):
    found = features(in_november, "2011-08-01", "c07")
    assert (found["macro_share_90d"], found["goodwill_90d"]) == (1.0, None)


@pytest.mark.parametrize("rows", [service_rows, any_rows], ids=["by_hand", "at_random"])
def test_a_day_looks_the_same_on_its_morning_and_months_later(build, rows):
    query = (
        f"select snapshot_date, customer_id, {', '.join(SERVICE)} from features.customer_snapshots "
        "where snapshot_date <= '2011-08-01' order by snapshot_date, customer_id"
    )
    told = joined(golden_rows(), rows())
    afterwards = build(told).rows(query)
    assert build(told | run_rows("2011-08-01", "silence")).rows(query) == afterwards
    assert {row["repeat_contacts_90d"] for row in afterwards} > {0.0}
    assert {row["late_parcels_90d"] for row in afterwards} > {None}
