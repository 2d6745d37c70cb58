"""Many machines: one output for each input shard, on Ray Data (extra ``[ray]``).

:mod:`zhpolicy_ie.distributed.shard` does one shard and knows no engine; :mod:`zhpolicy_ie.distributed.ray_data` gives
shards, or the blocks of a ``ray.data.Dataset``, to actors that load the models once. ``docs/scale.md`` shows both, and
the adapter for Spark.
"""

from zhpolicy_ie.distributed.ray_data import extract_dataset, extract_shards
from zhpolicy_ie.distributed.shard import Finished, Shard, ShardOptions, find_shards

__all__ = ["Finished", "Shard", "ShardOptions", "extract_dataset", "extract_shards", "find_shards"]
