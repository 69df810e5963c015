"""The daily list: who is about to leave, why, and what to do today.

Fed by scores and reasons (risk), customers and facts (journey), names and last words (vault).
Ranking and writing take them as DataFrames and mappings alone.
WHAT DOES NOT BELONG HERE: the orchestrator, opening the warehouse, computing a score.
"""
