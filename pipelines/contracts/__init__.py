"""Data contracts: one YAML file per raw table, and how data are held against it."""
