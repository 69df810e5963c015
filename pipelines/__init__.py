"""Harken's pipeline, in the order of the data.

sources (what a file says) -> contracts (what it must say) -> ingest (raw tables, ledger) with the
vault (personal values apart) -> dbt staging -> identity (who is who) and emotion (what was felt)
-> dbt journey -> risk (who may leave, and why) -> alerts (the day's list) -> warehouse.publish.
`stages` is the thin Dagster glue over all of it, `cli` the command line.
"""
