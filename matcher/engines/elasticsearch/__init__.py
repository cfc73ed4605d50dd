"""The search engine over Elasticsearch 9.2 or later: only what its free server core has.

It answers as the embedded engine does (``tests/contract``), but for these differences.
``docs/elasticsearch.md`` says how large they were measured.

- Points are rounded to 1e-7 degrees (a centimetre) in boxes, circles and polygons.
- Lexical scores are sums of 32-bit numbers: 1e-6 relative, once segments with deleted documents
  are merged; before that, statistics still count what was replaced.
- Cosines are 32-bit numbers too: 1e-6 absolute. Documents whose scores or cosines differ by less
  than that may change places.
- A list by nearness ends with the 10,000th vector. Where the index was made with
  ``VectorIndex.GRAPH``, some neighbours may be missed.
- The searches of one answer may see states of the index some milliseconds apart, and
  ``Found.stored`` gives documents as they are by then.
- Keyword values come with hits in their own order, each once.
"""

from matcher.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
