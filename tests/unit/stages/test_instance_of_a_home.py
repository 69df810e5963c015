"""The Dagster instance of a home stays bounded, and no run that was stopped seems at work."""

import dagster as dg

from pipelines.home import Home
from pipelines.stages import instance as instances
from pipelines.stages.instance import cancel_runs, forget_old_runs, opened_instance


@dg.job
def idle() -> None:
    """A job of nothing."""


def test_only_the_newest_runs_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(instances, "RUNS_KEPT", 2)
    home = Home(tmp_path / "home")
    with opened_instance(home) as instance:
        runs = [idle.execute_in_process(instance=instance).run_id for _ in range(4)]
        assert [list(home.dagster.rglob(f"*{run}*")) != [] for run in runs] == [True] * 4
        forget_old_runs(home, instance)
        assert set(instance.get_run_ids()) == set(runs[-2:])
        kept = [list(home.dagster.rglob(f"*{run}*")) != [] for run in runs]
        assert kept == [False, False, True, True]


def test_a_run_that_was_stopped_stands_as_cancelled_and_no_other(tmp_path):
    started = dg.DagsterRunStatus.STARTED
    with opened_instance(Home(tmp_path / "home")) as instance:
        mine, other = (
            instance.create_run_for_job(idle, tags={"whose": whose}, status=started).run_id
            for whose in ("mine", "other")
        )
        cancel_runs(instance, {"whose": "mine"})
        statuses = [instance.get_run_by_id(run).status for run in (mine, other)]
    assert statuses == [dg.DagsterRunStatus.CANCELED, started]
