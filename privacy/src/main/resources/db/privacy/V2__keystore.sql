create table privacy.keystore (
  only_row boolean not null default true check (only_row),
  root_key_id uuid not null,
  commitment bytea not null check (octet_length(commitment) = 32),
  tied_at timestamptz not null default now(),
  constraint keystore_pkey primary key (only_row)
);

comment on table privacy.keystore is 'The keystore that this database belongs to, in one row. A node with another keystore, or with none, does not start.';
comment on column privacy.keystore.only_row is 'True: there is one row at most; clear.';
comment on column privacy.keystore.root_key_id is 'Random id of the root key; clear.';
comment on column privacy.keystore.commitment is 'HKDF-SHA-256 of root key and index secret, 32 bytes, compared at every start; tells neither; clear.';
comment on column privacy.keystore.tied_at is 'When the row was written; clear.';
comment on index privacy.keystore_pkey is 'The row, at every start; makes two first starts agree on one.';
