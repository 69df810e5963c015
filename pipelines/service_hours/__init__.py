"""When the company is staffed: declared in harken.yml, worked out as stretches of UTC time.

How long a customer waited in business time is the models' affair (dbt_project); they read the
stretches from `meta.open_hours` and hold no calendar of their own.
"""
