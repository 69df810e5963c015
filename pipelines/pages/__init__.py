"""What a person reads: the common look, words for numbers and times, files put on disk whole.

Fed by the alert lists and the run report.
WHAT DOES NOT BELONG HERE: what a page says, any decision about customers, any table.
"""
