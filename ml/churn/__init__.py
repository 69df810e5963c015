"""Early warning: which customers are about to leave, how sure that is, and why.

Fed by point-in-time snapshots (`features.customer_snapshots`) and, for training, by the labels kept
apart from them. Everything here is a pure function or an immutable value on DataFrames; reading
tables, choosing as-of days and writing scores belong to the pipeline, not here.
"""
