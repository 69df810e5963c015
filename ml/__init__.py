"""Models, as pure functions on data frames and texts: `emotion` hears, `churn` warns.

Knows neither the pipeline nor the orchestrator; reading and writing tables happens in `pipelines`.
"""
