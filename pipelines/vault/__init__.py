"""The identity vault: personal values behind tokens, apart from everything that is analysed.

Only ingestion writes it; emotion scoring, lists and the erasure of a person read it.
"""
