"""Live sources: databases, web services and mailboxes that are asked for what is new.

Each lands files in the landing folder like any export; what becomes of them is ingestion's affair.
"""
