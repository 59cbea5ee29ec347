-- Profiles, their events, and what has changed. Every hot table is keyed by profile_id or event_id.

CREATE TABLE profiles.profile (
  profile_id uuid PRIMARY KEY,
  version bigint NOT NULL,
  state bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
-- Sealed bytes do not compress: do not try.
ALTER TABLE profiles.profile ALTER COLUMN state SET STORAGE EXTERNAL;
COMMENT ON TABLE profiles.profile IS 'State of one profile: the fold of its events. Never merged with another''s.';
COMMENT ON COLUMN profiles.profile.profile_id IS 'Keyed pseudonym of the identifier the profile belongs to; clear';
COMMENT ON COLUMN profiles.profile.version IS 'Number of writes, from 1; clear';
COMMENT ON COLUMN profiles.profile.state IS 'ProfileState, sealed under the profile''s data key';
COMMENT ON COLUMN profiles.profile.updated_at IS 'Time of the last write; clear';

CREATE TABLE profiles.event (
  profile_id uuid NOT NULL,
  time timestamptz NOT NULL,
  event_id uuid NOT NULL,
  purposes bigint NOT NULL,
  type smallint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (profile_id, time, event_id)
) PARTITION BY RANGE (time);
ALTER TABLE profiles.event ALTER COLUMN body SET STORAGE EXTERNAL;
COMMENT ON TABLE profiles.event IS 'Timeline: each accepted event once, under its home profile, never rewritten. One partition per month of time (UTC), made by the writer.';
COMMENT ON COLUMN profiles.event.profile_id IS 'Home profile of the event; clear';
COMMENT ON COLUMN profiles.event.time IS 'When it happened, corrected for clock skew; clear';
COMMENT ON COLUMN profiles.event.event_id IS 'Keyed hash of source and message id; clear';
COMMENT ON COLUMN profiles.event.purposes IS 'Mask of the purposes granted at collection; clear';
COMMENT ON COLUMN profiles.event.type IS 'privet.profiles.v1.EventType; clear';
COMMENT ON COLUMN profiles.event.body IS 'privet.profiles.v1.Event, sealed under the profile''s data key';

CREATE TABLE profiles.event_identity (
  event_id uuid PRIMARY KEY,
  received_on date NOT NULL
);
COMMENT ON TABLE profiles.event_identity IS 'Ids of all events ever applied: an event counts once for the whole retention period, across restarts, replays and merges. Not partitioned, since its key must be unique whatever the event''s time is.';
COMMENT ON COLUMN profiles.event_identity.event_id IS 'Keyed hash of source and message id; clear';
COMMENT ON COLUMN profiles.event_identity.received_on IS 'Day of receipt (UTC), for retention; clear';

CREATE SEQUENCE profiles.change_number;
COMMENT ON SEQUENCE profiles.change_number IS 'Numbers the entries of the outbox';

CREATE TABLE profiles.outbox (
  profile_id uuid PRIMARY KEY,
  change bigint NOT NULL DEFAULT nextval('profiles.change_number'),
  changed_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
COMMENT ON TABLE profiles.outbox IS 'Profiles that changed and are not published yet; a profile that changes again stays one row.';
COMMENT ON COLUMN profiles.outbox.profile_id IS 'Profile that changed; clear';
COMMENT ON COLUMN profiles.outbox.change IS 'Number of its last change, grows; the row is removed only while it is unchanged; clear';
COMMENT ON COLUMN profiles.outbox.changed_at IS 'When its oldest unpublished change happened; clear';
