"""The shop's orders as monthly CSV files in the orders contract, times in London without offset.

Fed by the history (who bought when, what went wrong) and the orders stream (amounts, returns).
Does not belong here: why customers buy or stop (behaviour.py), subscriptions.
"""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from numpy.random import Generator

from pipelines.sample_business.behaviour import History, Order
from pipelines.sample_business.people import Person
from pipelines.sample_business.timeline import Timeline

HEADER = (
    "order_id",
    "customer_number",
    "ordered_at",
    "status",
    "amount",
    "currency",
    "n_items",
    "country",
)
SILENCE_DAYS = 90
ACTIVE_DAYS = 400
_FIRST_ORDER_ID = 500_001
_RETURN_SHARES = {"": 0.02, "late_parcel": 0.05, "damaged_item": 0.45, "wrong_item": 0.45}


@dataclass(frozen=True)
class Booking:
    """One sale or credit note; `order` indexes the history, amounts in pence."""

    order: int
    customer: int
    at: datetime
    pence: int
    items: int


def make_bookings(rng: Generator, history: History, timeline: Timeline) -> list[Booking]:
    """All sales and credit notes up to the last day, in order of time."""
    basket = rng.lognormal(7.9, 0.5, len(history.left_day))
    bookings: list[Booking] = []
    for index, order in enumerate(history.orders):
        sale = _sale(rng, index, order, float(basket[order.customer]), timeline)
        bookings.append(sale)
        if rng.random() < _RETURN_SHARES[order.incident]:
            back = _credit(rng, sale)
            if back.at.date() <= timeline.last_day:
                bookings.append(back)
    return sorted(bookings, key=lambda booking: (booking.at, booking.order))


def _sale(rng: Generator, index: int, order: Order, basket: float, timeline: Timeline) -> Booking:
    opening = datetime.combine(timeline.day(order.day), time(8))
    at = opening + timedelta(seconds=int(rng.beta(2.0, 1.6) * 13 * 3600))
    pence = max(250, int(basket * rng.lognormal(0.0, 0.45)))
    return Booking(index, order.customer, at, pence, 1 + pence // 1200)


def _credit(rng: Generator, sale: Booking) -> Booking:
    share = 1.0 if rng.random() < 0.5 else float(rng.uniform(0.2, 0.8))
    at = datetime.combine(sale.at.date(), time(9)) + timedelta(
        days=int(rng.integers(6, 21)), seconds=int(rng.integers(0, 8 * 3600))
    )
    items = max(1, round(sale.items * share))
    return Booking(sale.order, sale.customer, at, -max(1, int(sale.pence * share)), -items)


def order_ids(bookings: list[Booking]) -> dict[int, str]:
    """Order id of every sale, by its index in the history."""
    return {
        booking.order: str(_FIRST_ORDER_ID + position)
        for position, booking in enumerate(bookings)
        if booking.pence > 0
    }


def silent_share(bookings: list[Booking], timeline: Timeline) -> float | None:
    """Share of buyers of the last 400 days with no sale in the last 90; None if too short."""
    cut = datetime.combine(timeline.day(timeline.days - SILENCE_DAYS), time())
    since = cut - timedelta(days=ACTIVE_DAYS)
    sales = [booking for booking in bookings if booking.pence > 0]
    active = {sale.customer for sale in sales if since <= sale.at < cut}
    buying = {sale.customer for sale in sales if sale.at >= cut}
    return len(active - buying) / len(active) if active else None


def order_files(bookings: list[Booking], people: list[Person]) -> dict[str, bytes]:
    """Content of `orders-YYYY-MM.csv` for every month with a booking."""
    months: dict[str, list[tuple[str, ...]]] = {}
    for position, booking in enumerate(bookings):
        row = _row(_FIRST_ORDER_ID + position, booking, people[booking.customer])
        months.setdefault(f"{booking.at:%Y-%m}", []).append(row)
    return {
        f"crm/orders/orders-{month}.csv": csv_bytes(HEADER, rows) for month, rows in months.items()
    }


def _row(number: int, booking: Booking, person: Person) -> tuple[str, ...]:
    credit = booking.pence < 0
    sign = "-" if credit else ""
    pounds, pence = divmod(abs(booking.pence), 100)
    return (
        f"C{number}" if credit else str(number),
        person.number,
        f"{booking.at:%Y-%m-%d %H:%M:%S}",
        "credit_note" if credit else "sale",
        f"{sign}{pounds}.{pence:02d}",
        "GBP",
        str(booking.items),
        person.country,
    )


def csv_bytes(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    """UTF-8 CSV with header and line feeds."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
