-- Small 1: the violations of its rules on records, for Trino.
-- It reads tables of the columns below, all of them varchar but `line`, a whole number: the place of a row in its file.
-- What it makes is named cs_…; the violations stay in cs_violations. A record that cannot be judged here is a row of
-- its own, `unjudged`, and why.
-- reads tickets: month, id, kind, grade, cause
-- reads events: month, line, ticket, at, event, by, via, to, note, recorded, fields
-- reads calendar: calendar, date, begins, ends, opens, closes, worked, days, closing

DROP TABLE IF EXISTS cs_calendar_0;
CREATE TABLE cs_calendar_0 AS
SELECT CAST(to_unixtime(try(from_iso8601_timestamp(begins))) AS BIGINT) AS begins,
    CAST(to_unixtime(try(from_iso8601_timestamp(ends))) AS BIGINT) AS ends,
    CAST(to_unixtime(try(from_iso8601_timestamp(opens))) AS BIGINT) AS opens,
    CAST(to_unixtime(try(from_iso8601_timestamp(closes))) AS BIGINT) AS closes,
    CAST(to_unixtime(try(from_iso8601_timestamp(closing))) AS BIGINT) AS closing,
    try_cast(worked AS BIGINT) AS worked,
    try_cast(days AS BIGINT) AS days,
    CAST(floor(CAST(CAST(to_unixtime(try(from_iso8601_timestamp(begins))) AS BIGINT) AS DOUBLE) / 86400) AS BIGINT) AS bucket
  FROM calendar
  WHERE calendar = 'office';

DROP TABLE IF EXISTS cs_calendar_0_hours;
CREATE TABLE cs_calendar_0_hours AS
SELECT opens, closes, worked, n AS hour
  FROM (SELECT opens, closes, worked,
    CAST(floor(CAST(worked AS DOUBLE) / 3600) AS BIGINT) AS low,
    CAST(floor(CAST(worked + closes - opens AS DOUBLE) / 3600) AS BIGINT) AS high
  FROM cs_calendar_0
  WHERE opens IS NOT NULL) AS windows CROSS JOIN UNNEST(CASE WHEN low <= high THEN sequence(low, high) END) AS numbers (n);

DROP TABLE IF EXISTS cs_calendar_0_days;
CREATE TABLE cs_calendar_0_days AS
SELECT days AS number, min(closing) AS closing, min(begins) AS starts
  FROM cs_calendar_0
  WHERE closing IS NOT NULL
  GROUP BY days;

DROP TABLE IF EXISTS cs_records;
CREATE TABLE cs_records AS
SELECT id AS record, month, kind,
    '␟' || nullif("kind", '') || '␟' AS head_kind,
    CASE WHEN nullif("grade", '') LIKE '[%' THEN coalesce('list␟' || array_join(transform(try_cast(try(json_parse(nullif("grade", ''))) AS array(varchar)), x -> x || '␟'), ''), '␟' || nullif("grade", '') || '␟') ELSE '␟' || nullif("grade", '') || '␟' END AS head_grade,
    nullif("cause", '') AS head_cause
  FROM (SELECT *,
    row_number() OVER (PARTITION BY id ORDER BY month DESC) AS place
  FROM tickets) AS months
  WHERE place = 1;

DROP TABLE IF EXISTS cs_said;
CREATE TABLE cs_said AS
SELECT e.ticket AS record,
    e.line AS line,
    e.event AS event,
    e."by" AS by_whom,
    CAST(to_unixtime(try(from_iso8601_timestamp(e."at"))) AS BIGINT) AS said_at,
    CAST(to_unixtime(try(from_iso8601_timestamp(nullif(e."recorded", '')))) AS BIGINT) AS recorded,
    nullif(e."via", '') AS said_via,
    nullif(e."to", '') AS said_to,
    nullif(e."note", '') AS said_note,
    nullif(e."fields", '') AS said_fields,
    row_number() OVER (PARTITION BY e.ticket, CAST(to_unixtime(try(from_iso8601_timestamp(e."at"))) AS BIGINT), e.event, e."by", CAST(to_unixtime(try(from_iso8601_timestamp(nullif(e."recorded", '')))) AS BIGINT), nullif(e."via", ''), nullif(e."to", ''), nullif(e."note", ''), nullif(e."fields", '') ORDER BY e.line) AS copy
  FROM events AS e
  JOIN cs_records AS h ON h.record = e.ticket AND h.month = e.month;

