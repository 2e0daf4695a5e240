"""Frozen records that cross layers. They hold facts and have next to no behaviour."""
