"""The network is shut for tests: only this machine may be asked."""

import ipaddress
import socket
from typing import Any


class NetworkIsShut(ConnectionRefusedError):
    """A test tried to reach another machine. An OSError, so that callers tidy up as for any refusal."""


_real_connect = socket.socket.connect
_real_connect_ex = socket.socket.connect_ex
_real_getaddrinfo = socket.getaddrinfo


def is_this_machine(host: object) -> bool:
    """Return whether `host`, a name or an address, is the loopback."""
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_others(family: int, address: Any) -> None:
    if family in {socket.AF_INET, socket.AF_INET6} and not is_this_machine(address[0]):
        raise NetworkIsShut(f"Tests may not reach {address[0]}. Use a fake or a server on this machine.")


def _connect(self: socket.socket, address: Any) -> None:
    _refuse_others(self.family, address)
    return _real_connect(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_others(self.family, address)
    return _real_connect_ex(self, address)


def _getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if not is_this_machine(name) and not _is_address(name):
        raise NetworkIsShut(f"Tests may not look up {name}.")
    return _real_getaddrinfo(host, *arguments, **options)


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def shut() -> None:
    """Let sockets of this process reach this machine only."""
    socket.socket.connect = _connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = _getaddrinfo
