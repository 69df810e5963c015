"""Figures of the churn model on real tables that everybody can have, by fixed protocols.

Run as `python -m ml.churn.bench`. Uses the product's own model; nothing is tuned here.
"""
