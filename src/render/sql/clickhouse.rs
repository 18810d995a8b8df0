//! `ClickHouse`, on tables `tickets`, `events`, `calendar` and `roster_NAME` of the current database.

use super::dialect::Dialect;

#[derive(Debug)]
pub(super) struct ClickHouse;

impl Dialect for ClickHouse {
    fn name(&self) -> &'static str {
        "ClickHouse"
    }

    fn fill(&self, table: &str, query: &str) -> String {
        format!("CREATE OR REPLACE TABLE {table} ENGINE = MergeTree ORDER BY tuple() AS\n{query}")
    }

    fn opening(&self) -> &'static str {
        "SET join_use_nulls = 1;\nSET data_type_default_nullable = 1;\nSET prefer_column_name_to_alias = 1;\nSET cast_keep_nullable = 1;\n"
    }

    fn preface(&self) -> &'static str {
        "It reads tables of the columns below, all of them Nullable(String) but `line`, a whole number: the place of a row in its file"
    }

    fn json_text(&self, object: &str, key: &str) -> String {
        let object = format!("ifNull({object}, '')");
        format!(
            "CASE WHEN JSONHas({object}, '{key}') AND JSONType({object}, '{key}') NOT IN ('Array', 'Null') THEN if(JSONType({object}, '{key}') = 'String', JSONExtractString({object}, '{key}'), JSONExtractRaw({object}, '{key}')) END"
        )
    }

    fn json_list(&self, object: &str, key: Option<&str>) -> String {
        let object = format!("ifNull({object}, '')");
        let (kind, items) = match key {
            Some(key) => (
                format!("JSONType({object}, '{key}')"),
                format!("JSONExtract({object}, '{key}', 'Array(String)')"),
            ),
            None => {
                (format!("JSONType({object})"), format!("JSONExtract({object}, 'Array(String)')"))
            }
        };
        format!(
            "CASE WHEN {kind} = 'Array' THEN concat('list␟', arrayStringConcat(arrayMap(x -> concat(x, '␟'), {items}))) END"
        )
    }

    fn seconds(&self, text: &str) -> String {
        format!("toInt64(parseDateTime64BestEffortOrNull({text}, 0, 'UTC'))")
    }

    fn days(&self, text: &str) -> String {
        format!("toInt64(toDate32OrNull({text}))")
    }

    fn integer(&self, text: &str) -> String {
        format!("toInt64OrNull({text})")
    }

    fn decimal(&self, text: &str) -> String {
        format!("toDecimal128OrNull({text}, 12)")
    }

    fn add_months(&self, days: &str, months: &str) -> String {
        format!("toInt64(addMonths(addDays(toDate32('1970-01-01'), {days}), {months}))")
    }

    fn month_end(&self, days: &str) -> String {
        format!("toInt64(toLastDayOfMonth(addDays(toDate32('1970-01-01'), {days})))")
    }

    fn month_number(&self, days: &str) -> String {
        let date = format!("addDays(toDate32('1970-01-01'), {days})");
        format!("(toInt64(toYear({date})) * 12 + toMonth({date}) - 1)")
    }

    fn instant_text(&self, local: &str, offset: &str) -> String {
        format!(
            "concat(formatDateTime(toDateTime64({local}, 0, 'UTC'), '%Y-%m-%dT%H:%i:%S'), '{offset}')"
        )
    }

    fn has_all(&self, b: &str, a: &str) -> String {
        format!(
            "arrayAll(x -> x = '' OR position({b}, concat('␟', x, '␟')) > 0, splitByString('␟', substring(assumeNotNull({a}), position(assumeNotNull({a}), '␟') + 3)))"
        )
    }

    fn position(&self, text: &str, part: &str) -> String {
        format!("position({text}, {part})")
    }

    fn split_list(&self, text: &str) -> String {
        format!(
            "concat('list␟', arrayStringConcat(arrayMap(x -> concat(x, '␟'), arrayFilter(x -> x <> '', arrayMap(x -> trimBoth(x), splitByRegexp('[,，、;；]', assumeNotNull({text})))))))"
        )
    }

    fn full_match(&self, text: &str, pattern: &str) -> String {
        format!("match({text}, {})", self.literal(&format!("\\A(?:{pattern})\\z")))
    }

    fn last_value(&self, value: &str, window: &str) -> String {
        format!("last_value({value}) IGNORE NULLS OVER ({window})")
    }

    fn neighbour(&self, function: &str, value: &str, window: &str) -> String {
        format!("{function}(toNullable({value})) OVER ({window})")
    }

    fn series(&self, from: &str, low: &str, high: &str) -> String {
        format!("{from} ARRAY JOIN range({low}, {high} + 1) AS n")
    }

    fn floor_div(&self, value: &str, by: i64) -> String {
        format!("CAST(floor(({value}) / {by}) AS Nullable(Int64))")
    }

    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
    }

    fn text_type(&self) -> &'static str {
        "Nullable(String)"
    }
}
