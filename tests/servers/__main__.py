"""``python -m tests.servers``: what ``scripts/elasticsearch`` runs."""

import sys

from tests.servers.elasticsearch_node import main

sys.exit(main())
