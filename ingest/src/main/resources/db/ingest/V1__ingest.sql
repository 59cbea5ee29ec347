-- How far the event log has been applied, what became of every record, and the records that could not be applied.

CREATE TABLE ingest.log_offset (
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE ingest.log_offset IS 'Next offset to apply of each partition; moved in the transaction that holds the effects.';
COMMENT ON COLUMN ingest.log_offset.topic IS 'Kafka topic; clear';
COMMENT ON COLUMN ingest.log_offset.partition IS 'Kafka partition; clear';
COMMENT ON COLUMN ingest.log_offset.next_offset IS 'Offset of the first record that is not applied; clear';

CREATE TABLE ingest.tally (
  topic text NOT NULL,
  partition integer NOT NULL,
  applied bigint NOT NULL DEFAULT 0,
  duplicate bigint NOT NULL DEFAULT 0,
  unconsented bigint NOT NULL DEFAULT 0,
  suppressed bigint NOT NULL DEFAULT 0,
  parked bigint NOT NULL DEFAULT 0,
  dropped bigint NOT NULL DEFAULT 0,
  expired bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE ingest.tally IS 'What became of the records of each partition; the sum of the counts equals next_offset less the first offset.';
COMMENT ON COLUMN ingest.tally.topic IS 'Kafka topic; clear';
COMMENT ON COLUMN ingest.tally.partition IS 'Kafka partition; clear';
COMMENT ON COLUMN ingest.tally.applied IS 'Records: stored and folded; clear';
COMMENT ON COLUMN ingest.tally.duplicate IS 'Records: the same source and message id had been applied; clear';
COMMENT ON COLUMN ingest.tally.unconsented IS 'Records: no purpose may process them, nothing but their consent was kept; clear';
COMMENT ON COLUMN ingest.tally.suppressed IS 'Records: their person is suppressed; clear';
COMMENT ON COLUMN ingest.tally.parked IS 'Records: could not be applied and wait in ingest.parked; clear';
COMMENT ON COLUMN ingest.tally.dropped IS 'Records: parked, then dropped by an operator; clear';
COMMENT ON COLUMN ingest.tally.expired IS 'Offsets without a record: the log removed it before it was applied, or the offset never held one; clear';

CREATE TABLE ingest.parked (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  partition integer NOT NULL,
  log_offset bigint NOT NULL,
  record_key bytea NOT NULL,
  record_value bytea NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  attempts integer NOT NULL DEFAULT 1,
  parked_at timestamptz NOT NULL DEFAULT now(),
  last_attempt_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (topic, partition, log_offset)
);
COMMENT ON TABLE ingest.parked IS 'Records that could not be applied, as they stood in the log, until somebody retries or drops them.';
COMMENT ON COLUMN ingest.parked.id IS 'Number for the command line; clear';
COMMENT ON COLUMN ingest.parked.topic IS 'Kafka topic; clear';
COMMENT ON COLUMN ingest.parked.partition IS 'Kafka partition; clear';
COMMENT ON COLUMN ingest.parked.log_offset IS 'Kafka offset; clear';
COMMENT ON COLUMN ingest.parked.record_key IS 'Kafka key: home profile, 16 bytes; clear';
COMMENT ON COLUMN ingest.parked.record_value IS 'Event, sealed under its ingest key; opaque bytes where the record is no such value';
COMMENT ON COLUMN ingest.parked.reason IS 'Code of the reason; clear';
COMMENT ON COLUMN ingest.parked.detail IS 'Shape of the failure, without values; clear';
COMMENT ON COLUMN ingest.parked.attempts IS 'How often it was tried; clear';
COMMENT ON COLUMN ingest.parked.parked_at IS 'When it was parked; clear';
COMMENT ON COLUMN ingest.parked.last_attempt_at IS 'When it was tried last; clear';
