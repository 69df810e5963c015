"""Reads one received file into records: what lies in the landing folder, and what each file says.

Data order: landing -> recognise -> delimited | json_records | tables | mailbox + mail. Nothing here
knows Dagster, the warehouse or contracts beyond what recognition needs.
"""
