"""Which customers were told after somebody acted: by a message or call in the data, not by a tick.

Reads journey.alert_clocks, where the rule stands; what comes of it is kept by the action store.
"""

import duckdb

from pipelines.actions.records import Told

VERIFIED = """
select alert_id, told_at, told_by, told_channel from journey.alert_clocks
where communicated_status = 'verified' order by alert_id
"""


def read_told(connection: duckdb.DuckDBPyConnection) -> list[Told]:
    """One per alert whose customer was told, by alert_id."""
    return [Told(*row) for row in connection.execute(VERIFIED).fetchall()]
