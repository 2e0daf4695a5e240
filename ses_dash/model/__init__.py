"""Frozen records that cross layers. They hold facts and have no behaviour beyond deriving a word."""
