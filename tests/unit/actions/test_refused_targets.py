"""Deliveries reach public addresses alone, however an own address is written or hidden."""

import smtplib
import socket
from ipaddress import ip_address, ip_network

import pytest
import requests
from fault_server import Receiver, served
from made_up import new_alert
from test_delivery import DEAD, hook, settings, store, told  # noqa: F401  a fixture

from pipelines.actions.delivery import deliver
from pipelines.actions.targets import RefusedTarget, is_public, only_allowed

OWN = (
    "127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 "
    "100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 "
    "240.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1 "
    "::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:a00:1::"
)
OPEN = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", OWN.split())
def test_addresses_that_are_not_of_the_open_internet_are_told(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OPEN)
def test_addresses_of_the_open_internet_are_let_through(address):
    assert is_public(ip_address(address))


# every way to write the same loopback that the system's resolver understands
FORMS = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0"]


@pytest.mark.parametrize("host", FORMS)
def test_loopback_is_refused_in_every_writing(store, host):  # noqa: F811
    with served(Receiver()) as receiver:
        port = receiver.server_address[1]
        configured = settings(allow=False, crm=hook(f"{host}:{port}"))
        outbox = told(store, configured)
        assert deliver(outbox, configured) == {"crm": DEAD}
        assert receiver.posts == []
    (message,) = outbox.messages()
    assert "the target is refused" in message["last_error"]


def test_a_name_that_resolves_otherwise_the_second_time_is_refused(store, monkeypatch):  # noqa: F811
    """What counts is the address that is connected to, not what a name said before."""
    asked = []
    resolve = socket.getaddrinfo

    def rebinding(host, port, *rest, **named):
        asked.append(host)
        return resolve("127.0.0.1" if host == "good.example" else host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with served(Receiver()) as receiver:
        port = receiver.server_address[1]
        configured = settings(allow=False, crm=hook(f"good.example:{port}"))
        assert deliver(told(store, configured), configured) == {"crm": DEAD}
        assert receiver.posts == []
    assert asked == ["good.example"]


def test_a_redirect_to_an_own_address_is_never_followed(store):  # noqa: F811
    with served(Receiver()) as inside:
        to_inside = {"Location": f"http://{inside.address}/secret"}
        with served(Receiver("302", to_inside)) as outside:
            configured = settings(crm=hook(outside.address))
            assert deliver(told(store, configured), configured) == {"crm": DEAD}
            assert len(outside.posts) == 1
        assert inside.posts == []


def test_libraries_that_connect_for_themselves_are_watched_too():
    with served(Receiver()) as receiver, only_allowed([]) as refused:
        with pytest.raises(requests.ConnectionError):
            requests.post(f"http://{receiver.address}/", timeout=2)
        with pytest.raises(RefusedTarget):
            smtplib.SMTP("127.0.0.1", receiver.server_address[1], timeout=2)
        assert len(refused) == 2
    with served(Receiver()) as receiver, only_allowed([ip_network("127.0.0.1/32")]):
        assert requests.post(f"http://{receiver.address}/", timeout=2).status_code == 200
    with served(Receiver()) as receiver:
        assert requests.post(f"http://{receiver.address}/", timeout=2).status_code == 200


def test_a_refused_service_is_given_up_not_tried_again(store, monkeypatch):  # noqa: F811
    with served(Receiver()) as receiver:
        monkeypatch.setenv("SERVICE", f"json://{receiver.address}/x")
        configured = settings(allow=False, s={"kind": "apprise", "url_variable": "SERVICE"})
        assert deliver(told(store, configured, new_alert()), configured) == {"s": DEAD}
        assert receiver.posts == []
