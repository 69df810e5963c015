"""Who may leave, and why: features in, scores, reasons and evidence out.

The model is `ml.churn`; features and labels are dbt's. Here they meet the day's tables.
"""
