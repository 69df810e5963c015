"""Key figures of the contact centre: which targets a company has set for them.

What a key figure is and how it is measured belongs to the seed `kpis` and the mart `journey.kpis`.
"""
