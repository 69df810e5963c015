"""What dlt's generic REST source is told: its own configuration, with secrets and starts filled in.

Secrets stand in the environment, starts in our bookmark; dlt's own state is not used.
"""

from collections.abc import Mapping
from typing import Any

from pipelines.failures import StatedFailure
from pipelines.live_configuration import SECRET, Rest
from pipelines.settings import secret_from_env
from pipelines.sources.live.one_host import session_of

START = "{incremental.start_value}"  # as dlt writes it


def entry_of(source: Rest, starts: Mapping[str, Any]) -> Any:
    """dlt's `RESTAPIConfig` for one pull.

    Args:
        starts: by resource the value to ask from; None for all there is.

    Raises:
        StatedFailure: a secret is not in the environment, or a start is asked for and not given.
    """
    parts = source.model_dump(mode="json", include={"client", "resources", "resource_defaults"})
    entry = _with_secrets(parts)
    entry["client"]["session"] = session_of(entry["client"]["base_url"])
    for resource in entry["resources"]:
        start = starts[resource["name"]]
        endpoint = resource.get("endpoint")
        if isinstance(endpoint, dict):
            incremental = endpoint.pop("incremental", None) or {}
            if start is not None and "start_param" in incremental:
                endpoint.setdefault("params", {})[incremental["start_param"]] = start
            resource["endpoint"] = _with_start(endpoint, start)
    for auth in _auths(entry):
        if "access_token_url" in auth:  # else dlt would ask for the token by a session of its own
            auth["session"] = session_of(auth["access_token_url"])
    return entry


def _with_secrets(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key.removesuffix(SECRET): secret_from_env(value, key)
            if key.endswith(SECRET)
            else _with_secrets(value)
            for key, value in part.items()
        }
    return [_with_secrets(inner) for inner in part] if isinstance(part, list) else part


def _with_start(part: Any, start: Any) -> Any:
    if isinstance(part, dict):
        return {key: _with_start(value, start) for key, value in part.items()}
    if isinstance(part, list):
        return [_with_start(inner, start) for inner in part]
    if not isinstance(part, str) or START not in part:
        return part
    if start is None:
        raise StatedFailure(
            "There is no value yet to ask from",
            where=START,
            todo="Name one for the first pull: initial_value below 'incremental'.",
        )
    return start if part == START else part.replace(START, str(start))


def _auths(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [found for inner in part for found in _auths(inner)]
    if not isinstance(part, dict):
        return []
    own = [part["auth"]] if isinstance(part.get("auth"), dict) else []
    return own + [found for inner in part.values() for found in _auths(inner)]
