"""docs/legal-checks.md says what the data says."""

from scripts.legal_docs import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run scripts/legal-docs"
