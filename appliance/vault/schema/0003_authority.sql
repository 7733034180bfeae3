-- People, approvals and permits. Times are ISO 8601 with zone +07:00, so text order is time order.
CREATE TABLE person (
  id          TEXT PRIMARY KEY,
  login       TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  office      TEXT,                        -- id in policies/offices.toml, for approving leaders
  clearance   TEXT NOT NULL CHECK (clearance IN ('NONE', 'MAT', 'TOI_MAT', 'TUYET_MAT')),
  token_label TEXT UNIQUE,                 -- PKCS#11 token, or
  public_key  BLOB,                        -- SubjectPublicKeyInfo DER of the token's key
  argon2      TEXT,                        -- encoded Argon2id hash of a password
  CHECK ((token_label IS NULL) = (public_key IS NULL)),
  CHECK ((token_label IS NULL) <> (argon2 IS NULL))
) STRICT;

CREATE TABLE person_role (
  person_id TEXT NOT NULL REFERENCES person,
  role      TEXT NOT NULL,
  PRIMARY KEY (person_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_in_failure (              -- slows guessing down; a hash, for what was typed as a
  login_sha256 TEXT PRIMARY KEY,           -- name may have been a password
  failures     INTEGER NOT NULL CHECK (failures > 0),
  last_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (                    -- an answer of the policy, allowed or not
  id            TEXT PRIMARY KEY,
  action        TEXT NOT NULL,
  person_id     TEXT NOT NULL,
  dossier_id    TEXT,
  allowed       INTEGER NOT NULL CHECK (allowed IN (0, 1)),
  rules         TEXT NOT NULL,             -- JSON array of rule ids
  policy_sha256 TEXT NOT NULL,
  seq           INTEGER NOT NULL REFERENCES custody_event (seq)
) STRICT;

CREATE TABLE approval (
  id             TEXT PRIMARY KEY,
  dossier_id     TEXT NOT NULL REFERENCES dossier,
  document       TEXT NOT NULL,            -- RFC 8785 canonical JSON, signed by the approver
  signature      BLOB NOT NULL,            -- over the domain-separated document
  approver_id    TEXT NOT NULL REFERENCES person,
  entered_by     TEXT NOT NULL REFERENCES person,
  activated_by   TEXT REFERENCES person,
  level          TEXT NOT NULL CHECK (level IN ('MAT', 'TOI_MAT', 'TUYET_MAT')),
  valid_from     TEXT NOT NULL,
  valid_until    TEXT NOT NULL,
  copies_allowed INTEGER NOT NULL CHECK (copies_allowed > 0),
  copies_used    INTEGER NOT NULL DEFAULT 0,
  state          TEXT NOT NULL CHECK (state IN ('ENTERED', 'ACTIVE', 'REVOKED')),
  revoke_reason  TEXT,                     -- in words; the custody event holds its hash
  CHECK (copies_used BETWEEN 0 AND copies_allowed),
  CHECK (valid_from < valid_until),
  CHECK (activated_by IS NULL OR (activated_by <> approver_id AND activated_by <> entered_by)),
  CHECK (state <> 'ACTIVE' OR activated_by IS NOT NULL)
) STRICT;

CREATE TABLE permit (                      -- the gate's yes, persisted with its decision
  id          TEXT PRIMARY KEY,
  decision_id TEXT NOT NULL REFERENCES decision,
  action      TEXT NOT NULL,
  dossier_id  TEXT NOT NULL REFERENCES dossier,
  level       TEXT NOT NULL,
  approval_id TEXT REFERENCES approval,
  person_id   TEXT NOT NULL REFERENCES person,
  issued_at   TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  CHECK (level = 'NONE' OR approval_id IS NOT NULL),
  CHECK (level <> 'TUYET_MAT')
) STRICT;

CREATE TRIGGER permit_no_update BEFORE UPDATE ON permit
BEGIN SELECT raise(ABORT, 'permit-is-final'); END;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
BEGIN SELECT raise(ABORT, 'decision-is-final'); END;
CREATE TRIGGER approval_terms_are_final
BEFORE UPDATE OF document, signature, approver_id, entered_by, dossier_id, level, valid_from,
  valid_until, copies_allowed ON approval
BEGIN SELECT raise(ABORT, 'approval-terms-are-final'); END;
CREATE TRIGGER approval_copies_only_grow BEFORE UPDATE OF copies_used ON approval
WHEN NEW.copies_used < OLD.copies_used
BEGIN SELECT raise(ABORT, 'copies-are-never-given-back'); END;
CREATE TRIGGER approval_state_moves_forward BEFORE UPDATE OF state, activated_by ON approval
WHEN (OLD.state, NEW.state) NOT IN (('ENTERED', 'ACTIVE'), ('ENTERED', 'REVOKED'),
                                    ('ACTIVE', 'REVOKED'))
  OR (OLD.activated_by IS NOT NULL AND NEW.activated_by IS NOT OLD.activated_by)
BEGIN SELECT raise(ABORT, 'approval-state-moves-forward'); END;
CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval
BEGIN SELECT raise(ABORT, 'approval-is-kept'); END;
CREATE TRIGGER permit_no_delete BEFORE DELETE ON permit
BEGIN SELECT raise(ABORT, 'permit-is-final'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
BEGIN SELECT raise(ABORT, 'decision-is-final'); END;
CREATE TRIGGER permit_needs_its_decision BEFORE INSERT ON permit
WHEN NOT EXISTS (
  SELECT 1 FROM decision d
  WHERE d.id = NEW.decision_id AND d.allowed = 1 AND d.action = NEW.action
    AND d.dossier_id = NEW.dossier_id AND d.person_id = NEW.person_id)
BEGIN SELECT raise(ABORT, 'permit-without-its-decision'); END;
