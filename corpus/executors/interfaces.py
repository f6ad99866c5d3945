"""The network interfaces of this machine, of which `run.slurm.interface` names one."""

import socket

from corpus.errors import ConfigError

__all__ = ["check_interface"]


def check_interface(name: str) -> None:
    """Raise ConfigError, with the names that are valid, where this machine has no network interface
    of this name with an IPv4 address, which Dask needs."""
    import psutil  # distributed brings it

    valid = [
        interface
        for interface, addresses in sorted(psutil.net_if_addrs().items())
        if any(address.family == socket.AF_INET for address in addresses)
    ]
    if name not in valid:
        raise ConfigError(
            f"no network interface {name!r} with an IPv4 address is here; there are: "
            f"{', '.join(valid) or 'none'}. The nodes of the jobs need one of the same name",
            where="run.slurm.interface",
        )
