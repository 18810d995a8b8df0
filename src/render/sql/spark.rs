//! Spark SQL, on tables or temporary views `tickets`, `events`, `calendar` and `roster_NAME`.

use super::dialect::Dialect;

#[derive(Debug)]
pub(super) struct Spark;

impl Dialect for Spark {
    fn name(&self) -> &'static str {
        "Spark"
    }

    fn fill(&self, table: &str, query: &str) -> String {
        format!("DROP TABLE IF EXISTS {table};\nCREATE TABLE {table} USING parquet AS\n{query}")
    }

    fn preface(&self) -> &'static str {
        "It reads tables of the columns below, all of them strings but `line`, a whole number: the place of a row in its file"
    }

    fn json_text(&self, object: &str, key: &str) -> String {
        let value = format!("try_parse_json({object}), '$[\"{key}\"]'");
        format!(
            "CASE WHEN try_variant_get({value}, 'array<string>') IS NULL THEN try_variant_get({value}, 'string') END"
        )
    }

    fn json_list(&self, object: &str, key: Option<&str>) -> String {
        let place = key.map_or_else(|| "$".to_owned(), |key| format!("$[\"{key}\"]"));
        format!(
            "concat('list␟', array_join(transform(try_variant_get(try_parse_json({object}), '{place}', 'array<string>'), x -> concat(x, '␟')), ''))"
        )
    }

    fn seconds(&self, text: &str) -> String {
        format!("CAST(try_cast({text} AS TIMESTAMP) AS BIGINT)")
    }

    fn days(&self, text: &str) -> String {
        format!("datediff(try_cast({text} AS DATE), DATE '1970-01-01')")
    }

    fn integer(&self, text: &str) -> String {
        format!("try_cast({text} AS BIGINT)")
    }

    fn decimal(&self, text: &str) -> String {
        format!("try_cast({text} AS DECIMAL(38, 12))")
    }

    fn add_months(&self, days: &str, months: &str) -> String {
        format!(
            "datediff(add_months(date_add(DATE '1970-01-01', CAST({days} AS INT)), CAST({months} AS INT)), DATE '1970-01-01')"
        )
    }

    fn month_end(&self, days: &str) -> String {
        format!(
            "datediff(last_day(date_add(DATE '1970-01-01', CAST({days} AS INT))), DATE '1970-01-01')"
        )
    }

    fn month_number(&self, days: &str) -> String {
        let date = format!("date_add(DATE '1970-01-01', CAST({days} AS INT))");
        format!("(year({date}) * 12 + month({date}) - 1)")
    }

    fn instant_text(&self, local: &str, offset: &str) -> String {
        let date = format!("date_add(DATE '1970-01-01', CAST(floor({local} / 86400) AS INT))");
        let part = |seconds: i64, of: i64| {
            format!("lpad(CAST(floor(pmod({local}, {of}) / {seconds}) AS STRING), 2, '0')")
        };
        format!(
            "concat(CAST({date} AS STRING), 'T', {}, ':', {}, ':', {}, '{offset}')",
            part(3600, 86_400),
            part(60, 3600),
            part(1, 60)
        )
    }

    fn has_all(&self, b: &str, a: &str) -> String {
        format!(
            "forall(split(substring({a}, instr({a}, '␟') + 1), '␟'), x -> x = '' OR instr({b}, concat('␟', x, '␟')) > 0)"
        )
    }

    fn position(&self, text: &str, part: &str) -> String {
        format!("instr({text}, {part})")
    }

    fn split_list(&self, text: &str) -> String {
        format!(
            "concat('list␟', array_join(transform(filter(transform(split({text}, '[,，、;；]'), x -> trim(x)), x -> x <> ''), x -> concat(x, '␟')), ''))"
        )
    }

    fn full_match(&self, text: &str, pattern: &str) -> String {
        format!("{text} RLIKE {}", self.literal(&format!("\\A(?:{pattern})\\z")))
    }

    fn last_value(&self, value: &str, window: &str) -> String {
        format!("last_value({value}) IGNORE NULLS OVER ({window})")
    }

    fn series(&self, from: &str, low: &str, high: &str) -> String {
        format!(
            "{from} LATERAL VIEW explode(CASE WHEN {low} <= {high} THEN sequence({low}, {high}) END) numbers AS n"
        )
    }

    fn floor_div(&self, value: &str, by: i64) -> String {
        format!("CAST(floor(({value}) / {by}) AS BIGINT)")
    }

    fn text_type(&self) -> &'static str {
        "STRING"
    }

    fn quoted(&self, name: &str) -> String {
        format!("`{}`", name.replace('`', "``"))
    }

    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}
