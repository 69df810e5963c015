"""What follows failures: whether putting them right keeps customers, and who is to mend them.

What a failure is, and what became of it, belongs to the dbt models (`int_service__failures`,
`journey.service_recoveries`).
"""
