//! `DuckDB`, on the files of the book as they are, or on tables.

use super::dialect::Dialect;

#[derive(Debug)]
pub(super) enum DuckDb {
    OnFiles,
    OnTables,
}

/// Options under which a cell is the text that stands in the file.
const CSV: &str =
    "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', nullstr = ''";
const MONTHS: &str = "hive_partitioning = true, hive_types_autocast = false";

/// Rows of a file, with empty columns in place of those that it lacks.
fn with_columns(columns: &[String], file: &str) -> String {
    let empty = columns.iter().map(|name| format!("NULL::VARCHAR AS \"{name}\""));
    let empty: Vec<String> = empty.collect();
    format!("(SELECT {} WHERE false UNION ALL BY NAME SELECT * FROM {file})", empty.join(", "))
}

impl Dialect for DuckDb {
    fn name(&self) -> &'static str {
        "DuckDB"
    }

    fn fill(&self, table: &str, query: &str) -> String {
        format!("CREATE OR REPLACE TEMP TABLE {table} AS\n{query}")
    }

    fn preface(&self) -> &'static str {
        match self {
            Self::OnFiles => {
                "Run it in the folder of the book: cs calendar table > calendar.csv; cs policy sql --dialect duckdb | duckdb"
            }
            Self::OnTables => {
                "It reads tables of the columns below, all of them VARCHAR but `line`, a whole number: the place of a row in its file"
            }
        }
    }

    fn tickets(&self, columns: &[String]) -> String {
        if matches!(self, Self::OnTables) {
            return "tickets".to_owned();
        }
        let months = format!(
            "read_csv('data/archive/month=*/tickets.csv', {CSV}, union_by_name = true, {MONTHS})"
        );
        with_columns(columns, &months)
    }

    fn events(&self) -> String {
        if matches!(self, Self::OnTables) {
            return "events".to_owned();
        }
        format!(
            "(SELECT *, row_number() OVER () AS line FROM read_csv('data/archive/month=*/events.csv', {CSV}, {MONTHS}))"
        )
    }

    fn roster(&self, name: &str, columns: &[String]) -> String {
        if matches!(self, Self::OnTables) {
            return self.quoted(&format!("roster_{name}"));
        }
        let file = format!("read_csv('data/rosters/{name}.csv', {CSV})");
        with_columns(columns, &file)
    }

    fn calendar(&self) -> String {
        if matches!(self, Self::OnTables) {
            return "calendar".to_owned();
        }
        format!("read_csv('calendar.csv', {CSV})")
    }

    fn json_text(&self, object: &str, key: &str) -> String {
        format!(
            "CASE WHEN json_type({object}, '/{key}') <> 'ARRAY' THEN json_extract_string({object}, '/{key}') END"
        )
    }

    fn json_list(&self, object: &str, key: Option<&str>) -> String {
        let (place, all) = match key {
            Some(key) => (format!("/{key}"), format!("$.\"{key}\"[*]")),
            None => (String::new(), "$[*]".to_owned()),
        };
        let list = format!(
            "CASE WHEN json_type({object}, '{place}') = 'ARRAY' THEN 'list␟' || list_aggregate(list_transform(json_extract_string({object}, '{all}'), lambda x: x || '␟') || [''], 'string_agg', '') END"
        );
        // A cell of a head may begin like an array and be none.
        if key.is_some() { list } else { format!("CASE WHEN json_valid({object}) THEN {list} END") }
    }

    fn seconds(&self, text: &str) -> String {
        format!("CAST(epoch(TRY_CAST({text} AS TIMESTAMPTZ)) AS BIGINT)")
    }

    fn days(&self, text: &str) -> String {
        format!("(TRY_CAST({text} AS DATE) - DATE '1970-01-01')")
    }

    fn integer(&self, text: &str) -> String {
        format!("TRY_CAST({text} AS BIGINT)")
    }

    fn decimal(&self, text: &str) -> String {
        format!("TRY_CAST({text} AS DECIMAL(38, 12))")
    }

    fn add_months(&self, days: &str, months: &str) -> String {
        format!(
            "(CAST(DATE '1970-01-01' + CAST({days} AS INTEGER) + to_months(CAST({months} AS INTEGER)) AS DATE) - DATE '1970-01-01')"
        )
    }

    fn month_end(&self, days: &str) -> String {
        format!("(last_day(DATE '1970-01-01' + CAST({days} AS INTEGER)) - DATE '1970-01-01')")
    }

    fn month_number(&self, days: &str) -> String {
        let date = format!("(DATE '1970-01-01' + CAST({days} AS INTEGER))");
        format!("(year({date}) * 12 + month({date}) - 1)")
    }

    fn instant_text(&self, local: &str, offset: &str) -> String {
        format!(
            "strftime(make_timestamp(CAST({local} AS BIGINT) * 1000000), '%Y-%m-%dT%H:%M:%S{offset}')"
        )
    }

    fn has_all(&self, b: &str, a: &str) -> String {
        format!(
            "list_bool_and(list_transform(string_split({a}, '␟')[2:-2] || [''], lambda x: x = '' OR strpos({b}, '␟' || x || '␟') > 0))"
        )
    }

    fn position(&self, text: &str, part: &str) -> String {
        format!("strpos({text}, {part})")
    }

    fn split_list(&self, text: &str) -> String {
        format!(
            "'list␟' || list_aggregate(list_transform(list_filter(list_transform(regexp_split_to_array({text}, '[,，、;；]'), lambda x: trim(x)), lambda x: x <> ''), lambda x: x || '␟') || [''], 'string_agg', '')"
        )
    }

    fn full_match(&self, text: &str, pattern: &str) -> String {
        format!("regexp_full_match({text}, {})", self.literal(pattern))
    }

    fn last_value(&self, value: &str, window: &str) -> String {
        format!("last_value({value} IGNORE NULLS) OVER ({window})")
    }

    fn series(&self, from: &str, low: &str, high: &str) -> String {
        format!(
            "{from} CROSS JOIN LATERAL (SELECT unnest(range({low}, {high} + 1)) AS n) AS numbers"
        )
    }

    fn floor_div(&self, value: &str, by: i64) -> String {
        format!("CAST(floor(({value}) / {by}) AS BIGINT)")
    }
}
