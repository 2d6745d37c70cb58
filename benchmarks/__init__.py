"""Speed, load time and memory: ``python -m benchmarks``. Not a test; nothing fails because a machine is slow."""
