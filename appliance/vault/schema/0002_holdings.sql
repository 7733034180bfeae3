-- fonds > inventory > box > dossier > document > page (ISAD(G) levels; TT 05/2025/TT-BNV Art. 4).
CREATE TABLE fonds (
  id    TEXT PRIMARY KEY,
  code  TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL
) STRICT;

CREATE TABLE inventory (
  id       TEXT PRIMARY KEY,
  fonds_id TEXT NOT NULL REFERENCES fonds,
  code     TEXT NOT NULL,
  UNIQUE (fonds_id, code)
) STRICT;

CREATE TABLE box (
  id           TEXT PRIMARY KEY,
  inventory_id TEXT NOT NULL REFERENCES inventory,
  code         TEXT NOT NULL,
  UNIQUE (inventory_id, code)
) STRICT;

CREATE TABLE dossier (
  id          TEXT PRIMARY KEY,
  code        TEXT NOT NULL UNIQUE,        -- ma ho so
  box_id      TEXT NOT NULL REFERENCES box,
  position    INTEGER NOT NULL UNIQUE,     -- physical order as the list gives it
  title       TEXT,                        -- NULL for TUYET_MAT: the abstract is never stored
  level       TEXT NOT NULL CHECK (level IN ('NONE', 'MAT', 'TOI_MAT', 'TUYET_MAT')),
  retention   TEXT NOT NULL,               -- code list maintenance 01..07
  imported_seq INTEGER NOT NULL REFERENCES custody_event (seq),
  CHECK (level <> 'TUYET_MAT' OR title IS NULL)
) STRICT;

CREATE TABLE document (
  id          TEXT PRIMARY KEY,
  dossier_id  TEXT NOT NULL REFERENCES dossier,
  ordinal     INTEGER NOT NULL,            -- 1-based order in the dossier
  type_name   TEXT,                        -- code list typeName 01..32
  code_number TEXT,
  code_notation TEXT,
  issued_date TEXT,                        -- ISO 8601 date
  issuer      TEXT,
  subject     TEXT,                        -- trich yeu; NULL for TUYET_MAT
  level       TEXT NOT NULL CHECK (level IN ('NONE', 'MAT', 'TOI_MAT', 'TUYET_MAT')),
  copying     TEXT NOT NULL CHECK (copying IN ('ALLOWED', 'NOT_ALLOWED', 'NOT_STATED')),
  sheets      INTEGER NOT NULL CHECK (sheets > 0),
  condition   TEXT NOT NULL CHECK (condition IN ('GOOD', 'NORMAL', 'DAMAGED')),
  original    TEXT NOT NULL CHECK (original IN ('ADMINISTRATIVE', 'MAP_DRAWING')),
  UNIQUE (dossier_id, ordinal),
  CHECK (level <> 'TUYET_MAT' OR subject IS NULL)
) STRICT;
