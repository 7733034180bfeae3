CREATE TABLE publication (                 -- the signed two-layer PDF/A of one document
  id          TEXT PRIMARY KEY,
  document_id TEXT NOT NULL UNIQUE REFERENCES document,
  object_id   TEXT NOT NULL UNIQUE REFERENCES object,
  pdf_sha256  TEXT NOT NULL,               -- of the signed bytes
  pages       INTEGER NOT NULL,
  facts       TEXT NOT NULL,               -- JSON: proofs made (validator, signature, text recall)
  published_at TEXT NOT NULL,
  seq         INTEGER NOT NULL UNIQUE REFERENCES custody_event (seq)
) STRICT;

-- A page that came after its document was signed would be kept, counted and in no copy.
CREATE TRIGGER page_comes_before_publication BEFORE INSERT ON page
WHEN EXISTS (SELECT 1 FROM publication p WHERE p.document_id = NEW.document_id)
BEGIN SELECT raise(ABORT, 'page-of-a-published-document'); END;

CREATE TABLE page_text (
  page_id TEXT PRIMARY KEY REFERENCES page,
  body    TEXT NOT NULL,                   -- NFC
  confidence REAL NOT NULL                 -- mean word confidence, 0..100
) STRICT, WITHOUT ROWID;

-- FTS5 folds tones but not the letter d with stroke, so a folded column is kept beside the text.
CREATE VIRTUAL TABLE page_search USING fts5(
  page_id UNINDEXED, body, folded, tokenize = 'unicode61 remove_diacritics 0');
INSERT INTO page_search (page_search, rank) VALUES ('secure-delete', 1);

CREATE TABLE act (                         -- acts that cannot be rolled back: intent, then done
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,                -- sign, export, destroy
  target_id  TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('INTENT', 'DONE', 'FAILED')),
  intent_seq INTEGER NOT NULL REFERENCES custody_event (seq),
  end_seq    INTEGER REFERENCES custody_event (seq)
) STRICT;
