"""Which network addresses belong to the world, and which to the house and must never be called.

Our own table, because `ipaddress.is_global` says True for several ways to write an
inside address, and cloud providers keep secrets at addresses that look public.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_INSIDE_V4 = {
    "0.0.0.0/8": "this host",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "a provider's inner network",
    "127.0.0.0/8": "this machine",
    "168.63.129.16/32": "a cloud's control service",
    "169.254.0.0/16": "link-local, where clouds keep their metadata",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "reserved for protocols",
    "192.0.2.0/24": "for documentation",
    "192.88.99.0/24": "a tunnel relay",
    "192.168.0.0/16": "a private network",
    "198.18.0.0/15": "for benchmarks",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
_INSIDE_V6 = {
    "2001::/23": "reserved for protocols and Teredo tunnels",
    "2001:db8::/32": "for documentation",
    "2002::/16": "a 6to4 tunnel",
    "3fff::/20": "for documentation",
}
V4 = [(IPv4Network(net), why) for net, why in _INSIDE_V4.items()]
V6 = [(IPv6Network(net), why) for net, why in _INSIDE_V6.items()]
_WORLD_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def why_inside(address: str) -> str:
    """Why this address is not for us to call, in words; "" when it belongs to the world."""
    found = _unwrapped(ip_address(address))
    if isinstance(found, IPv4Address):
        return next((why for net, why in V4 if found in net), "")
    if found not in _WORLD_V6:
        return "this machine" if found.is_loopback else "not a public IPv6 address"
    return next((why for net, why in V6 if found in net), "")


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that a mapped or NAT64 address really leads to."""
    if not isinstance(address, IPv6Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address
