"""An invented job bank, to look at and to try things on."""
