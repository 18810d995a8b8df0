//! Working time: the spans that `cs calendar table` writes, and what is looked up in them.

use super::script::Select;
use super::speaker::Speaker;

impl Speaker<'_> {
    /// `cs_calendar_N` has a row a span, `cs_calendar_N_hours` a row for each working hour (counted from the start of the
    /// table) that a window touches, `cs_calendar_N_days` a row a working day.
    pub(super) fn calendars(&self) -> Vec<(String, String)> {
        self.needs.borrow().calendars.iter().flat_map(|n| self.calendar(*n)).collect()
    }

    fn calendar(&self, n: usize) -> [(String, String); 3] {
        let dialect = self.dialect;
        let name = dialect.literal(self.policy.calendars[n].name());
        let instants = ["begins", "ends", "opens", "closes", "closing"];
        let instants = instants.map(|column| format!("{} AS {column}", dialect.seconds(column)));
        let begins = dialect.seconds("begins");
        let spans = Select::from(dialect.calendar())
            .columns(instants)
            .column(format!("{} AS worked", dialect.integer("worked")))
            .column(format!("{} AS days", dialect.integer("days")))
            .column(format!("{} AS bucket", dialect.floor_div(&begins, 86_400)))
            .only(format!("calendar = {name}"));
        let windows = Select::from(format!("cs_calendar_{n}"))
            .column("opens, closes, worked")
            .column(format!("{} AS low", dialect.floor_div("worked", 3600)))
            .column(format!("{} AS high", dialect.floor_div("worked + closes - opens", 3600)))
            .only("opens IS NOT NULL");
        let hours = dialect.series(&format!("({windows}) AS windows"), "low", "high");
        let hours = Select::from(hours).column("opens, closes, worked, n AS hour");
        let days = Select::from(format!("cs_calendar_{n}"))
            .column("days AS number, min(closing) AS closing, min(begins) AS starts")
            .only("closing IS NOT NULL")
            .tail("GROUP BY days");
        [
            (format!("cs_calendar_{n}"), spans.to_string()),
            (format!("cs_calendar_{n}_hours"), hours.to_string()),
            (format!("cs_calendar_{n}_days"), days.to_string()),
        ]
    }

    /// The span of calendar `n` in which an instant lies, joined as `alias`.
    pub(super) fn span(&self, n: usize, alias: &str, instant: &str) -> String {
        let bucket = self.dialect.floor_div(instant, 86_400);
        format!(
            "LEFT JOIN cs_calendar_{n} AS {alias} ON {alias}.bucket = {bucket} AND {alias}.begins <= {instant} AND {instant} < {alias}.ends"
        )
    }

    /// The window in which `target` working seconds of the table are used up, joined as `alias`: at its closing rather
    /// than at the next opening.
    pub(super) fn window_ending(&self, n: usize, alias: &str, target: &str) -> String {
        let hour = self.dialect.floor_div(target, 3600);
        format!(
            "LEFT JOIN cs_calendar_{n}_hours AS {alias} ON {alias}.hour = {hour} AND {alias}.worked < {target} AND {target} <= {alias}.worked + {alias}.closes - {alias}.opens"
        )
    }

    /// The same, at the next opening rather than at a closing.
    pub(super) fn window_beginning(&self, n: usize, alias: &str, target: &str) -> String {
        let hour = self.dialect.floor_div(target, 3600);
        format!(
            "LEFT JOIN cs_calendar_{n}_hours AS {alias} ON {alias}.hour = {hour} AND {alias}.worked <= {target} AND {target} < {alias}.worked + {alias}.closes - {alias}.opens"
        )
    }
}

/// Working seconds up to an instant, by the span in which it lies.
pub(super) fn worked(span: &str, at_s: &str) -> String {
    format!(
        "{span}.worked + CASE WHEN {span}.opens IS NULL OR {at_s} <= {span}.opens THEN 0 WHEN {at_s} < {span}.closes THEN {at_s} - {span}.opens ELSE {span}.closes - {span}.opens END"
    )
}

/// Working days closed up to an instant, by the span in which it lies.
pub(super) fn closed(span: &str, at_s: &str) -> String {
    format!("{span}.days - CASE WHEN {at_s} < {span}.closing THEN 1 ELSE 0 END")
}
