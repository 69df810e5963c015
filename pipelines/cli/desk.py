"""The verbs of the desk: it serves the retention team's page, and says who may sign in."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from pipelines.cli.console import answer, home_options, say, settings_of
from pipelines.cli.serving import bind, webhook_keys
from pipelines.failures import StatedFailure
from pipelines.settings import webhook_secrets_from_env
from pipelines.web.people import ROLES, People


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--public-url",
    default=None,
    metavar="URL",
    help="How people call it where it stands behind a proxy: https://desk.example.",
)
@home_options
def desk(
    port: int,
    host: str,
    public_url: str | None,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """The retention team's page: today's list, each customer's journey, what was done.

    It has a sign-in; make the first user with 'harken desk-user add'. It listens on this machine
    alone: put a proxy with TLS before it, and name its address with --public-url. With
    HARKEN_WEBHOOK_SECRET set it takes signed posts of messages too (POST /inbound/messages, as
    'harken listen' does) and opens an alert at once where one is urgent.

    \b
    Example:
      harken desk-user add mia --role lead
      harken desk --port 8080
    """
    import uvicorn

    from pipelines.web.app import LOOPBACK, desk_app

    settings = settings_of(home, config)
    keys = webhook_keys() if webhook_secrets_from_env() else []
    app = desk_app(settings, (*LOOPBACK, *_hosts(host, public_url)), keys, public_url)
    if keys and settings.landing is not None:
        say(f"signed posts of messages (POST /inbound/messages) land in {settings.landing}")
    if not app.state.desk.people.all():
        say("nobody may sign in yet: harken desk-user add NAME --role lead")
    door = bind(host, port)
    say(f"the desk of {settings.home.root} on http://{host}:{door.getsockname()[1]}/ (Ctrl-C ends)")
    configured = uvicorn.Config(
        app,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=False,  # how people call it is said by --public-url, whatever a request says
    )
    uvicorn.Server(configured).run(sockets=[door])
    answer({"ended": True}, "", as_json)


@click.group("desk-user")
def desk_user() -> None:
    """Who may sign in at the desk, as what, and for which teams.

    \b
    Example: harken desk-user add mia --role agent --team north
             harken desk-user list
             harken desk-user remove mia
    """


@desk_user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    default="agent",
    show_default=True,
    help=f"{'; '.join(f'{role}: {what}' for role, what in ROLES.items())}.",
)
@click.option("--team", "teams", multiple=True, help="An owner of routing.yml; several times.")
@click.option(
    "--known-as",
    multiple=True,
    metavar="CLAIM",
    help="What the provider of harken.yml (desk.sign_in) calls them: mia@shop.example.",
)
@click.option("--no-password", is_flag=True, help="They sign in by the provider alone.")
@home_options
def add(
    name: str,
    role: str,
    teams: tuple[str, ...],
    known_as: tuple[str, ...],
    no_password: bool,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Let NAME sign in; who is there gets this role, these teams and a new password.

    The password is asked for, or read from the first line of the input.

    \b
    Example: harken desk-user add mia --role agent --team north
             harken desk-user add leo --known-as leo@shop.example --no-password
    """
    people = _people(home, config)
    people.add(name, role, teams, None if no_password else _password(), known_as)
    of = f" of {', '.join(teams)}" if teams else ""
    answer({"name": name, "role": role, "teams": list(teams)}, f"{name} is {role}{of}", as_json)


@desk_user.command("list")
@home_options
def list_users(home: Path, config: Path | None, as_json: bool) -> None:
    """Everybody who may sign in.

    Example: harken desk-user list
    """
    users = _people(home, config).all()
    lines = [f"{user.name:20} {user.role:8} {', '.join(user.teams)}" for user in users]
    answer(
        {"users": [{**vars(user), "teams": list(user.teams)} for user in users]},
        "\n".join(lines) or "nobody may sign in yet: harken desk-user add NAME --role lead",
        as_json,
    )


@desk_user.command("remove")
@click.argument("name")
@home_options
def remove(name: str, home: Path, config: Path | None, as_json: bool) -> None:
    """Let NAME sign in no more; their sessions end at once.

    Example: harken desk-user remove mia
    """
    if not _people(home, config).remove(name):
        raise StatedFailure(
            f"Nobody is called '{name}'",
            where="harken desk-user remove",
            todo="'harken desk-user list' says who may sign in.",
        )
    answer({"removed": name}, f"{name} may sign in no more", as_json)


def _people(home: Path, config: Path | None) -> People:
    return People(settings_of(home, config).home)


def _password() -> str:
    if sys.stdin.isatty():
        word: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return word
    return sys.stdin.readline().rstrip("\r\n")


def _hosts(host: str, public_url: str | None) -> tuple[str, ...]:
    named = [] if host in ("0.0.0.0", "::") else [host]  # noqa: S104 - compared, not bound
    if public_url is not None:
        parts = urlsplit(public_url)
        name = parts.hostname
        if not name or parts.scheme not in ("https", "http") or parts.path not in ("", "/"):
            raise StatedFailure(
                f"'{public_url}' is no address",
                where="--public-url",
                todo="Write it like https://desk.example; the desk has a name of its own, no path.",
            )
        named.append(name)
    return tuple(named)
