"""The desk: the page on which a retention team works, and what lies behind its sign-in.

It reads the published file and the vault, and writes to the action store alone: it waits for no
run, and no run for it. `harken desk` starts it.
"""
