"""The sync protocol: one way in (mutations), one way out (the change feed). docs/protocol.md is the contract."""
