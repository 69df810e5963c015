"""A run's folder is empty and its own; what a killed run left is swept, never what is in use."""

from pipelines.workplace import workplace


def test_what_a_killed_run_left_is_swept(tmp_path):
    parent, half = tmp_path / "runs", tmp_path / "half-copied"
    (parent / "left" / "over").mkdir(parents=True)
    half.write_text("half")
    with workplace(parent, [half]) as area:
        assert list(parent.iterdir()) == [area]
        assert list(area.iterdir()) == []
    assert list(parent.iterdir()) == []
    assert not half.exists()


def test_what_another_run_works_on_is_left_alone(tmp_path):
    with workplace(tmp_path) as one:
        (one / "manifest.json").write_text("{}")
        with workplace(tmp_path) as other:
            assert other != one
            assert (one / "manifest.json").exists()
