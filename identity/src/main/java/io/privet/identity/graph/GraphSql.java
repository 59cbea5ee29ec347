package io.privet.identity.graph;

/** The statements of the graph's tables. States 2 and 6 are the final refusals. */
final class GraphSql {

  private GraphSql() {}

  /** The inner LIMIT makes the planner take the index for every item, however many there are. */
  static final String FIND_IDENTIFIERS =
      """
      select u.item::int, i.first_time
      from unnest($1::bytea[]) with ordinality as u (key, item)
      cross join lateral (
        select first_time from identity.identifier where key = u.key limit 1) i
      """;

  static final String FIND_LINKS =
      """
      select u.item::int, l.first_time, l.evidence, l.source, l.state
      from unnest($1::bytea[], $2::bytea[]) with ordinality as u (low, high, item)
      cross join lateral (
        select first_time, evidence, source, state
        from identity.link where low = u.low and high = u.high limit 1) l
      """;

  static final String INSERT_IDENTIFIERS =
      """
      insert into identity.identifier (key, kind, profile_id, person_id, first_time)
      select key, kind, profile_id, profile_id, first_time
      from unnest($1::bytea[], $2::smallint[], $3::uuid[], $4::timestamptz[])
        as n (key, kind, profile_id, first_time)
      order by key
      on conflict do nothing
      """;

  /** PostgreSQL evaluates the recursion only as far as the LIMIT reads it. */
  static final String REACH =
      """
      with recursive reach (key) as (
        select key from unnest($1::bytea[]) as u (key)
        union
        select n.key
        from reach r
        cross join lateral (
          select high from identity.link where low = r.key and state not in (2, 6)
          union all
          select low from identity.link where high = r.key and state not in (2, 6)) n (key)
      )
      select key from reach limit $2
      """;

  static final String LOCK =
      """
      select key, kind, profile_id, person_id, first_time, shared
      from identity.identifier
      where key = any ($1::bytea[])
      order by key
      for update
      """;

  static final String LINKS_AT =
      """
      select low, high, first_time, evidence, source, state
      from identity.link
      where low = any ($1::bytea[]) and state not in (2, 6)
      union all
      select low, high, first_time, evidence, source, state
      from identity.link
      where high = any ($1::bytea[]) and state not in (2, 6)
      """;

  static final String APART_AT =
      """
      select low, high from identity.apart where lifted_at is null and low = any ($1::bytea[])
      """;

  static final String DEGREES =
      """
      select u.item::int, d.links::int
      from unnest($1::bytea[]) with ordinality as u (key, item)
      cross join lateral (
        select count(*) as links
        from (
          select 1 from identity.link where low = u.key
          union all
          select 1 from identity.link where high = u.key
          limit $2) l) d
      """;

  static final String UPDATE_IDENTIFIERS =
      """
      update identity.identifier i
      set person_id = c.person_id, first_time = c.first_time,
        shared = nullif(c.shared, '{}')::smallint[]
      from unnest($1::bytea[], $2::uuid[], $3::timestamptz[], $4::text[])
        as c (key, person_id, first_time, shared)
      where i.key = c.key
      """;

  static final String WRITE_LINKS =
      """
      insert into identity.link (low, high, first_time, evidence, source, state)
      select low, high, first_time, evidence, source, state
      from unnest($1::bytea[], $2::bytea[], $3::timestamptz[], $4::uuid[], $5::text[], $6::smallint[])
        as n (low, high, first_time, evidence, source, state)
      on conflict (low, high) do update
      set first_time = excluded.first_time, evidence = excluded.evidence,
        source = excluded.source, state = excluded.state
      """;

  static final String LOG_MOVES =
      """
      insert into identity.merge_log
        (profile_id, from_person, to_person, cause_low, cause_high, evidence, source, actor, reason)
      select profile_id, from_person, to_person, nullif(cause_low, ''), nullif(cause_high, ''),
        nullif(evidence, '00000000-0000-0000-0000-000000000000'), nullif(source, ''),
        nullif($8::text, ''), nullif($9::text, '')
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::uuid[], $7::text[])
        as n (profile_id, from_person, to_person, cause_low, cause_high, evidence, source)
      """;

  static final String IDENTIFIERS_OF_PROFILES =
      """
      select key, kind, profile_id, person_id, first_time, shared
      from identity.identifier
      where profile_id = any ($1::uuid[])
      """;

  static final String PART =
      """
      insert into identity.apart (low, high, actor, reason) values ($1, $2, $3, $4)
      """;

  static final String LIFT =
      """
      update identity.apart set lifted_actor = $3, lifted_reason = $4, lifted_at = now()
      where low = $1 and high = $2 and lifted_at is null
      """;

  static final String JOINING_LINKS =
      """
      select low, high, first_time, evidence, source, state
      from identity.link
      where state = 0 and low = any (
        array(select key from identity.identifier where person_id = $1))
      """;

  static final String REFUSED_LINKS =
      """
      select low, high, first_time, evidence, source, state
      from (
        select * from identity.link where low = any ($1::bytea[]) and state <> 0
        union
        select * from identity.link where high = any ($1::bytea[]) and state <> 0) l
      order by first_time, low, high
      limit $2
      """;

  static final String IDENTIFIERS =
      """
      select key, kind, profile_id, person_id, first_time, shared
      from identity.identifier
      where key = any ($1::bytea[])
      """;

  static final String PARTINGS =
      """
      select low, high, actor, reason, at
      from identity.apart
      where lifted_at is null and (low = any ($1::bytea[]) or high = any ($1::bytea[]))
      order by id
      """;
}
