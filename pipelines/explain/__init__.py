"""One customer's journey in plain words and as a picture, for whoever answers to the customer.

Reads the published file, and the vault for names and words; so it shows what lists show, to their
owner alone. Which steps the customer saw is decided in the model `journey.outside_in`.
"""
