"""`harken.yml`: every key with its default; whatever is wrong is named with its line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pipelines.configuration import Configuration, find_configuration, read_configuration
from pipelines.contracts.contract import load_contracts
from pipelines.failures import StatedFailure

DEFAULTS = {
    "company": {"domains": [], "time_zone": "UTC"},
    "churn": {"definition": "silence", "silence_days": 90, "active_days": 400, "horizon_days": 90},
    "sources": {},
    "pull": {},
    "service_hours": [],
    "alerts": {
        "capacity_per_day": 50,
        "answer_within_minutes": 1440,
        "no_survey_days": 30,
        "archive_after_days": 365,
        "kinds": {},
    },
    "emotion": {"speed": "full", "transformer": False, "transformer_minutes": 10.0},
    "journey": {"pack": "general"},
    "word_of_mouth": {"offline": 12, "online": 828},
    "holdout": {"share": 0.05},
    "deliver": {"channels": {}, "allow_private": (), "timeout_seconds": 10.0, "attempts": 10},
    "desk": {"sign_in": None},
}
SIGN_IN = {"secret_variable": None, "claim": "sub", "called": "the company's account"}
CRM = "  crm: {time_zone: America/New_York, drift: {added: refuse}}\n"
KINDS = ("added", "dropped", "renamed", "retyped", "reordered")
FULL = """\
company:
  domains: [Retailer.Example]
  time_zone: Europe/London
churn:
  definition: contract
  silence_days: 60
  active_days: 300
  horizon_days: 45
sources:
  crm/orders: {time_zone: Europe/London, drift: discard, accept_shrunk: [crm/orders.csv]}
  crm: {time_zone: America/New_York, drift: {added: refuse}}
alerts:
  capacity_per_day: 7
deliver:
  attempts: 3
desk:
  sign_in: {issuer: "https://login.example", client_id: us, claim: sub}
emotion: {speed: fast, transformer: true, transformer_minutes: 3}
journey: {pack: airline}
word_of_mouth: {offline: 11}
holdout:
  share: 0.1
