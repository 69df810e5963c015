"""A made-up company that writes the exports a real one has, for demo and tests.

`write_sample_business` in business.py is the door. Nothing here is read by the pipeline: it sees
only the files that are written, as it would any company's.
"""
