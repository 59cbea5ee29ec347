create table privacy.data_key (
  profile_id uuid not null,
  key_id uuid not null,
  epoch integer not null check (epoch > 0),
  wrapped bytea not null check (octet_length(wrapped) = 82),
  commitment bytea not null check (octet_length(commitment) = 32),
  created_at timestamptz not null default now(),
  constraint data_key_pkey primary key (profile_id)
);

comment on table privacy.data_key is 'The data key of each profile. Deleting a row makes the data of that profile unreadable.';
comment on column privacy.data_key.profile_id is 'Profile whose data the key seals; clear (keyed pseudonym).';
comment on column privacy.data_key.key_id is 'Random id of the key; stands in the header of every value under it; clear.';
comment on column privacy.data_key.epoch is 'Number of the epoch key that wraps the key; clear.';
comment on column privacy.data_key.wrapped is 'The key, 32 bytes, sealed under the epoch key for this profile, key id and epoch; sealed format v1.';
comment on column privacy.data_key.commitment is 'HKDF-SHA-256 of the key, 32 bytes, compared when it is unwrapped; clear.';
comment on column privacy.data_key.created_at is 'When the row was written; clear.';
comment on index privacy.data_key_pkey is 'privacy.data_keys_of, and creation of a missing key.';

create table privacy.ingest_key (
  key_id uuid not null,
  hour timestamptz not null check (date_trunc('hour', hour, 'UTC') = hour),
  epoch integer not null check (epoch > 0),
  wrapped bytea not null check (octet_length(wrapped) = 82),
  commitment bytea not null check (octet_length(commitment) = 32),
  created_at timestamptz not null default now(),
  constraint ingest_key_pkey primary key (key_id),
  constraint ingest_key_hour_key unique (hour)
);

comment on table privacy.ingest_key is 'One key per hour, under which events wait in the log. Deleting a row makes the events of that hour that still wait, or are retained there, unreadable.';
comment on column privacy.ingest_key.key_id is 'Random id of the key; stands in the header of every value under it; clear.';
comment on column privacy.ingest_key.hour is 'Beginning of the hour (UTC) in which the key seals; clear.';
comment on column privacy.ingest_key.epoch is 'Number of the epoch key that wraps the key; clear.';
comment on column privacy.ingest_key.wrapped is 'The key, 32 bytes, sealed under the epoch key for this key id and epoch; sealed format v1.';
comment on column privacy.ingest_key.commitment is 'HKDF-SHA-256 of the key, 32 bytes, compared when it is unwrapped; clear.';
comment on column privacy.ingest_key.created_at is 'When the row was written; clear.';
comment on index privacy.ingest_key_pkey is 'The keys of a batch of events, by the key ids in their headers.';
comment on index privacy.ingest_key_hour_key is 'The key of the current hour; makes two creators agree on one.';

create table privacy.consent (
  profile_id uuid not null,
  purpose_index smallint not null check (purpose_index between 0 and 62),
  granted boolean not null,
  time timestamptz not null,
  evidence uuid not null,
  source text not null,
  recorded_at timestamptz not null default now(),
  constraint consent_pkey primary key (profile_id, purpose_index, time, granted, evidence)
);

comment on table privacy.consent is 'Consent ledger, append-only: who granted or denied which purpose, when, and what shows it. The same entry is stored once.';
comment on column privacy.consent.profile_id is 'Profile that the entry is about; clear (keyed pseudonym).';
comment on column privacy.consent.purpose_index is 'Bit of the purpose in a purpose mask, 0 to 62; clear.';
comment on column privacy.consent.granted is 'Whether the purpose was granted; otherwise denied; clear.';
comment on column privacy.consent.time is 'When the person said so; clear.';
comment on column privacy.consent.evidence is 'Id of the event or request that shows it; clear (keyed pseudonym).';
comment on column privacy.consent.source is 'Name of the source that reported it; clear, no personal data.';
comment on column privacy.consent.recorded_at is 'When the entry was written; clear.';
comment on index privacy.consent_pkey is 'The newest entry of a profile and purpose; makes a repeated entry one.';

create table privacy.consent_state (
  profile_id uuid not null,
  granted bigint not null,
  denied bigint not null,
  constraint consent_state_pkey primary key (profile_id),
  constraint consent_state_disjoint check ((granted & denied) = 0)
) with (fillfactor = 85);

comment on table privacy.consent_state is 'What the consent ledger says now of each profile: per purpose the entry with the newest time wins, and a denial wins a tie. Written in the transaction that appends to the ledger.';
comment on column privacy.consent_state.profile_id is 'Profile that the row is about; clear (keyed pseudonym).';
comment on column privacy.consent_state.granted is 'Mask of the purposes granted; clear.';
comment on column privacy.consent_state.denied is 'Mask of the purposes denied; clear.';
comment on index privacy.consent_state_pkey is 'privacy.consent_of, and the update after new entries.';

create function privacy.data_keys_of(profiles uuid[])
  returns table (profile_id uuid, wrapped bytea)
  language sql stable parallel safe
  as $$
    select k.profile_id, uuid_send(k.key_id) || k.commitment || k.wrapped
    from privacy.data_key k
    where k.profile_id = any (profiles)
  $$;

comment on function privacy.data_keys_of(uuid[]) is 'The wrapped data keys (key id, commitment, wrapped key: 130 bytes) of those of the profiles that have one, for DataKeys.unwrap. Published to other modules.';

create function privacy.consent_of(profiles uuid[])
  returns table (profile_id uuid, granted bigint, denied bigint)
  language sql stable parallel safe
  as $$
    select s.profile_id, s.granted, s.denied
    from privacy.consent_state s
    where s.profile_id = any (profiles)
  $$;

comment on function privacy.consent_of(uuid[]) is 'The consent now of those of the profiles of which the ledger knows anything. Published to other modules.';