"""


def read(tmp_path: Path, text: str | bytes) -> Configuration:
    file = tmp_path / "harken.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return read_configuration(file)


def refusal(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(StatedFailure) as refused:
        read(tmp_path, text)
    assert str(tmp_path / "harken.yml") in refused.value.where
    return f"{refused.value.what} | {refused.value.where.removeprefix(str(tmp_path))}"


@pytest.mark.parametrize("text", ["", "{}", "# nothing but words\n", "---\n", "churn:\nalerts:\n"])
def test_without_any_key_everything_has_its_default(tmp_path, text):
    assert read(tmp_path, text).model_dump() == DEFAULTS
    assert read_configuration(None).model_dump() == DEFAULTS


def test_every_key_is_read(tmp_path):
    assert read(tmp_path, FULL).model_dump() == {
        "company": {"domains": ["retailer.example"], "time_zone": "Europe/London"},
        "churn": {
            "definition": "contract",
            "silence_days": 60,
            "active_days": 300,
            "horizon_days": 45,
        },
        "sources": {
            "crm/orders": {
                "time_zone": "Europe/London",
                "drift": dict.fromkeys(KINDS, "discard"),
                "accept_shrunk": ["crm/orders.csv"],
            },
            "crm": {
                "time_zone": "America/New_York",
                "drift": dict.fromkeys(KINDS) | {"added": "refuse"},
                "accept_shrunk": [],
            },
        },
        "pull": {},
        "service_hours": [],
        "alerts": DEFAULTS["alerts"] | {"capacity_per_day": 7},
        "emotion": {"speed": "fast", "transformer": True, "transformer_minutes": 3.0},
        "journey": {"pack": "airline"},
        "word_of_mouth": {"offline": 11, "online": 828},
        "holdout": {"share": 0.1},
        "deliver": DEFAULTS["deliver"] | {"attempts": 3},
        "desk": {
            "sign_in": SIGN_IN | {"issuer": "https://login.example", "client_id": "us"},
        },
    }


@pytest.mark.parametrize(
    ("drift", "named"),
    [
        ("sometimes", "'sometimes' is none of evolve, discard, refuse"),
        ("{added: perhaps}", "drift.added"),
        ("{moved: refuse}", "drift.moved': unknown key"),
        ("[refuse]", "drift"),
    ],
)
def test_an_unknown_mode_or_kind_of_drift_is_refused_by_name_and_line(tmp_path, drift, named):
    words = refusal(tmp_path, f"sources:\n  crm/orders:\n    drift: {drift}\n")
    assert named in words
    assert "line 3" in words


def test_what_a_company_declares_goes_over_the_contract(tmp_path):
    text = "sources:\n  crm/orders: {drift: {added: refuse}}\n"
    drift = read(tmp_path, text).drift_of(load_contracts()["orders"])
    assert (drift.added, drift.dropped, drift.retyped) == ("refuse", "evolve", "refuse")


def test_the_horizon_follows_the_definition(tmp_path):
    def horizon(text):
        return read(tmp_path, text).churn.horizon_days

    assert horizon("churn: {silence_days: 60}") == 60
    assert horizon("churn: {definition: contract}") == 30
    assert horizon("churn: {definition: contract, horizon_days: null}") == 30
    assert horizon("churn: {silence_days: 60, horizon_days: 60}") == 60


def test_a_sources_zone_is_its_own_else_that_of_its_kind_else_utc(tmp_path):
    configuration = read(tmp_path, FULL)
    assert configuration.time_zone_of("crm", "orders") == "Europe/London"
    assert configuration.time_zone_of("crm", "subscriptions") == "America/New_York"
    assert configuration.time_zone_of("email", "mbox") == "UTC"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour: red\n", "'colour': unknown key | /harken.yml, line 1"),
        ("churn:\n  silence_day: 9\n", "'churn.silence_day': unknown key | /harken.yml, line 2"),
        ("\n\nalerts:\n  capacity_per_day: 1\n  x: 1\n", "'alerts.x': unknown key | "),
        ("sources:\n  crm/orders:\n    zone: UTC\n", "'sources.crm/orders.zone': unknown key | "),
        ("emotion: {speed: faster}\n", "'emotion.speed': "),
        ("emotion: {transformer: 1}\n", "'emotion.transformer': "),
        ("emotion: {transformer_minutes: 0}\n", "'emotion.transformer_minutes': "),
        ("emotion: {transformer_minutes: .inf}\n", "'emotion.transformer_minutes': "),
        ("journey: {pack: bank}\n", "'journey.pack': "),
        ("holdout: {share: 0.6}\n", "'holdout.share': "),
        ("holdout: {share: -1}\n", "'holdout.share': "),
        ("holdout: {share: .nan}\n", "'holdout.share': "),
        ("alerts: {capacity_per_day: many}\n", "'alerts.capacity_per_day': "),
        ("alerts: {capacity_per_day: true}\n", "'alerts.capacity_per_day': "),
        ("alerts: {capacity_per_day: -1}\n", "'alerts.capacity_per_day': "),
        ("churn: {silence_days: 0}\n", "'churn.silence_days': "),
        ("churn: {silence_days: 90.5}\n", "'churn.silence_days': "),
        ("churn: {definition: noise}\n", "'churn.definition': "),
        ("churn: {silence_days: 90, horizon_days: 30}\n", "horizon_days must equal silence_days"),
        ("churn: {definition: contract, horizon_days: 0}\n", "'churn.horizon_days': "),
        ("churn: {silence_days: 90, active_days: 60}\n", "silence_days (90) is more than active"),
        ("sources:\n  crm/ordrs: {}\n", "'sources.crm/ordrs': no such source; known are contact_c"),
        ("sources: {mbox: {}}\n", "'sources.mbox': no such source"),
        ("company: {time_zone: Mars/Olympus}\n", "'Mars/Olympus' is not a time zone"),
        ("company: {time_zone: europe/london}\n", "'europe/london' is not a time zone"),
        ("company: {time_zone: localtime}\n", "'localtime' is not a time zone"),
        ("company: {domains: retailer.example}\n", "'company.domains': "),
        ("company: {domains: [a.example, 7]}\n", "'company.domains.1': "),
        ("company: retailer\n", "'company': keys are expected below it"),
        ("- a\n- b\n", "'harken.yml': keys are expected below it"),
        ("just words\n", "'harken.yml': keys are expected below it"),
        ("1: 2\n", "'1': "),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_line(tmp_path, text, named):
    told = refusal(tmp_path, text)
    assert named in told
    assert ", line " in told


def test_the_line_is_the_keys_own(tmp_path):
    text = FULL.replace("  share: 0.1", "  share: much")
    assert refusal(tmp_path, text).endswith(f"line {text.count(chr(10))}")
    text = FULL.replace(CRM, "  crm:\n    time_zone: Nowhere\n")
    assert refusal(tmp_path, text).endswith("line 12")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("churn:\n  silence_days: 90\n bad: [\n", 3),
        ("a: b: c\n", 1),
        ("churn: {}\nchurn: {}\n", 2),
        ("company:\n\ttime_zone: UTC\n", 2),
        (b"company:\n  # caf\xe9\n", 2),
    ],
)
def test_broken_yaml_is_named_with_its_line(tmp_path, text, line):
    assert refusal(tmp_path, text) == (
        f"The configuration is not valid YAML | /harken.yml, line {line}"
    )


@pytest.mark.parametrize(
    "text", ["a: \x00", "!!set", "!!int", "a: 2001-99-99", "[" * 1_000, "\x1b"]
)
def test_odd_yaml_is_a_stated_failure_too(tmp_path, text):
    refusal(tmp_path, text)


tokens = st.sampled_from(
    ["company", "churn", "silence_days", "domains", "time_zone", "share", "sources", "90", "0x1F"]
    + [
        ": ",
        ":",
        " ",
        "\n",
        "\n  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "<<",
        "|",
        ">",
        "'",
    ]
    + ['"', "!!int ", "!!set ", "!!omap ", "!!timestamp ", "!!python/object:os.system ", "~", "#"]
    + [
        "null",
        "true",
        ".inf",
        ".nan",
        "2001-99-99",
        "%YAML 9\n",
        "---\n",
        "...\n",
        "\t",
        "é",
        "\x00",
    ]
)


@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.ReusedAnchorWarning")
@given(text=st.lists(tokens, max_size=14).map("".join) | st.text(max_size=30))
@example(text="&a [*a]")
@example(text="company: &a {domains: *a}")
@examples(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_whatever_is_more_than_a_stated_failure(tmp_path, text):
    try:
        read(tmp_path, text)
    except StatedFailure as failure:
        told = failure.where
    else:
        told = "harken.yml is fine"
    assert "harken.yml" in told


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for place in (tmp_path / "missing.yml", tmp_path):
        with pytest.raises(StatedFailure, match="cannot be read"):
            read_configuration(place)


def test_the_file_named_comes_before_the_homes_and_that_before_the_landings(tmp_path):
    home, landing, named = tmp_path / "home", tmp_path / "landing", tmp_path / "named.yml"
    for folder in (home, landing):
        folder.mkdir()
    assert find_configuration(None, home, landing) is None
    assert find_configuration(None, home, None) is None
    (landing / "harken.yml").touch()
    assert find_configuration(None, home, landing) == landing / "harken.yml"
    (home / "harken.yml").touch()
    assert find_configuration(None, home, landing) == home / "harken.yml"
    assert find_configuration(named, home, landing) == named
