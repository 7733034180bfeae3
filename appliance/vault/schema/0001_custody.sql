-- The custody log: RFC 6962 leaves, inner nodes of complete subtrees, signed checkpoints.
-- Triggers stop accidents; an attacker who holds the database key drops them and is caught by the
-- anchored checkpoint (docs/formats/custody.md).
CREATE TABLE custody_event (
  seq        INTEGER PRIMARY KEY,          -- 0-based leaf index
  leaf       TEXT NOT NULL                 -- RFC 8785 canonical JSON
) STRICT;

CREATE TABLE custody_node (
  height INTEGER NOT NULL,                 -- 0 = leaf hash
  idx    INTEGER NOT NULL,                 -- position among the nodes of this height
  hash   BLOB NOT NULL,                    -- SHA-256
  PRIMARY KEY (height, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE custody_checkpoint (
  size INTEGER PRIMARY KEY,                -- tree size signed
  note TEXT NOT NULL                       -- C2SP signed note
) STRICT;

-- FAIL, not ABORT, and no generated columns: both would cost every append more than its fsync
-- (a statement journal, and the parsing of NEW.leaf). The transaction is rolled back either way.
CREATE TRIGGER custody_event_in_order BEFORE INSERT ON custody_event
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM custody_event)
BEGIN SELECT raise(FAIL, 'custody-out-of-order'); END;
CREATE TRIGGER custody_event_no_update BEFORE UPDATE ON custody_event
BEGIN SELECT raise(ABORT, 'custody-append-only'); END;
CREATE TRIGGER custody_event_no_delete BEFORE DELETE ON custody_event
BEGIN SELECT raise(ABORT, 'custody-append-only'); END;
CREATE TRIGGER custody_node_no_update BEFORE UPDATE ON custody_node
BEGIN SELECT raise(ABORT, 'custody-append-only'); END;
CREATE TRIGGER custody_node_no_delete BEFORE DELETE ON custody_node
BEGIN SELECT raise(ABORT, 'custody-append-only'); END;
CREATE TRIGGER custody_checkpoint_no_update BEFORE UPDATE ON custody_checkpoint
BEGIN SELECT raise(ABORT, 'custody-append-only'); END;
CREATE TRIGGER custody_checkpoint_no_delete BEFORE DELETE ON custody_checkpoint
BEGIN SELECT raise(ABORT, 'custody-append-only'); END;
