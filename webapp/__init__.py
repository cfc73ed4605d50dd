"""The job bank's site: records, pages, API, tasks."""
