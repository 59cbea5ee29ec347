-- The change feed: announcements of changes, and what the feed's topic holds.

CREATE INDEX outbox_change ON profiles.outbox (change);
COMMENT ON INDEX profiles.outbox_change IS 'The oldest changes, for the publisher';

CREATE SEQUENCE profiles.feed_version;
COMMENT ON SEQUENCE profiles.feed_version IS 'Version numbers of the feed''s records; drawn by the one active publisher';

CREATE TABLE profiles.published (
  person_id uuid PRIMARY KEY,
  version bigint NOT NULL,
  published_at timestamptz NOT NULL
) WITH (fillfactor = 80);
COMMENT ON TABLE profiles.published IS 'People whose last record in the feed''s topic is, or may be, one with content: written before the record is sent, removed after a tombstone is acknowledged.';
COMMENT ON COLUMN profiles.published.person_id IS 'Key of the record: the person''s leading profile; clear';
COMMENT ON COLUMN profiles.published.version IS 'Version of the last record; clear';
COMMENT ON COLUMN profiles.published.published_at IS 'When it was sent; clear';

CREATE FUNCTION profiles.announce_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text;
BEGIN
  -- A payload holds at most 8,000 bytes; 200 ids are 7,399.
  FOR ids IN
    SELECT string_agg(n.profile_id::text, ',')
    FROM (SELECT c.profile_id, (row_number() OVER () - 1) / 200 AS part FROM changed AS c) AS n
    GROUP BY n.part
  LOOP
    PERFORM pg_notify('privet_profiles_changed', ids);
  END LOOP;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION profiles.announce_changes() IS 'Tells the listeners of the channel privet_profiles_changed which profiles changed, at commit: ids separated by commas';

CREATE TRIGGER announce_inserted AFTER INSERT ON profiles.outbox
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profiles.announce_changes();
CREATE TRIGGER announce_updated AFTER UPDATE ON profiles.outbox
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION profiles.announce_changes();
