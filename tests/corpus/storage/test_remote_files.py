"""The store on a real S3 server: whole or not at all, few requests, patience, no credentials."""

import io
import os
import pickle
import signal
from contextlib import suppress
from pathlib import Path, PurePosixPath

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpus.storage.filesystems
from corpus.errors import ConfigError, CorpusError, InputError, MissingExtra, OutputError
from corpus.storage.filesystems import filesystem_at
from corpus.storage.inputs import Extent, content_digest, glance
from corpus.storage.range_reader import MOST, RangeReader
from corpus.storage.remote_files import PART
from corpus.storage.store import Store
from tests.forked import forked
from tests.s3 import FAULTS, KEY, SECRET, Server, endpoint, proxied

BIG = os.urandom(2 * PART + 12345)


@pytest.fixture
def store(bucket: str) -> Store:
    return Store(f"{bucket}/a/run")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.storage.filesystems, "_DELAYS", (0.01,) * 6)


def put(store: Store, data: bytes, *parts: str) -> None:
    with store.writing(*parts) as stream:
        stream.write(data)


def get(store: Store, *parts: str) -> bytes:
    with store.open(*parts) as stream:
        return bytes(stream.read())


def test_what_is_written_is_read(store: Store) -> None:
    for size in (0, 1, PART, PART + 1, len(BIG)):
        put(store, BIG[:size], "x", f"{size}.bin")
        assert get(store, "x", f"{size}.bin") == BIG[:size]
    store.write_json({"é": [1]}, "x", "a.json")
    assert store.read_json("x", "a.json") == {"é": [1]}
    table = pa.table({"a": pa.array([1, None, 3], pa.int32())})
    store.write_table(table, "t.parquet")
    assert store.read_table("t.parquet").equals(table)
    assert store.names("x")[-1] == "a.json"
    assert store.names() == ["t.parquet", "x"]
    assert len(list(store.sizes())) == 7
    assert dict(store.sizes("x"))[PurePosixPath(f"{PART + 1}.bin")] == PART + 1
    assert store.exists("x")
    assert store.exists("x", "1.bin")
    assert not store.exists("x", "1")
    assert store.read_json("y") is None
    assert store.names("y") == []
    store.remove("x")
    store.remove("x")
    assert store.names() == ["t.parquet"]


def test_a_block_that_fails_leaves_nothing(store: Store) -> None:
    put(store, b"before", "a.bin")
    with suppress(KeyError), store.writing("a.bin") as stream:
        stream.write(BIG)
        raise KeyError
    assert get(store, "a.bin") == b"before"
    # Nor does one that is never finished, as when a task is let go of.
    opened = store.writing("b.bin")
    opened.__enter__().write(BIG)
    del opened
    assert store.names() == ["a.bin"]


def upload_to_its_death(store: Store) -> None:
    """Kills its own process when the first part of a file has been uploaded."""
    from s3fs.core import S3File

    real = S3File._upload_chunk

    def upload(self: S3File, final: bool = False) -> None:
        real(self, final)
        os.kill(os.getpid(), signal.SIGKILL)

    S3File._upload_chunk = upload
    put(store, BIG, "a.bin")


def test_killed_while_it_uploads(store: Store) -> None:
    killed = forked(upload_to_its_death, store)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not store.exists("a.bin")
    filesystem, path = filesystem_at(store.root)
    bucket = path.split("/")[0]
    assert len(filesystem.list_multipart_uploads(bucket)) == 1
    Store(f"s3://{bucket}/a/ru").sweep()  # another's
    assert len(filesystem.list_multipart_uploads(bucket)) == 1
    store.sweep()
    assert filesystem.list_multipart_uploads(bucket) == []


def test_only_one_creates(store: Store) -> None:
    assert store.create_json({"who": 1}, "claim.json")
    assert not store.create_json({"who": 2}, "claim.json")
    assert store.read_json("claim.json") == {"who": 1}
    # Between the look and the writing another was faster: the condition decides.
    filesystem, path = filesystem_at(store.root)
    with pytest.raises(FileExistsError):
        filesystem.pipe_file(f"{path}/claim.json", b"{}", mode="create")


def test_another_process_sees_what_was_written_since(store: Store) -> None:
    assert store.names("x") == []
    assert not store.exists("x", "a.json")
    assert forked(store.write_json, 1, "x", "a.json").returncode == 0
    assert store.names("x") == ["a.json"]
    assert store.exists("x", "a.json")
    assert pickle.loads(pickle.dumps(store)).read_json("x/a.json") == 1