DROP TABLE IF EXISTS cs_unjudged;
CREATE TABLE cs_unjudged AS
SELECT record, min(why) AS why
  FROM (
  SELECT record, 'it is amended' AS why FROM cs_said WHERE event = 'amended' AND said_at <= 1795320000
  UNION ALL SELECT record, 'an instant cannot be read' AS why FROM cs_said WHERE said_at IS NULL
  UNION ALL SELECT record, 'the policy has no such event' AS why FROM cs_said WHERE NOT event IN ('opened', 'assigned', 'closed', 'reopened', 'waiting', 'resumed', 'withdrawn', 'merged', 'noted', 'amended', 'triaged', 'resolved')
  UNION ALL SELECT record, 'a value is not of its type' AS why FROM cs_said WHERE ('list␟' || array_join(transform(try_cast(json_extract(said_fields, '$["cause"]') AS array(varchar)), x -> x || '␟'), '')) IS NOT NULL
  UNION ALL SELECT record, 'a text holds the sign ␟' AS why FROM cs_said WHERE (strpos(coalesce(said_fields, ''), '␟') > 0 OR strpos(coalesce(said_via, ''), '␟') > 0 OR strpos(coalesce(said_to, ''), '␟') > 0)
  UNION ALL SELECT record, 'the policy has no such kind' AS why FROM cs_records WHERE NOT kind = 'complaint'
  UNION ALL SELECT record, 'a value is not of its type' AS why FROM cs_records WHERE (coalesce(head_kind LIKE 'list␟[%', FALSE) OR coalesce(head_grade LIKE 'list␟[%', FALSE))
  UNION ALL SELECT h.record, 'it has no event opened' AS why FROM cs_records AS h LEFT JOIN cs_said AS s ON s.record = h.record GROUP BY h.record HAVING max(CASE WHEN s.event = 'opened' THEN 1 ELSE 0 END) = 0) AS reasons
  GROUP BY record;

DROP TABLE IF EXISTS cs_events;
CREATE TABLE cs_events AS
WITH known AS (
  SELECT *,
    min(CASE WHEN event = 'opened' THEN said_at END) OVER (PARTITION BY record) AS opened_at
  FROM cs_said
  WHERE copy = 1 AND said_at <= 1795320000 AND record NOT IN (SELECT record FROM cs_unjudged)
),
ordered AS (
  SELECT record, event, by_whom, recorded, said_via, said_to, said_note, said_fields,
    CAST(1795320000 AS BIGINT) AS now_at,
    CASE WHEN said_at < opened_at THEN opened_at ELSE said_at END AS at_s,
    row_number() OVER (PARTITION BY record ORDER BY CASE WHEN said_at < opened_at THEN opened_at ELSE said_at END, CASE WHEN event = 'opened' AND said_at = opened_at THEN 0 ELSE 1 END, line) - 1 AS i
  FROM known
  WHERE opened_at IS NOT NULL
),
spoken AS (
  SELECT o.record AS record,
    h.kind AS kind,
    o.i AS i,
    o.at_s AS at_s,
    o.event AS event,
    o.by_whom AS by_whom,
    o.recorded AS recorded,
    o.now_at AS now_at,
    CASE WHEN by_whom IN ('customer', 'system') THEN by_whom WHEN by_whom LIKE 'bot:%' THEN 'bot' ELSE 'staff' END AS by_class,
    CASE WHEN by_whom NOT IN ('customer', 'system') AND by_whom NOT LIKE 'bot:%' THEN '␟' || by_whom || '␟' END AS by_staff,
    coalesce('list␟' || array_join(transform(try_cast(json_extract(said_fields, '$["for"]') AS array(varchar)), x -> x || '␟'), ''), '␟' || json_extract_scalar(said_fields, '$["for"]') || '␟') AS own_for,
    coalesce('list␟' || array_join(transform(try_cast(json_extract(said_fields, '$["grade"]') AS array(varchar)), x -> x || '␟'), ''), '␟' || json_extract_scalar(said_fields, '$["grade"]') || '␟') AS own_grade,
    json_extract_scalar(said_fields, '$["cause"]') AS own_cause,
    h.head_kind AS head_kind,
    h.head_grade AS head_grade,
    h.head_cause AS head_cause
  FROM ordered AS o
  JOIN cs_records AS h ON h.record = o.record
),
valued AS (
  SELECT *,
    coalesce(last_value(CASE WHEN event IN ('withdrawn', 'merged') THEN 1 WHEN event = 'reopened' THEN 0 END) IGNORE NULLS OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) = 1 AS is_over,
    last_value(CASE WHEN i = 0 THEN head_kind END) IGNORE NULLS OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS is_kind,
    last_value(coalesce(CASE WHEN event = 'triaged' THEN own_grade END, CASE WHEN i = 0 THEN head_grade END)) IGNORE NULLS OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS is_grade,
    last_value(CASE WHEN i = 0 THEN head_cause END) IGNORE NULLS OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS is_cause
  FROM spoken
)
SELECT v.*,
    calendar_0.worked + CASE WHEN calendar_0.opens IS NULL OR v.at_s <= calendar_0.opens THEN 0 WHEN v.at_s < calendar_0.closes THEN v.at_s - calendar_0.opens ELSE calendar_0.closes - calendar_0.opens END AS worked_0,
    calendar_0.days AS days_0,
    calendar_0.days - CASE WHEN v.at_s < calendar_0.closing THEN 1 ELSE 0 END AS closed_0
  FROM valued AS v
  LEFT JOIN cs_calendar_0 AS calendar_0 ON calendar_0.bucket = CAST(floor(CAST(v.at_s AS DOUBLE) / 86400) AS BIGINT) AND calendar_0.begins <= v.at_s AND v.at_s < calendar_0.ends;

