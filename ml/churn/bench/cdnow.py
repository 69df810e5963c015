"""CDNOW: 23,570 buyers, 18 months of purchases; who is silent for the next 90 days?

Weekly snapshots as the product takes them: 27 to learn from, whose label windows close before the
first of the 13 to be judged on. Fitting and measuring do not belong here.
"""

from pathlib import Path

import duckdb
import pandas as pd

HORIZON_DAYS = 90
TEST_FROM = pd.Timestamp("1998-01-05")
FILE = Path("cdnow") / "CDNOW_master.txt"

PURCHASES = """
create or replace table days as
select customer_id, strptime(written, '%Y%m%d')::date as day,
       sum(spent) as amount, count(*)::double as sales
from read_csv($file, header = false, columns = {'line': 'varchar'}, delim = '\t'),
     lateral (select split(regexp_replace(trim(line), ' +', ' ', 'g'), ' ') as part),
     lateral (select part[1] as customer_id, part[2] as written, part[4]::double as spent)
group by all
"""
# The columns and definitions of int_features__rhythm and int_features__purchases.
SNAPSHOTS = """
with cuts as (
    select unnest(generate_series(date '1997-04-07', date '1998-03-30', interval 7 day))::date
        as cut
),
aged as (
    select cut, customer_id, date_diff('day', day, cut) as age, amount, sales
    from cuts join days on day < cut
    where cut <= date '1997-10-06' or cut >= date '1998-01-05'
)
select cut as snapshot_date, customer_id,
    min(age)::double as days_since_last_sale,
    max(age)::double as days_since_first_sale,
    (max(age) - min(age))::double / nullif(count(*) - 1, 0) as mean_gap_days,
    min(age)::double * (count(*) - 1) / nullif(max(age) - min(age), 0) as silence_to_gap_ratio,
    coalesce(sum(sales) filter (where age <= 30), 0)::double as sales_30d,
    coalesce(sum(sales) filter (where age <= 90), 0)::double as sales_90d,
    coalesce(sum(sales) filter (where age <= 365), 0)::double as sales_365d,
    coalesce(sum(amount) filter (where age <= 30), 0)::double as amount_30d,
    coalesce(sum(amount) filter (where age <= 90), 0)::double as amount_90d,
    coalesce(sum(amount) filter (where age <= 365), 0)::double as amount_365d,
    sum(amount) filter (where age <= 365) / sum(sales) filter (where age <= 365)
        as average_order_amount_365d,
    (coalesce(sum(amount) filter (where age <= 90), 0)
     - coalesce(sum(amount) filter (where age between 91 and 180), 0))::double as amount_change_90d,
    not exists (
        select 1 from days where days.customer_id = aged.customer_id
        and days.day >= aged.cut and days.day < aged.cut + interval 90 day
    ) as churned
from aged group by cut, aged.customer_id order by all
"""
SILENCES = """
select customer_id, day + interval 90 day as left_at
from (select *, lead(day) over (partition by customer_id order by day) as next,
             row_number() over (partition by customer_id order by day) as nth from days)
where nth > 1 and coalesce(next >= day + interval 90 day, true) order by all
"""


def read_cdnow(data: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return training rows, test rows (labelled snapshots) and the repeat buyers' silences.

    Silences have customer_id and left_at, the day on which 90 days without a purchase are over.
    """
    with duckdb.connect() as connection:
        connection.execute(PURCHASES, {"file": str(data / FILE)})
        frame = connection.execute(SNAPSHOTS).df()
        silences = connection.execute(SILENCES).df()
    frame["snapshot_date"] = pd.to_datetime(frame["snapshot_date"])
    frame["churned"] = frame["churned"].astype(int)
    later = frame["snapshot_date"] >= TEST_FROM
    return frame[~later].reset_index(drop=True), frame[later].reset_index(drop=True), silences
