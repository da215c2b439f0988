/** Numbered by position, from 1; a published one is never edited, only followed. */
export const migrations: string[] = [
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

  -- Raw first: every state of a ticket that the server ever showed, as it came.
  CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket ON DELETE CASCADE,
    fetched_at TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    raw_deflated BLOB NOT NULL
  ) STRICT;
  CREATE INDEX revision_by_ticket ON revision (ticket, id);

  -- The messages of the revision in force, by position (oldest first).
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
];
