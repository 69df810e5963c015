"""Hears the feelings in customers' messages: texts from the vault, through the model, to a table.

The model itself is `ml.emotion`; rolling scores up to conversations is dbt's.
"""
