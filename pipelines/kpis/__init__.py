"""Key figures of the contact centre and of the loop of alerts: which targets a company has set.

What a key figure is and how it is measured belongs to the seed `kpi_definitions` and the mart
`journey.kpis`.
"""
