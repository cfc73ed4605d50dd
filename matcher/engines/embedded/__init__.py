"""The embedded engine: one folder, snapshots in memory."""
