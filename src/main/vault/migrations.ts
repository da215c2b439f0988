import type { Database } from 'better-sqlite3';

/** SQL, or a function if SQL is not enough. */
export type Migration = string | ((db: Database) => void);

/** Replaces the sentences of a stored failure with the ID of a general message. */
const withoutSentences = `CASE WHEN json_valid(failure) THEN json_object('code', failure ->> '$.code',
    'id', 'stored_failure', 'params', json('{}'), 'facts', json(ifnull(failure -> '$.facts', '{}'))) ELSE '{}' END`;

/** Numbered by position, from 1. A published migration is never edited; add a new one instead. */
export const migrations: Migration[] = [
  `
  CREATE TABLE connection (
    id INTEGER PRIMARY KEY,
    api_url TEXT NOT NULL,
    credential_kind TEXT NOT NULL CHECK (credential_kind IN ('api', 'admin')),
    identifier TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    allow_insecure INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE status_color (
    connection_id INTEGER NOT NULL REFERENCES connection ON DELETE CASCADE,
    title TEXT NOT NULL,
    color TEXT NOT NULL,
    PRIMARY KEY (connection_id, title)
  ) STRICT, WITHOUT ROWID;

  -- head: the TicketHead as JSON; the columns beside it are what lists sort and filter by.
  CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    connection_id INTEGER NOT NULL REFERENCES connection,
    ticket_id INTEGER NOT NULL,
    number TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    department_name TEXT NOT NULL,
    requestor_name TEXT NOT NULL,
    requestor_email TEXT NOT NULL,
    last_reply_utc TEXT,
    head TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    gone_at TEXT,
    UNIQUE (connection_id, ticket_id)
  ) STRICT;
  CREATE INDEX ticket_by_last_reply ON ticket (last_reply_utc DESC, id DESC);

  -- Every version of a ticket that the server returned, unchanged.
  CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    fetched_at TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    raw_deflated BLOB NOT NULL
  ) STRICT;
  CREATE INDEX revision_by_ticket ON revision (ticket, id);

  -- The messages of the current revision, by position (oldest first).
  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opening', 'reply', 'note')),
    source_id INTEGER,
    author TEXT NOT NULL,
    at TEXT,
    text TEXT NOT NULL,
    rating INTEGER,
    UNIQUE (ticket, position)
  ) STRICT;

  CREATE TABLE attachment (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    position INTEGER NOT NULL,
    source_index INTEGER,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('on-server', 'removed')),
    PRIMARY KEY (message, position)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE connection ADD COLUMN name TEXT NOT NULL DEFAULT '';
  ALTER TABLE connection ADD COLUMN color TEXT NOT NULL DEFAULT '#0f766e';
  -- SyncSettings as JSON; '' for the defaults.
  ALTER TABLE connection ADD COLUMN sync TEXT NOT NULL DEFAULT '';

  CREATE TABLE department (
    connection_id INTEGER NOT NULL REFERENCES connection ON DELETE CASCADE,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (connection_id, id)
  ) STRICT, WITHOUT ROWID;

  -- Lists scan tickets, so columns that they do not need are in a table of their own.
  CREATE TABLE ticket_head (ticket INTEGER PRIMARY KEY REFERENCES ticket ON DELETE CASCADE, head TEXT NOT NULL) STRICT;
  INSERT INTO ticket_head SELECT id, head FROM ticket;
  ALTER TABLE ticket ADD COLUMN requestor_type TEXT NOT NULL DEFAULT '';
  ALTER TABLE ticket ADD COLUMN opened_utc TEXT;
  ALTER TABLE ticket ADD COLUMN flag INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE ticket ADD COLUMN file_count INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE ticket ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE ticket ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE ticket ADD COLUMN remark TEXT NOT NULL DEFAULT '';
  ALTER TABLE ticket ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
  UPDATE ticket SET requestor_type = coalesce(json_extract(head, '$.requestor.type'), ''),
    opened_utc = json_extract(head, '$.openedAt.utc'), flag = coalesce(json_extract(head, '$.flag'), 0),
    file_count = (SELECT count(*) FROM attachment a JOIN message m ON m.id = a.message WHERE m.ticket = ticket.id);
  ALTER TABLE ticket DROP COLUMN head;
  CREATE INDEX ticket_not_indexed ON ticket (id) WHERE indexed = 0;

  -- Authors repeat, so each is stored once, as JSON. Dates are stored as the server wrote them and as Unix time.
  CREATE TABLE person (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO person (json) SELECT DISTINCT author FROM message;
  CREATE TABLE message_2 (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opening', 'reply', 'note')),
    source_id INTEGER,
    author INTEGER NOT NULL REFERENCES person,
    given TEXT,
    utc INTEGER,
    text TEXT NOT NULL,
    rating INTEGER,
    UNIQUE (ticket, position)
  ) STRICT;
  INSERT INTO message_2 SELECT m.id, ticket, position, kind, source_id, p.id, json_extract(at, '$.given'),
    unixepoch(json_extract(at, '$.utc')), text, rating FROM message m JOIN person p ON p.json = m.author;
  DROP TABLE message;
  ALTER TABLE message_2 RENAME TO message;

  CREATE TABLE tag (
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (ticket, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tag_by_name ON tag (name, ticket);
  CREATE TABLE saved_search (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL) STRICT;

  -- One document per ticket, without its content. Words are split and folded by src/shared/words.ts.
  CREATE VIRTUAL TABLE ticket_text USING fts5 (
    number, subject, people, body, notes, files,
    content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0"
  );
  INSERT INTO ticket_text (ticket_text, rank) VALUES ('rank', 'bm25(10.0, 6.0, 4.0, 1.0, 1.0, 2.0)');

  -- What GetTickets returned for each ticket, and why the ticket is to be fetched.
  CREATE TABLE listed (
    connection_id INTEGER NOT NULL REFERENCES connection ON DELETE CASCADE,
    ticket_id INTEGER NOT NULL,
    hash TEXT,
    kept_hash TEXT,
    seen_round INTEGER NOT NULL DEFAULT 0,
    kept_round INTEGER NOT NULL DEFAULT 0,
    -- 0 not to be fetched, 1 new or changed, 2 no longer listed, 3 full round
    wanted INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    PRIMARY KEY (connection_id, ticket_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX listed_wanted ON listed (connection_id, wanted, ticket_id DESC) WHERE wanted > 0 AND failure IS NULL;
  CREATE INDEX listed_failed ON listed (connection_id, ticket_id) WHERE failure IS NOT NULL;

  CREATE TABLE sync_round (
    connection_id INTEGER PRIMARY KEY REFERENCES connection ON DELETE CASCADE,
    round INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('changes', 'full')),
    -- open until everything was listed and fetched; a pause or a crash leaves it open
    open INTEGER NOT NULL,
    listing_done INTEGER NOT NULL DEFAULT 0,
    -- which combination of departments and statuses is being listed, and from where
    scope INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 0,
    expected INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0,
    finished_at TEXT,
    full_at TEXT
  ) STRICT;

  CREATE TABLE blob (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
  -- Attachments by the parameters of GetTicketAttachment, which an edit of the message does not change.
  CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    type TEXT NOT NULL CHECK (type IN ('ticket', 'reply', 'note')),
    related_id INTEGER NOT NULL,
    source_index INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'stored', 'deleted', 'too-large', 'failed')),
    blob INTEGER REFERENCES blob,
    failure TEXT,
    UNIQUE (ticket, type, related_id, source_index, file_name)
  ) STRICT;
  CREATE INDEX file_wanted ON file (ticket, id) WHERE state = 'wanted';
  CREATE INDEX file_failed ON file (ticket) WHERE state = 'failed';
  `,
  `
  -- Everything except the user's data is derived from the responses.
  -- hash: responseHash of the response; '' until it is computed. Dates are read in the connection's time zone.
  CREATE TABLE revision_3 (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    fetched_at TEXT NOT NULL,
    charset TEXT NOT NULL,
    hash TEXT NOT NULL,
    raw_deflated BLOB NOT NULL
  ) STRICT;
  INSERT INTO revision_3 SELECT id, ticket, fetched_at, 'utf-8', '', raw_deflated FROM revision;
  DROP TABLE revision;
  ALTER TABLE revision_3 RENAME TO revision;
  CREATE INDEX revision_by_ticket ON revision (ticket, id);

  -- A ticket is identified by connection, ticketid and tid. The columns that lists sort and filter by are derived with
  -- parser and time_zone; parser 0 has to be derived again.
  CREATE TABLE ticket_3 (
    id INTEGER PRIMARY KEY,
    connection_id INTEGER NOT NULL REFERENCES connection,
    ticket_id INTEGER NOT NULL,
    number TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    department_name TEXT NOT NULL,
    requestor_name TEXT NOT NULL,
    requestor_email TEXT NOT NULL,
    requestor_type TEXT NOT NULL,
    last_reply_utc TEXT,
    opened_utc TEXT,
    flag INTEGER NOT NULL,
    file_count INTEGER NOT NULL,
    fetched_at TEXT NOT NULL,
    gone_at TEXT,
    -- ticketid of the ticket that this one was merged into
    merged_into INTEGER,
    unread INTEGER NOT NULL,
    starred INTEGER NOT NULL DEFAULT 0,
    remark TEXT NOT NULL DEFAULT '',
    parser INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    UNIQUE (connection_id, ticket_id, number)
  ) STRICT;
  INSERT INTO ticket_3 (id, connection_id, ticket_id, number, subject, status, priority, department_name,
      requestor_name, requestor_email, requestor_type, last_reply_utc, opened_utc, flag, file_count, fetched_at,
      gone_at, unread, starred, remark, parser, time_zone)
    SELECT id, connection_id, ticket_id, number, subject, status, priority, department_name, requestor_name,
      requestor_email, requestor_type, last_reply_utc, opened_utc, flag, file_count, fetched_at, gone_at, unread,
      starred, remark, 0, '' FROM ticket;
  DROP TABLE ticket;
  ALTER TABLE ticket_3 RENAME TO ticket;
  CREATE INDEX ticket_by_last_reply ON ticket (last_reply_utc DESC, id DESC);
  CREATE INDEX ticket_merged ON ticket (connection_id, merged_into) WHERE merged_into IS NOT NULL;

  DROP TABLE attachment;
  DROP TABLE message;
  DROP TABLE person;
  DROP TABLE ticket_head;

  -- Only src/shared/words.ts splits and folds words: this tokenizer splits at spaces in any version of Unicode.
  DROP TABLE ticket_text;
  CREATE VIRTUAL TABLE ticket_text USING fts5 (
    number, subject, people, body, notes, files,
    content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  INSERT INTO ticket_text (ticket_text, rank) VALUES ('rank', 'bm25(10.0, 6.0, 4.0, 1.0, 1.0, 2.0)');

  -- Hosts of links that the user confirmed.
  CREATE TABLE trusted_host (
    kind TEXT NOT NULL CHECK (kind IN ('web', 'mail')),
    host TEXT NOT NULL,
    PRIMARY KEY (kind, host)
  ) STRICT, WITHOUT ROWID;

  -- A ticket's number, its list (see sync/scopes.ts) and the last pass in which it was seen.
  ALTER TABLE listed ADD COLUMN number TEXT NOT NULL DEFAULT '';
  ALTER TABLE listed ADD COLUMN scope TEXT NOT NULL DEFAULT '';
  ALTER TABLE listed ADD COLUMN seen_pass INTEGER NOT NULL DEFAULT 0;
  -- The progress of reading lists is now JSON (sync/list-state.ts).
  ALTER TABLE sync_round ADD COLUMN listing TEXT NOT NULL DEFAULT '';
  ALTER TABLE sync_round ADD COLUMN last_pass INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sync_round ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sync_round DROP COLUMN scope;
  ALTER TABLE sync_round DROP COLUMN position;
  `,
  `
  -- Failures were stored with their English sentences. They are now ErrorReports, whose text is created when shown;
  -- existing ones keep their code and facts.
  UPDATE listed SET failure = ${withoutSentences} WHERE failure IS NOT NULL;
  UPDATE file SET failure = ${withoutSentences} WHERE failure IS NOT NULL;
  -- The connection for tickets without a server is named in the user's language.
  UPDATE connection SET name = '' WHERE api_url = '' AND name = 'Imported files';
  `,
  `
  -- Exports that continue after a restart. Each item is a version of a ticket; 'writing': its file may be incomplete.
  CREATE TABLE export_job (
    id INTEGER PRIMARY KEY,
    options TEXT NOT NULL,
    -- The folder that is written to, and the name of the file if there is only one.
    folder TEXT NOT NULL,
    name TEXT,
    -- Whether that file may replace another, as the user confirmed in the save dialog.
    overwrite INTEGER NOT NULL DEFAULT 0,
    started_at TEXT NOT NULL,
    -- Whether it was started from the command line, so that the app neither shows nor continues it.
    by_command INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'cancelled', 'failed')),
    failure TEXT
  ) STRICT;
  CREATE TABLE export_item (
    job INTEGER NOT NULL REFERENCES export_job ON DELETE CASCADE,
    position INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    revision INTEGER,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'writing', 'done', 'failed')),
    file TEXT NOT NULL DEFAULT '',
    -- For page numbers that continue from file to file.
    pages INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    PRIMARY KEY (job, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX export_item_by_state ON export_item (job, state, position);

  -- The client of a ticket, for everything of a client; filled when tickets are derived again.
  ALTER TABLE ticket ADD COLUMN client_id INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX ticket_by_client ON ticket (connection_id, client_id) WHERE client_id > 0;
  `,
];