DROP TABLE IF EXISTS cs_waits;
CREATE TABLE cs_waits AS
SELECT record, own_for AS reason, at_s AS from_at, until_at_s AS until_at,
    worked_0 AS from_worked_0, until_worked_0,
    closed_0 AS from_closed_0, until_closed_0
  FROM (SELECT *,
    lead(at_s) OVER (PARTITION BY record ORDER BY i) AS until_at_s,
    lead(worked_0) OVER (PARTITION BY record ORDER BY i) AS until_worked_0,
    lead(closed_0) OVER (PARTITION BY record ORDER BY i) AS until_closed_0
  FROM cs_events
  WHERE event IN ('waiting', 'resumed', 'closed', 'withdrawn', 'merged')) AS turns
  WHERE event = 'waiting' AND own_for LIKE '␟%';

DROP TABLE IF EXISTS cs_violations;
CREATE TABLE cs_violations AS
SELECT CAST('' AS VARCHAR) AS rule, record, CAST(NULL AS BIGINT) AS clock,
    CAST('unjudged' AS VARCHAR) AS outcome,
    CAST(NULL AS BIGINT) AS from_at,
    CAST(NULL AS BIGINT) AS due_at,
    CAST(NULL AS BIGINT) AS done_at,
    CAST(NULL AS BIGINT) AS over_s,
    CAST(why AS VARCHAR) AS why
  FROM cs_unjudged;

