"""Where a picture comes from: context, namespaces and server, as headers and messages name them."""

from msgspec import Struct


class Target(Struct, frozen=True, kw_only=True):
    """One cluster to look at, resolved as kubectl would; holds no credential.

    ``namespaces`` None means all of them. ``kubeconfig`` is the file (or list of files) it was read from, or
    "in-cluster"; ``server`` the API server's URL. ``banners`` are standing warnings for the header (TLS not verified,
    plain http); ``notes`` are remarks for it that warn of nothing (what to look at in a demo). All text is cleaned.
    ``context`` is None in a cluster or with --server alone. ``no_kubectl`` is the command that starts one
    like it for kubectl, where kubectl has no way there; "" where it has.
    """

    context: str | None
    namespaces: tuple[str, ...] | None
    server: str
    kubeconfig: str
    banners: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    no_kubectl: str = ""
