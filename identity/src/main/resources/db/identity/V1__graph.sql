-- The identity graph. It holds keyed pseudonyms only: no value of an identifier is ever in it.

create table identity.identifier (
    key bytea not null primary key check (octet_length(key) = 16),
    kind smallint not null,
    profile_id uuid not null,
    person_id uuid not null,
    first_time timestamptz not null,
    shared smallint[]
);
create unique index identifier_profile on identity.identifier (profile_id);
create index identifier_person on identity.identifier (person_id);

comment on table identity.identifier is 'The identifiers that events named. Pseudonyms only.';
comment on column identity.identifier.key is 'Bytes 0 to 15 of the blind index of the identifier; clear.';
comment on column identity.identifier.kind is 'Code of the identifier kind; clear.';
comment on column identity.identifier.profile_id is 'The profile of the identifier, from bytes 16 to 31 of its blind index; clear.';
comment on column identity.identifier.person_id is 'The person it belongs to: the profile of the person''s strongest identifier; clear.';
comment on column identity.identifier.first_time is 'Time of the earliest event that named it, microseconds; clear.';
comment on column identity.identifier.shared is 'Codes of the unique kinds of which several identifiers share it, ascending; null for none; clear.';
comment on index identity.identifier_pkey is 'Looks identifiers up by key; orders their locks.';
comment on index identity.identifier_profile is 'Finds the identifier of a profile: identity.members_of, unmerge, explanation.';
comment on index identity.identifier_person is 'Lists the profiles of a person: identity.members_of.';

create table identity.link (
    low bytea not null,
    high bytea not null,
    first_time timestamptz not null,
    evidence uuid not null,
    source text not null,
    state smallint not null,
    primary key (low, high),
    check (low < high)
);
create index link_high on identity.link (high);

comment on table identity.link is 'Pairs of identifiers that an event claimed together. Pseudonyms only.';
comment on column identity.link.low is 'The lower key of the two identifiers; clear.';
comment on column identity.link.high is 'The higher key of the two identifiers; clear.';
comment on column identity.link.first_time is 'Time of the earliest event that claimed it, microseconds; clear.';
comment on column identity.link.evidence is 'Id of that event; clear.';
comment on column identity.link.source is 'Name of the source of that event; clear.';
comment on column identity.link.state is '0 joins; refused: 1 unique, 2 shared, 3 shared indirectly, 4 limit, 5 apart, 6 cluster guard; clear.';
comment on index identity.link_pkey is 'Looks links up by their pair, and by the lower end.';
comment on index identity.link_high is 'Looks links up by the higher end.';

create table identity.apart (
    id bigint generated always as identity primary key,
    low bytea not null,
    high bytea not null,
    actor text not null,
    reason text not null,
    at timestamptz not null default now(),
    lifted_actor text,
    lifted_reason text,
    lifted_at timestamptz,
    check (low < high)
);
create unique index apart_pair on identity.apart (low, high) where lifted_at is null;
create index apart_high on identity.apart (high) where lifted_at is null;

comment on table identity.apart is 'Pairs of identifiers that must not be one person: unmerges. A lifted pair stays as history.';
comment on column identity.apart.id is 'Number of the row.';
comment on column identity.apart.low is 'The lower key of the two identifiers; clear.';
comment on column identity.apart.high is 'The higher key of the two identifiers; clear.';
comment on column identity.apart.actor is 'Who parted them: name of the principal; clear.';
comment on column identity.apart.reason is 'Why, as given by the actor; clear, must not hold personal data.';
comment on column identity.apart.at is 'When they were parted.';
comment on column identity.apart.lifted_actor is 'Who lifted it; null while in force; clear.';
comment on column identity.apart.lifted_reason is 'Why it was lifted; null while in force; clear, must not hold personal data.';
comment on column identity.apart.lifted_at is 'When it was lifted; null while in force.';
comment on index identity.apart_pkey is 'Names a row.';
comment on index identity.apart_pair is 'At most one in force for a pair; looks pairs up by the lower end.';
comment on index identity.apart_high is 'Looks pairs in force up by the higher end.';

create table identity.merge_log (
    id bigint generated always as identity primary key,
    profile_id uuid not null,
    from_person uuid not null,
    to_person uuid not null,
    cause_low bytea,
    cause_high bytea,
    evidence uuid,
    source text,
    actor text,
    reason text,
    at timestamptz not null default now()
);
create index merge_log_profile on identity.merge_log (profile_id, id);

comment on table identity.merge_log is 'Every change of a profile''s person: an edge from the old person to the new one with its evidence. Append-only.';
comment on column identity.merge_log.id is 'Number of the row.';
comment on column identity.merge_log.profile_id is 'The profile that moved; clear.';
comment on column identity.merge_log.from_person is 'The person it belonged to; its own id for a new profile; clear.';
comment on column identity.merge_log.to_person is 'The person it belongs to from then on; clear.';
comment on column identity.merge_log.cause_low is 'Lower key of the link, or pair, whose change caused it; null when only times changed; clear.';
comment on column identity.merge_log.cause_high is 'Higher key of that link or pair; clear.';
comment on column identity.merge_log.evidence is 'Id of the event behind that link; null for an act of an officer; clear.';
comment on column identity.merge_log.source is 'Source of that event; null for an act of an officer; clear.';
comment on column identity.merge_log.actor is 'The officer who parted or rejoined; null when an event was the cause; clear.';
comment on column identity.merge_log.reason is 'The officer''s reason; null when an event was the cause; clear, must not hold personal data.';
comment on column identity.merge_log.at is 'When the change was stored: start of its transaction.';
comment on index identity.merge_log_pkey is 'Names a row; orders the history.';
comment on index identity.merge_log_profile is 'Lists the history of a profile.';

create function identity.members_of(profiles uuid[])
    returns table (asked uuid, person_id uuid, profile_id uuid)
    language sql stable parallel safe
    as $$
        select a.profile_id, a.person_id, m.profile_id
        from identity.identifier a
        join identity.identifier m on m.person_id = a.person_id
        where a.profile_id = any (profiles)
    $$;
comment on function identity.members_of(uuid[]) is 'For each of these profiles that is known: its person and all profiles of the person, itself too. For use by other modules; the planner inlines it.';
