"""Thin Dagster glue, one file per stage in the order of the data.

Assets, checks and metadata only: what a stage does stands in the package of its name. The one
place that imports Dagster.
"""
