"""Turns records into search documents: read, normalise, locate, recognise, embed, write."""
