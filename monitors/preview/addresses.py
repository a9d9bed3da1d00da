"""Which addresses that a page names are asked for: those of hosts that Telegram's previews use, and no others.

A page is what somebody else wrote, and an address on it could lead this program to machines that only it can reach.
So the host must be on a list, and its name must lead to an address of the public Internet; redirects are held to
the same. The address that previews are configured to stand at is trusted as it is.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

LONGEST = 4096
_PORTS = {"http": 80, "https": 443}


_BARRED = re.compile(r"its address leads to (\S+), which is none of preview\.media_hosts")


class NotAllowed(Exception):
    """An address that isn't asked for; the message says why in a few plain words."""


class NotPublic(OSError):
    """A name that leads into a network of one's own."""


class Allowed:
    """The hosts that may be asked.

    Args:
        base_url: where the pages stand.
        hosts: names, or ``*.name`` for every name below one.
    """

    def __init__(self, base_url: str, hosts: Sequence[str]) -> None:
        base = URL(base_url)
        self.base = (base.scheme, base.host or "", base.port)
        self._names = frozenset(host for host in hosts if not host.startswith("*."))
        self._endings = tuple(host[1:] for host in hosts if host.startswith("*."))

    def check(self, address: str) -> URL:
        """The address, if it may be asked for; it is asked for as it was read here.

        Raises:
            NotAllowed: its scheme, host or port is none of those that previews use.
        """
        if len(address) > LONGEST:
            raise NotAllowed("its address is too long")
        try:
            url = URL(address)
            host, port = url.host or "", url.port
        except ValueError:
            raise NotAllowed("its address can't be read") from None
        if url.scheme not in _PORTS or not host:
            raise NotAllowed("its address is no web address")
        if url.user is not None or url.password is not None:
            raise NotAllowed("its address holds a password")
        if (url.scheme, host, port) == self.base:
            return url
        if not self._is_open(host):
            raise NotAllowed(f"its address leads to {host[:80]}, which is none of preview.media_hosts")
        if port != _PORTS[url.scheme]:
            raise NotAllowed(f"its address leads to port {port} of {host[:80]}")
        return url

    def opens(self, reason: str) -> bool:
        """Whether a reason for which something was not asked for holds no more: its host is on the list now."""
        barred = _BARRED.fullmatch(reason)
        return barred is not None and self._is_open(barred[1])

    def _is_open(self, host: str) -> bool:
        return host in self._names or host.endswith(self._endings)

    def is_base(self, host: str, port: int) -> bool:
        """Whether that is where the pages stand."""
        return (host.lower(), port) == self.base[1:]


class PublicResolver(AbstractResolver):
    """Looks names up and lets only addresses of the public Internet through, whatever the name's owner says.

    What is connected to is what was looked at here: a name can't change its mind in between.
    """

    def __init__(self, allowed: Allowed, names: AbstractResolver | None = None) -> None:
        """``names`` looks names up."""
        self._allowed = allowed
        self._names = names or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name.

        Raises:
            NotPublic: none of them is public.
            OSError: there are none.
        """
        found = await self._names.resolve(host, port, family)
        if self._allowed.is_base(host, port):
            return found
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise NotPublic(f"{host} leads to no public address")
        return public

    async def close(self) -> None:
        """Ends looking names up."""
        await self._names.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet's, and not of a network of one's own in disguise."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
