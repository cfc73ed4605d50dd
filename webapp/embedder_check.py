"""Is a new embedder as good as the one in use? Both are asked the judged queries that ship."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from indexer.errors import JobBankError

if TYPE_CHECKING:
    from indexer.embedders.document import DocumentEmbedder
    from webapp.wiring import Wiring

WORST_FALL = 0.02
"""By so much nDCG@10 may fall: half of what a bootstrap over the queries leaves open."""


@dataclass(frozen=True, slots=True)
class Figures:
    """nDCG@10 over the judged queries: of the search as it is shown, and of vectors alone."""

    search: float
    vectors: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What the embedder in use and the wanted one are worth.

    :param before: of the one in use.
    :param after: of the one that the settings name.
    """

    before: Figures
    after: Figures

    @property
    def falls(self) -> bool:
        """Whether the search gets worse by more than may be."""
        return self.after.search < self.before.search - WORST_FALL


def compare(parts: Wiring, progress: Callable[[int, int], None]) -> Compared | None:
    """Both embedders on the invented ads that ship, each in an index that is thrown away.

    :param progress: told how many ads of all are embedded.
    :returns: ``None`` where the index in use was made by the wanted one.
    """
    if parts.wanted_embedder.id == parts.embedder.id:
        return None
    pair = (parts.embedder, parts.wanted_embedder)
    found = [
        measure(parts, one, lambda done, all_, n=n: progress(n * all_ + done, 2 * all_))  # type: ignore[misc]
        for n, one in enumerate(pair)
    ]
    return Compared(*found)


def refuse_a_fall(compared: Compared) -> None:
    """Refuse an embedder by which the search gets worse.

    :raises JobBankError: it does.
    """
    if compared.falls:
        raise JobBankError(
            "embedder_worse",
            f"With the wanted embedder nDCG@10 falls from {compared.before.search:.3f} to "
            f"{compared.after.search:.3f} over the judged queries that ship. The index stays as it "
            "is; jobbank index rebuild --force takes it into use all the same.",
            before=f"{compared.before.search:.3f}",
            after=f"{compared.after.search:.3f}",
        )


def measure(
    parts: Wiring, embedder: DocumentEmbedder, progress: Callable[[int, int], None]
) -> Figures:
    """What an embedder is worth on the invented ads that ship."""
    from matcher.engines.embedded import EmbeddedEngine
    from matcher.evaluation.corpus_index import build, employers
    from matcher.evaluation.demo_set import demo_judged, demo_records
    from matcher.evaluation.methods import baselines, product
    from matcher.evaluation.report import ALL, report
    from matcher.ranking.fuse import shipped_weights
    from matcher.search import Matcher

    records, judged = demo_records(), demo_judged()
    with TemporaryDirectory(prefix="jobbank-embedder-") as name:
        build(
            Path(name),
            records,
            parts.pipeline_with(embedder),
            embedder.id,
            lambda done: progress(done, len(records)),
        )
        engine = EmbeddedEngine(Path(name), embedder=embedder.id)
        try:
            matcher = Matcher(
                engine,
                embedder,
                parts.gazetteer,
                parts.occupations,
                parts.occupation_recogniser,
                employers=lambda: employers(records),
            )
            methods = {
                "search": product(matcher, parts.today()),
                "vectors": baselines(engine, embedder, shipped_weights())["dense"],
            }
            return Figures(
                **{
                    name: report(
                        {query: method(text) for query, text in judged.queries.items()}, judged
                    )
                    .slices[ALL]["ndcg"]
                    .mean
                    for name, method in methods.items()
                }
            )
        finally:
            engine.close()
