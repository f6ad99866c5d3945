"""A Slurm of one node on this machine: munged, slurmctld and slurmd with a configuration, spool and
log of their own below one folder; nothing of the machine's is touched, and all of it ends."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["MISSING", "Site", "site"]

# Daemons are in a folder that only root has in its path.
_PATH = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"])
_NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
MISSING = [name for name in _NEEDED if shutil.which(name, path=_PATH) is None]
"""Programs that are not installed."""

# More processors than there may be, so that several jobs run at a time.
_CONFIGURATION = """\
ClusterName=tests
SlurmctldHost=localhost
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SchedulerParameters=sched_interval=1,bf_interval=1
KillWait=5
ReturnToService=2
NodeName=localhost NodeAddr=127.0.0.1 CPUs=8 RealMemory=16000 State=UNKNOWN
PartitionName=tests Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Site:
    """environment: what commands need to find this Slurm. folder: its files; logs end in .log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PATH": _PATH,
            "SLURM_CONF": f"{folder}/slurm.conf",
        }
        self._daemons: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        folder = self.folder
        for name in ("state", "spool"):
            (folder / name).mkdir()
        key = folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o400)
        user = os.environ.get("USER") or "root"
        (folder / "slurm.conf").write_text(
            _CONFIGURATION.format(folder=folder, user=user, controller=_port(), node=_port())
        )
        files = {"socket": "socket", "log-file": "log", "pid-file": "pid", "seed-file": "seed"}
        places = [f"--{option}={folder}/munge.{name}" for option, name in files.items()]
        self._daemon("munged", "--foreground", "--force", f"--key-file={key}", *places)
        _wait((folder / "munge.socket").exists)
        self._daemon("slurmctld", "-D", "-i")
        self._daemon("slurmd", "-D", "-N", "localhost")
        _wait(lambda: "idle" in self.said("sinfo", "--noheader", "--format=%t"))

    def _daemon(self, *command: str) -> None:
        with (self.folder / f"{command[0]}.log").open("wb") as log:
            self._daemons.append(
                subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            )

    def said(self, *command: str) -> str:
        """What a command of Slurm prints; its complaints too."""
        done = subprocess.run(
            command,
            check=False,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        return done.stdout

    def jobs(self, state: str = "all") -> list[str]:
        """Numbers of jobs in a state; of an array's tasks, 12_0, 12_1 …"""
        return self.said(
            "squeue", "--noheader", "--array", "--format=%i", f"--states={state}"
        ).split()

    def close(self) -> None:
        if len(self._daemons) == 3:
            self.said("scancel", "--full", f"--user={os.getuid()}")
            _wait(lambda: not self.jobs("pending,running,completing"))
        for daemon in reversed(self._daemons):
            daemon.terminate()
            daemon.wait(30)


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    found = Site(folder)
    try:
        found.start()
        yield found
    finally:
        found.close()


def _port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
