"""What a run did, for the person who looks after the pipeline.

Fed by the ledger, the quarantine, the checks and the timings of a run, as dataclasses.
WHAT DOES NOT BELONG HERE: customers and their alerts (pipelines.alerts), reading tables.
"""
