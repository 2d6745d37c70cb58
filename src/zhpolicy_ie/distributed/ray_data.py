"""Extraction on Ray Data: actors that load the models once and take blocks of a dataset, or whole shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhpolicy_ie.corpora.dataset import RECORD_SHAPES, shaped
from zhpolicy_ie.distributed.shard import Finished, Shard, ShardOptions, ShardWork, find_shards, outstanding
from zhpolicy_ie.distributed.tables import arrow_type
from zhpolicy_ie.errors import MissingPackageError

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

#: One thread an actor: an actor has one processor, and the network's products are small.
_ENVIRONMENT = {"env_vars": {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}}
#: Documents an actor takes at a time: enough to make the way to it cheap, few enough to lose little with it.
_BATCH = 32


def extract_dataset(
    dataset: Dataset, *, num_actors: int | None = None, batch_size: int = _BATCH, **options: Any
) -> Dataset:
    """Return a dataset with the records of its texts: its columns, and those of records.

    Args:
        dataset: With a column ``text`` and, where there are such, ``id`` and ``meta``.
        num_actors: How many actors extract, each with one processor and its own models (about 300 MB); as many as the
            cluster has processors if None.
        batch_size: Documents an actor takes at a time.
        **options: As for :func:`zhpolicy_ie.load`.

    Returns:
        A lazy dataset with the further columns ``entities``, ``figures``, ``organizations`` and ``projects`` of fixed
        types, and ``error``: null, or why a document has no records. A block whose actor dies is done again.

    Raises:
        MissingPackageError: Ray is not installed.
    """
    _ray()
    return dataset.map_batches(
        _DatasetActor,
        fn_constructor_kwargs=options,
        batch_size=batch_size,
        batch_format="pyarrow",
        **_actors(num_actors),
    )


def extract_shards(
    pattern: str, out: Path | str, options: ShardOptions | None = None, *, num_actors: int | None = None
) -> Iterator[Finished]:
    """Extract files of documents, each to an output of its own, and yield each when it is done, in any order.

    A shard whose actor dies is done again by another. One that a run before this has finished is passed over, unless it
    has changed since, or the models or options have. Every output appears whole or not at all.

    Args:
        pattern: The shards: a pattern such as ``news/**/*.parquet``, a folder, or a file; on a cluster on a file system
            that all machines see. Parquet, JSONL and what else ``extract`` reads.
        out: Folder for the outputs, as :mod:`zhpolicy_ie.distributed.shard` lays them out.
        options: How.
        num_actors: How many actors, each with one processor; as many as the cluster has processors if None.

    Raises:
        MissingPackageError: Ray is not installed.
        MissingInputError: There is no shard.
        OptionError: Two shards would have one output, or an option has an impossible value.
    """
    ray = _ray()
    # Actors work in another folder.
    shards = [shard._replace(path=str(Path(shard.path).resolve())) for shard in find_shards(pattern)]
    work = ShardWork(options or ShardOptions(), Path(out).resolve())
    waiting, done = outstanding(shards, Path(out).resolve(), work.fingerprint())
    yield from done
    if not waiting:
        return
    # A block for each shard: the actor that is free takes the next.
    named = ray.data.from_items([shard._asdict() for shard in waiting], override_num_blocks=len(waiting))
    made = named.map_batches(
        _ShardActor, fn_constructor_args=(work,), batch_size=1, batch_format="pyarrow", **_actors(num_actors)
    )
    for row in made.iter_rows():
        yield Finished(**row)


def start(address: str | None = None) -> None:
    """Connect to a Ray cluster, or start one on this machine, unless that is done; Ray's own progress bars are off.

    Args:
        address: Of the cluster; that of ``RAY_ADDRESS`` if None, and without it a new one on this machine.

    Raises:
        MissingPackageError: Ray is not installed.
    """
    ray = _ray()
    if not ray.is_initialized():
        ray.init(address=address, log_to_driver=False, include_dashboard=False if address is None else None)
    ray.data.DataContext.get_current().enable_progress_bars = False


def _actors(number: int | None) -> dict[str, Any]:
    ray = _ray()
    if number is None:
        start()
        number = max(1, int(ray.cluster_resources().get("CPU", 1)))
    return {"compute": ray.data.ActorPoolStrategy(size=number), "num_cpus": 1, "runtime_env": _ENVIRONMENT}


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise MissingPackageError(
            "Ray Data is not installed", remedy="install it with pip install 'zhpolicy_ie[ray]'"
        ) from None
    return ray


class _DatasetActor:
    """Adds the records to blocks of a dataset."""

    def __init__(self, **options: Any) -> None:
        import zhpolicy_ie

        self._extractor = zhpolicy_ie.load(**options)

    def __call__(self, block: pa.Table) -> pa.Table:
        import pyarrow as pa

        records = self._extractor.extract_batch(block.to_pylist())
        for name, shape in RECORD_SHAPES.items():
            column = pa.array([shaped(record[name], shape) for record in records], type=arrow_type(shape))
            block = block.append_column(name, column)
        return block


class _ShardActor:
    """Does whole shards."""

    def __init__(self, work: ShardWork) -> None:
        work.load()
        self._work = work

    def __call__(self, block: pa.Table) -> pa.Table:
        import pyarrow as pa

        done = [self._work(Shard(**row)) for row in block.to_pylist()]
        return pa.Table.from_pylist([finished._asdict() for finished in done])
