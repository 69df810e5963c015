"""Which replies of agents come from templates, and which give goodwill: about texts, never agents.

What a reply's thread, moment and share are belongs to the dbt models.
"""
