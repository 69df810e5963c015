"""Made-up companies of which the truth is known: how much of what can be foreseen is foreseen?

In the order of use: `mechanisms` (what makes customers leave, with its parameters), `life` (weeks
as they happen), `observation` (what a company records of them, as the features of a snapshot),
`oracle` (the best that anybody could say), `judged` (the product beside both oracles). Nothing of
the product is tuned here: `python -m ml.churn.worlds` reports seeds that nobody developed on.
"""