def test_commit_records(store: Store) -> None:
    folders = [f"t/{number}" for number in range(40)]
    for folder in folders[::2]:
        store.commit(folder, {"of": folder})
    found = list(store.committed_all(folders))
    assert found == [{"of": f} if i % 2 == 0 else None for i, f in enumerate(folders)]
    assert list(store.committed_all([])) == []
    store.begin(folders[0])
    store.begin("never")
    assert store.committed(folders[0]) is None


def test_a_file_goes_from_store_to_store(store: Store, tmp_path: Path) -> None:
    put(store, BIG, "a.bin")
    other = Store(store.root.replace("/a/run", "/b"))
    other.take(store, "a.bin", "c/b.bin")
    assert get(other, "c", "b.bin") == BIG
    Store(str(tmp_path)).take(store, "a.bin", "c/b.bin")
    assert (tmp_path / "c" / "b.bin").read_bytes() == BIG
    store.take(Store(str(tmp_path)), "c/b.bin", "back.bin")
    assert get(store, "back.bin") == BIG


# -- how much is fetched, and in how many requests


class Counting:
    """Gives ranges of some bytes and remembers which."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked: list[tuple[int, int]] = []

    def __call__(self, start: int, end: int) -> bytes:
        assert 0 <= start < end <= len(self.data)
        self.asked.append((start, end))
        return self.data[start:end]


def test_in_order_few_requests_at_random_few_bytes() -> None:
    data = os.urandom(40 << 20)
    fetch = Counting(data)
    reader = RangeReader(fetch, len(data))
    found = b"".join(iter(lambda: reader.read(10_000), b""))
    assert found == data
    assert len(fetch.asked) < 12
    assert max(end - start for start, end in fetch.asked) <= MOST
    fetch.asked.clear()
    for at in (30 << 20, 3 << 20, 39 << 20, 20 << 20):
        reader.seek(at)
        assert reader.read(100) == data[at : at + 100]
    assert sum(end - start for start, end in fetch.asked) < 4 * (300 << 10)
    chance = np.random.default_rng(3)
    for at, size in chance.integers(0, 3 << 20, (300, 2)).tolist():
        reader.seek(-at, io.SEEK_END)
        assert reader.read(size) == data[len(data) - at :][:size]


def test_columns_of_a_parquet_file(store: Store, s3: Server) -> None:
    """Two columns of ten, of row groups of three megabytes."""
    chance = np.random.default_rng(5)
    table = pa.table({f"c{i}": chance.random(400_000) for i in range(10)})
    with store.writing("t.parquet") as stream:
        pq.write_table(table, stream, row_group_size=40_000, use_dictionary=False)
    with proxied(s3) as proxy, endpoint(proxy.url):
        with store.open("t.parquet") as stream:
            file = pq.ParquetFile(stream)
            for group in range(file.num_row_groups):
                read = file.read_row_group(group, columns=["c3", "c4"], use_threads=False)
                assert read.equals(table.select(["c3", "c4"]).slice(group * 40_000, 40_000))
        assert len(proxy.requests) < 2 * 10 + 3
        narrow = sum(size for _, _, size in proxy.requests)
        proxy.requests.clear()
        with store.open("t.parquet") as stream:
            assert pq.ParquetFile(stream).read(use_threads=False).equals(table)
        assert len(proxy.requests) < 12  # of 100 column chunks
        assert narrow < sum(size for _, _, size in proxy.requests) / 2


# -- a store that has bad days


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "kinds", [FAULTS, *(pytest.param((kind,), marks=pytest.mark.soak) for kind in FAULTS)], ids=str
)
def test_faults_are_outlived(store: Store, s3: Server, kinds: tuple[str, ...]) -> None:
    with proxied(s3, rate=0.2, seed=7, kinds=kinds) as proxy, endpoint(proxy.url):
        for number in range(6):
            store.write_json({"n": number}, "x", f"{number}.json")
        put(store, BIG, "x", "big.bin")
        assert get(store, "x", "big.bin") == BIG
        assert len(store.names("x")) == 7
        assert [store.read_json("x", f"{n}.json") for n in range(6)] == [{"n": n} for n in range(6)]
        assert store.create_json({"who": 1}, "x", "claim.json")
        assert not store.create_json({"who": 2}, "x", "claim.json")
        assert not store.exists("x", "none")
        store.remove("x")
        assert store.names() == []
        assert sum(proxy.faults[kind] for kind in kinds) > 2


def test_a_store_that_is_gone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
    monkeypatch.setattr(corpus.storage.filesystems, "_DELAYS", (0.01, 0.01))
    with endpoint("http://127.0.0.1:9"):
        for ask in (store.names, lambda: store.read_json("a"), lambda: store.exists("a")):
            with pytest.raises(InputError, match=r"s3://.*: the store does not answer .*3 tries"):
                ask()
        with pytest.raises(OutputError, match=r"s3://.*a\.json: the store does not answer"):
            store.write_json(1, "a.json")


def test_a_bucket_that_is_not_there(store: Store) -> None:
    with pytest.raises(OutputError, match="there is no such bucket"):
        Store("s3://nowhere/run").write_json(1, "a.json")


# -- credentials


@pytest.mark.parametrize(
    "url",
    [f"s3://{KEY}:{SECRET}@bucket/run", f"s3://{KEY}@bucket/run", "https://u:hidden@h.example/a",
     "gs://token@bucket/x", "abfs://user:hidden@account.example/x"],
)  # fmt: skip
def test_a_url_with_credentials_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError, match="holds credentials") as caught:
        filesystem_at(url)
    for secret in (KEY, SECRET, "hidden", "token"):
        assert secret not in str(caught.value)
        assert secret not in repr(caught.value)


def test_no_error_holds_the_credentials_of_a_url() -> None:
    signed = "https://b.example/a.gz?part=1&X-Amz-Credential=AKIA&X-Amz-Signature=abc%2F&x=2"
    error = InputError(f"cannot be read: {signed}", where=f"s3://{KEY}:{SECRET}@b/c")
    assert str(error) == (
        "s3://b/c: cannot be read: "
        "https://b.example/a.gz?part=1&X-Amz-Credential=…&X-Amz-Signature=…&x=2"
    )
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    kept = "abfs://container@account.dfs.example/a?b=c and a@b.example"
    assert str(InputError(kept)) == kept


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(403, "AccessDenied", "access is denied"), (403, "SignatureDoesNotMatch", "access is denied"),
     (403, "RequestTimeTooSkewed", "clock"), (400, "InvalidRequest", "cannot be read or written")],
)  # fmt: skip
def test_messages_of_a_store_that_refuses(
    store: Store, monkeypatch: pytest.MonkeyPatch, status: int, code: str, said: str
) -> None:
    from botocore.exceptions import ClientError
    from s3fs.core import translate_boto_error

    quoting = f"of {KEY} with {SECRET}"
    response = {"Error": {"Code": code, "Message": quoting},
                "ResponseMetadata": {"HTTPStatusCode": status}}  # fmt: skip

    def refuse(*_: object, **__: object) -> None:
        raise translate_boto_error(ClientError(response, "PutObject"))

    monkeypatch.setattr("s3fs.S3FileSystem.pipe_file", refuse)
    with pytest.raises(OutputError, match=said) as caught:
        store.write_json(1, "a.json")
    assert code in str(caught.value)
    assert KEY not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_no_credentials(s3: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoint(s3.url):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        with pytest.raises(CorpusError, match="there are no credentials"):
            Store("s3://any/run").write_json(1, "a.json")


@pytest.mark.parametrize(
    ("scheme", "extra"), [("s3", "s3"), ("gs", "gcs"), ("abfs", "azure"), ("hf", "hf")]
)
def test_a_missing_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, scheme: str, extra: str
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ImportError("Install it")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(MissingExtra, match=rf"pip install 'alia-corpus\[{extra}\]'"):
        filesystem_at(f"{scheme}://bucket/x")


def test_inputs_are_known_by_the_checksum_of_the_store(store: Store) -> None:
    put(store, b"one", "a.bin")
    url = f"{store.root}/a.bin"
    (seen,), digest = glance([url]), content_digest([url])
    assert seen["size"] == 3
    assert len(seen["hint"]) > 8
    assert content_digest([Extent(url, 1, 2)]) == digest  # of the whole file, which says more
    put(store, b"two", "a.bin")
    assert content_digest([url]) != digest
    assert glance([url]) != [seen]
    put(store, b"one", "a.bin")
    assert content_digest([url]) == digest
    with pytest.raises(InputError, match="not there"):
        content_digest([f"{store.root}/b.bin"])
