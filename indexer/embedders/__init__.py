"""Embedders: texts to vectors, with the projection that the index stores."""
