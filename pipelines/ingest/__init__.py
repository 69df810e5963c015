"""From received files to raw tables: archive, parse, check, load, each file accounted for.

Data order: archive -> parse -> door -> load. The law of the ledger holds per file:
received = loaded + duplicate + quarantined.
"""
