//! Trino, on tables `tickets`, `events`, `calendar` and `roster_NAME` of the current schema.

use super::dialect::Dialect;

#[derive(Debug)]
pub(super) struct Trino;

impl Dialect for Trino {
    fn name(&self) -> &'static str {
        "Trino"
    }

    fn fill(&self, table: &str, query: &str) -> String {
        format!("DROP TABLE IF EXISTS {table};\nCREATE TABLE {table} AS\n{query}")
    }

    fn preface(&self) -> &'static str {
        "It reads tables of the columns below, all of them varchar but `line`, a whole number: the place of a row in its file"
    }

    fn json_text(&self, object: &str, key: &str) -> String {
        format!("json_extract_scalar({object}, '$[\"{key}\"]')")
    }

    fn json_list(&self, object: &str, key: Option<&str>) -> String {
        let value = match key {
            Some(key) => format!("json_extract({object}, '$[\"{key}\"]')"),
            None => format!("try(json_parse({object}))"),
        };
        format!(
            "'list␟' || array_join(transform(try_cast({value} AS array(varchar)), x -> x || '␟'), '')"
        )
    }

    fn seconds(&self, text: &str) -> String {
        format!("CAST(to_unixtime(try(from_iso8601_timestamp({text}))) AS BIGINT)")
    }

    fn days(&self, text: &str) -> String {
        format!("date_diff('day', DATE '1970-01-01', try_cast({text} AS DATE))")
    }

    fn integer(&self, text: &str) -> String {
        format!("try_cast({text} AS BIGINT)")
    }

    fn decimal(&self, text: &str) -> String {
        format!("try_cast({text} AS DECIMAL(38, 12))")
    }

    fn add_months(&self, days: &str, months: &str) -> String {
        format!(
            "date_diff('day', DATE '1970-01-01', date_add('month', {months}, date_add('day', {days}, DATE '1970-01-01')))"
        )
    }

    fn month_end(&self, days: &str) -> String {
        format!(
            "date_diff('day', DATE '1970-01-01', last_day_of_month(date_add('day', {days}, DATE '1970-01-01')))"
        )
    }

    fn month_number(&self, days: &str) -> String {
        let date = format!("date_add('day', {days}, DATE '1970-01-01')");
        format!("(year({date}) * 12 + month({date}) - 1)")
    }

    fn instant_text(&self, local: &str, offset: &str) -> String {
        format!("date_format(from_unixtime({local}, 'UTC'), '%Y-%m-%dT%H:%i:%s{offset}')")
    }

    fn has_all(&self, b: &str, a: &str) -> String {
        format!(
            "all_match(split(substr({a}, strpos({a}, '␟') + 1), '␟'), x -> x = '' OR strpos({b}, '␟' || x || '␟') > 0)"
        )
    }

    fn position(&self, text: &str, part: &str) -> String {
        format!("strpos({text}, {part})")
    }

    fn split_list(&self, text: &str) -> String {
        format!(
            "'list␟' || array_join(transform(filter(transform(regexp_split({text}, '[,，、;；]'), x -> trim(x)), x -> x <> ''), x -> x || '␟'), '')"
        )
    }

    fn full_match(&self, text: &str, pattern: &str) -> String {
        format!("regexp_like({text}, {})", self.literal(&format!("\\A(?:{pattern})\\z")))
    }

    fn last_value(&self, value: &str, window: &str) -> String {
        format!("last_value({value}) IGNORE NULLS OVER ({window})")
    }

    fn series(&self, from: &str, low: &str, high: &str) -> String {
        format!(
            "{from} CROSS JOIN UNNEST(CASE WHEN {low} <= {high} THEN sequence({low}, {high}) END) AS numbers (n)"
        )
    }

    fn floor_div(&self, value: &str, by: i64) -> String {
        format!("CAST(floor(CAST({value} AS DOUBLE) / {by}) AS BIGINT)")
    }
}
