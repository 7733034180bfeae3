CREATE TABLE object (                      -- an encrypted object in the store (.dox1)
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier,
  kind       TEXT NOT NULL CHECK (kind IN ('PAGE', 'PDF')),
  sha256     TEXT NOT NULL,                -- of the plaintext, hex
  bytes      INTEGER NOT NULL              -- of the plaintext
) STRICT;

CREATE TABLE dossier_key (                 -- one wrapped key for each dossier
  dossier_id TEXT PRIMARY KEY REFERENCES dossier,
  kek_id     TEXT NOT NULL,
  suite      TEXT NOT NULL,
  level      TEXT NOT NULL,                -- bound in the wrap's AAD
  blob       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE capture_session (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier,
  permit_id  TEXT NOT NULL REFERENCES permit,
  person_id  TEXT NOT NULL REFERENCES person,
  device     TEXT NOT NULL,
  opened_at  TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('OPEN', 'CLOSED'))
) STRICT;
CREATE UNIQUE INDEX one_open_session_a_dossier ON capture_session (dossier_id)
WHERE state = 'OPEN';

CREATE TABLE page (
  id            TEXT PRIMARY KEY,
  document_id   TEXT NOT NULL REFERENCES document,
  ordinal       INTEGER NOT NULL,          -- 1-based order in the document
  session_id    TEXT NOT NULL REFERENCES capture_session,
  permit_id     TEXT NOT NULL REFERENCES permit,
  object_id     TEXT NOT NULL UNIQUE REFERENCES object,
  source_sha256 TEXT NOT NULL,             -- of the bytes as they came
  stream_sha256 TEXT NOT NULL,             -- of the encoded image data as it must stand in the PDF
  pixel_sha256  TEXT NOT NULL,             -- of the decoded pixels
  facts         TEXT NOT NULL,             -- JSON: what imaging measured
  captured_at   TEXT NOT NULL,
  seq           INTEGER NOT NULL UNIQUE REFERENCES custody_event (seq),
  UNIQUE (document_id, ordinal)
) STRICT;
CREATE INDEX page_pixels ON page (pixel_sha256);

-- The last line of defence of "no approval, no scan": it holds even if the gate were bypassed.
CREATE TRIGGER page_needs_covering_permit BEFORE INSERT ON page
WHEN NOT EXISTS (
  SELECT 1
  FROM permit p
  JOIN document d ON d.id = NEW.document_id AND d.dossier_id = p.dossier_id
  JOIN dossier s ON s.id = d.dossier_id
  LEFT JOIN approval a ON a.id = p.approval_id
  WHERE p.id = NEW.permit_id
    AND p.action = 'scan'
    AND p.issued_at <= NEW.captured_at AND NEW.captured_at < p.expires_at
    AND d.level <> 'TUYET_MAT' AND s.level <> 'TUYET_MAT'
    AND d.copying <> 'NOT_ALLOWED'
    AND ((d.level = 'NONE' AND s.level = 'NONE' AND p.level = 'NONE')
      OR (p.level = s.level AND a.state = 'ACTIVE' AND a.level = s.level
          AND a.dossier_id = s.id AND a.copies_used > 0
          AND a.valid_from <= NEW.captured_at AND NEW.captured_at < a.valid_until))
)
BEGIN SELECT raise(ABORT, 'page-without-covering-permit'); END;

CREATE TRIGGER page_needs_open_session BEFORE INSERT ON page
WHEN NOT EXISTS (
  SELECT 1 FROM capture_session s JOIN document d ON d.dossier_id = s.dossier_id
  WHERE s.id = NEW.session_id AND s.state = 'OPEN' AND s.permit_id = NEW.permit_id
    AND d.id = NEW.document_id)
BEGIN SELECT raise(ABORT, 'page-without-open-session'); END;

CREATE TRIGGER page_is_final BEFORE UPDATE ON page
BEGIN SELECT raise(ABORT, 'page-is-final'); END;