-- solved
INSERT INTO cs_violations
WITH rule_events AS (
  SELECT record, i, at_s, now_at,
    worked_0, days_0, closed_0,
    ((event = 'reopened' AND coalesce(max(CASE WHEN event = 'opened' AND event = 'opened' THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) = 1) OR (event = 'opened' AND NOT is_over)) AS starts,
    (event = 'resolved' AND by_class <> 'bot') AS meets,
    FALSE AS sets,
    (event = 'reopened' AND coalesce(max(CASE WHEN event = 'opened' AND event = 'opened' THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) = 1) AS reopens,
    event IN ('withdrawn', 'merged') AS drops,
    (event = 'triaged' AND own_grade IS NOT NULL) AS changes,
    CASE WHEN NOT coalesce(strpos(is_kind, '␟complaint␟') > 0, FALSE) THEN 0 WHEN coalesce(strpos(is_grade, '␟urgent␟') > 0, FALSE) THEN 1 WHEN TRUE THEN 2 ELSE 0 END AS limit_no
  FROM cs_events
  WHERE kind = 'complaint'
),
rule_turns AS (
  SELECT record, i, starts, meets, starts AND sets AS at_once, reopens, drops
  FROM rule_events
  WHERE (starts OR meets OR reopens OR drops)
),
rule_cut_up AS (
  SELECT *,
    coalesce(sum(CASE WHEN meets OR reopens OR drops THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS UNBOUNDED PRECEDING), 0) + coalesce(sum(CASE WHEN at_once THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS island,
    coalesce(sum(CASE WHEN meets OR reopens THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS UNBOUNDED PRECEDING), 0) + coalesce(sum(CASE WHEN at_once THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS stretch
  FROM rule_turns
),
rule_islands AS (
  SELECT record, island, stretch,
    min(i) AS b, min(CASE WHEN starts THEN i END) AS s,
    max(CASE WHEN at_once THEN 1 ELSE 0 END) AS at_once,
    max(CASE WHEN meets THEN 1 ELSE 0 END) AS meets,
    max(CASE WHEN reopens THEN 1 ELSE 0 END) AS reopens
  FROM rule_cut_up
  GROUP BY record, island, stretch
),
rule_sure AS (
  SELECT record, stretch,
    lead(b) OVER (PARTITION BY record ORDER BY stretch) AS sure_e, lead(meets) OVER (PARTITION BY record ORDER BY stretch) AS sure_meets
  FROM (SELECT record, stretch, min(b) AS b, max(meets) AS meets
  FROM rule_islands
  GROUP BY record, stretch) AS stretches
),
rule_ended AS (
  SELECT *,
    lead(b) OVER (PARTITION BY record ORDER BY island) AS next_b,
    lead(meets) OVER (PARTITION BY record ORDER BY island) AS next_meets,
    lead(reopens) OVER (PARTITION BY record ORDER BY island) AS next_reopens
  FROM rule_islands
),
rule_clocks AS (
  SELECT c.record AS record,
    c.stretch AS stretch,
    c.s AS s,
    n.sure_e AS sure_e,
    n.sure_meets AS sure_meets,
    CASE WHEN at_once = 1 THEN s ELSE next_b END AS e,
    CASE WHEN at_once = 1 OR next_meets = 1 THEN 'met' WHEN next_reopens = 1 THEN 'again' WHEN next_b IS NOT NULL THEN 'drop' ELSE 'open' END AS ending
  FROM rule_ended AS c
  JOIN rule_sure AS n ON n.record = c.record AND n.stretch = c.stretch
  WHERE s IS NOT NULL
),
rule_begun AS (
  SELECT c.record AS record,
    c.s AS s,
    c.e AS e,
    c.ending AS ending,
    c.stretch AS stretch,
    c.sure_e AS sure_e,
    c.sure_meets AS sure_meets,
    m.at_s AS at_start, f.at_s AS at_end,
    m.now_at AS now_at,
    m.worked_0 AS worked_0,
    m.days_0 AS days_0,
    m.closed_0 AS closed_0
  FROM rule_clocks AS c
  JOIN rule_events AS m ON m.record = c.record AND m.i = c.s
  LEFT JOIN rule_events AS f ON f.record = c.record AND f.i = c.e
),
rule_waits AS (
  SELECT c.record AS record,
    c.s AS s,
    c.at_start AS at_start,
    CASE WHEN w.from_at < c.at_start THEN c.at_start ELSE w.from_at END AS from_at,
    w.until_at AS until_at,
    0 AS unknown,
    CASE WHEN w.from_at < c.at_start THEN c.worked_0 ELSE w.from_worked_0 END AS from_worked_0,
    CASE WHEN w.from_at < c.at_start THEN c.closed_0 ELSE w.from_closed_0 END AS from_closed_0,
    w.until_worked_0 AS until_worked_0,
    w.until_closed_0 AS until_closed_0,
    c.worked_0 AS start_worked_0, c.days_0 AS start_days_0
  FROM rule_begun AS c
  JOIN cs_waits AS w ON w.record = c.record
  WHERE w.reason = '␟customer␟' AND coalesce(w.until_at, 999999999999) > w.from_at AND coalesce(w.until_at, 999999999999) > c.at_start
),
rule_passing AS (
  SELECT q.*,
    q.until_worked_0 - q.from_worked_0 AS length_1,
    q.from_worked_0 - q.start_worked_0 - coalesce(sum(q.until_worked_0 - q.from_worked_0) OVER (PARTITION BY q.record, q.s ORDER BY q.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS passed_1,
    (CASE WHEN q.until_closed_0 < q.start_days_0 THEN q.start_days_0 ELSE q.until_closed_0 END - CASE WHEN q.from_closed_0 < q.start_days_0 THEN q.start_days_0 ELSE q.from_closed_0 END) AS length_2,
    (CASE WHEN q.from_closed_0 < q.start_days_0 THEN q.start_days_0 ELSE q.from_closed_0 END - q.start_days_0) - coalesce(sum((CASE WHEN q.until_closed_0 < q.start_days_0 THEN q.start_days_0 ELSE q.until_closed_0 END - CASE WHEN q.from_closed_0 < q.start_days_0 THEN q.start_days_0 ELSE q.from_closed_0 END)) OVER (PARTITION BY q.record, q.s ORDER BY q.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS passed_2
  FROM rule_waits AS q
),
rule_paused AS (
  SELECT q.record AS record,
    q.s AS s,
    max(unknown) AS unknown,
    sum(CASE WHEN passed_1 < 14400 THEN length_1 END) AS added_1,
    max(CASE WHEN passed_1 < 14400 AND until_at IS NULL AND unknown = 0 THEN 1 ELSE 0 END) AS stuck_1,
    sum(CASE WHEN passed_2 < 2 THEN length_2 END) AS added_2,
    max(CASE WHEN passed_2 < 2 AND until_at IS NULL AND unknown = 0 THEN 1 ELSE 0 END) AS stuck_2
  FROM rule_passing AS q
  GROUP BY q.record, q.s
),
rule_targets AS (
  SELECT c.record AS record,
    c.s AS s,
    c.e AS e,
    c.ending AS ending,
    c.stretch AS stretch,
    c.sure_e AS sure_e,
    c.sure_meets AS sure_meets,
    c.at_start AS at_start,
    c.at_end AS at_end,
    c.now_at AS now_at,
    c.worked_0 AS worked_0,
    c.days_0 AS days_0,
    c.closed_0 AS closed_0,
    c.worked_0 + 14400 + coalesce(p.added_1, 0) AS target_1,
    coalesce(p.stuck_1, 0) AS stuck_1,
    c.days_0 + 2 + coalesce(p.added_2, 0) AS target_2,
    coalesce(p.stuck_2, 0) AS stuck_2,
    coalesce(p.unknown, 0) AS unknown
  FROM rule_begun AS c
  LEFT JOIN rule_paused AS p ON p.record = c.record AND p.s = c.s
),
rule_due AS (
  SELECT c.record AS record,
    c.s AS s,
    c.e AS e,
    c.ending AS ending,
    c.stretch AS stretch,
    c.sure_e AS sure_e,
    c.sure_meets AS sure_meets,
    c.at_start AS at_start,
    c.at_end AS at_end,
    c.now_at AS now_at,
    c.worked_0 AS worked_0,
    c.days_0 AS days_0,
    c.closed_0 AS closed_0,
    CASE WHEN c.stuck_1 = 1 THEN 999999999999 WHEN c.unknown = 1 THEN NULL ELSE l1.opens + c.target_1 - l1.worked END AS due_1,
    CASE WHEN c.stuck_2 = 1 THEN 999999999999 WHEN c.unknown = 1 THEN NULL ELSE l2.closing END AS due_2
  FROM rule_targets AS c
  LEFT JOIN cs_calendar_0_hours AS l1 ON l1.hour = CAST(floor(CAST(c.target_1 AS DOUBLE) / 3600) AS BIGINT) AND l1.worked < c.target_1 AND c.target_1 <= l1.worked + l1.closes - l1.opens
  LEFT JOIN cs_calendar_0_days AS l2 ON l2.number = c.target_2
),
rule_limits AS (
  SELECT c.record AS record,
    c.s AS s,
    m.i AS i,
    m.limit_no AS limit_no,
    CASE m.limit_no WHEN 1 THEN c.due_1 WHEN 2 THEN c.due_2 END AS due,
    coalesce(lead(m.at_s) OVER (PARTITION BY c.record, c.s ORDER BY m.i), c.at_end, c.now_at) AS next_at
  FROM rule_due AS c
  JOIN rule_events AS m ON m.record = c.record AND (m.i = c.s OR (m.changes AND m.i > c.s AND m.i < coalesce(c.e, 999999999)))
),
rule_held AS (
  SELECT *, limit_no > 0 AND coalesce(due < next_at, FALSE) AS is_past
  FROM rule_limits
),
rule_ranked AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.record, c.s ORDER BY CASE WHEN c.is_past THEN 0 ELSE 1 END, CASE WHEN c.is_past THEN c.i ELSE -c.i END) AS place
  FROM rule_held AS c
),
rule_asked AS (
  SELECT c.record AS record,
    c.s AS s,
    c.e AS e,
    c.ending AS ending,
    c.stretch AS stretch,
    c.sure_e AS sure_e,
    c.sure_meets AS sure_meets,
    c.at_start AS at_start,
    c.at_end AS at_end,
    c.now_at AS now_at,
    c.worked_0 AS worked_0,
    c.days_0 AS days_0,
    c.closed_0 AS closed_0,
    CASE WHEN c.ending = 'met' AND r.limit_no = 0 THEN coalesce(m.limit_no, 0) ELSE r.limit_no END AS limit_no,
    CASE WHEN c.ending = 'met' AND r.limit_no = 0 THEN CASE m.limit_no WHEN 1 THEN c.due_1 WHEN 2 THEN c.due_2 END ELSE r.due END AS due,
    CASE WHEN c.ending = 'met' AND r.limit_no = 0 THEN m.limit_no > 0 AND coalesce(CASE m.limit_no WHEN 1 THEN c.due_1 WHEN 2 THEN c.due_2 END < c.at_end, FALSE) ELSE r.is_past END AS is_past
  FROM rule_due AS c
  JOIN rule_ranked AS r ON r.place = 1 AND r.record = c.record AND r.s = c.s
  LEFT JOIN rule_events AS m ON m.record = c.record AND m.i = c.e
),
rule_running AS (
  SELECT *, TRUE AS in_force, is_past AND TRUE AND ending = 'drop' AS runs_on,
    coalesce(max(CASE WHEN is_past AND TRUE AND ending = 'drop' THEN 1 ELSE 0 END) OVER (PARTITION BY record, stretch ORDER BY s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS still_runs
  FROM rule_asked
),
rule_numbered AS (
  SELECT *, row_number() OVER (PARTITION BY record ORDER BY s) AS clock,
    CASE WHEN runs_on THEN sure_e ELSE e END AS end_i,
    CASE WHEN NOT runs_on THEN ending WHEN sure_meets = 1 THEN 'met' WHEN sure_e IS NULL THEN 'open' ELSE 'again' END AS end_how
  FROM rule_running
  WHERE still_runs = 0
),
rule AS (
  SELECT c.record AS record,
    c.clock AS clock,
    CASE WHEN due IS NULL THEN 'unjudged' WHEN is_past AND end_how = 'met' THEN 'late' WHEN is_past THEN 'overdue' END AS outcome,
    at_start AS from_at, due AS due_at,
    CASE WHEN end_how = 'met' AND due IS NOT NULL THEN m.at_s END AS done_at,
    CASE WHEN is_past THEN coalesce(m.at_s, c.now_at) - due END AS over_s
  FROM rule_numbered AS c
  LEFT JOIN rule_events AS m ON m.record = c.record AND m.i = c.end_i
  WHERE in_force AND c.limit_no > 0 AND (is_past OR due IS NULL)
)
SELECT 'solved' AS rule, record, clock, outcome, from_at, due_at, done_at, over_s,
    CASE WHEN outcome = 'unjudged' THEN 'the calendar does not reach so far' END AS why
  FROM rule;

-- with-cause
INSERT INTO cs_violations
WITH rule_events AS (
  SELECT record, i, at_s, now_at,
    event = 'resolved' AS asks,
    NOT coalesce(own_cause, is_cause) IS NOT NULL AS broken
  FROM cs_events
),
rule_verdicts AS (
  SELECT record, i, 0 AS j, at_s, broken
  FROM rule_events
  WHERE asks
),
verdicts AS (
  SELECT *,
    row_number() OVER (PARTITION BY record ORDER BY version, i, j) AS clock
  FROM (
  SELECT record, i, j, at_s, broken, 1 AS version FROM rule_verdicts) AS versions
),
rule AS (
  SELECT record, clock, 'broken' AS outcome, at_s AS from_at,
    CAST(NULL AS BIGINT) AS due_at,
    CAST(NULL AS BIGINT) AS done_at,
    CAST(NULL AS BIGINT) AS over_s
  FROM verdicts
  WHERE broken AND version = 1
)
SELECT 'with-cause' AS rule, record, clock, outcome, from_at, due_at, done_at, over_s,
    CASE WHEN outcome = 'unjudged' THEN 'the calendar does not reach so far' END AS why
  FROM rule;

SELECT rule, record, clock, outcome,
    date_format(from_unixtime((from_at + 28800), 'UTC'), '%Y-%m-%dT%H:%i:%s+08:00') AS "from",
    date_format(from_unixtime((due_at + 28800), 'UTC'), '%Y-%m-%dT%H:%i:%s+08:00') AS "due",
    date_format(from_unixtime((done_at + 28800), 'UTC'), '%Y-%m-%dT%H:%i:%s+08:00') AS "done",
    over_s, why
  FROM cs_violations
  ORDER BY rule, record, clock;
