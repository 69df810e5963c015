"""The DuckDB files: who may open the working one, how the published one is replaced.

Every process that opens the working file holds one operating-system lock for as long, dbt
included; readers only ever see the published file.
"""
