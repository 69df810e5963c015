"""Moments of truth: which touchpoints decide how a customer feels about the company.

Packs by trade in `packs/*.yml`, and a company's own file over them; `book.py` reads them,
`hearing.py` reads customers' words by them, `rules.py` hands the rest to the dbt models. What was
felt at a moment does not belong here.
"""
