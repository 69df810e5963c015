"""The command line `harken`: one file per group of verbs, no rules of the business."""
