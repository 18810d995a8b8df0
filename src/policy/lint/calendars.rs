//! Calendars: years in use without data, windows that end a minute early, keys that do nothing.

use chrono::Datelike;

use super::Linter;
use crate::model::code::Code;
use crate::model::document::{Entry, Node};
use crate::model::language::{listed_both, said};
use crate::policy::form::{Duty, Form, Turn};
use crate::policy::rule::Rule;
use crate::policy::values::read_date;

impl Linter<'_> {
    pub(super) fn calendars(&mut self) {
        for entry in self.places.section("calendars") {
            self.years(entry);
            let Some(map) = entry.value.as_map() else { continue };
            if let (Some(covers), None) = (map.get("covers"), map.get("dates")) {
                self.findings
                    .warn(
                        covers.at,
                        said!(
                            "`covers` does nothing here: there are no `dates`",
                            "`covers` 在这里不起作用：没有 `dates`"
                        ),
                    )
                    .code(Code::CoversWithoutDates)
                    .hint(said!(
                        "take it out, or give the dates that differ from the week",
                        "请去掉，或列出与平日不同的日期"
                    ));
            }
            let week = map.get("week").and_then(Node::as_map);
            let days = week.map_or(&[][..], |week| &week.entries);
            let dates = map.get("dates").and_then(Node::as_map);
            let dates = dates.map_or(&[][..], |dates| &dates.entries);
            for hours in days.iter().chain(dates).map(|entry| &entry.value).chain(map.get("work")) {
                hours.items().iter().for_each(|item| self.hours(item));
            }
        }
    }

    fn hours(&mut self, node: &Node) {
        let ends_early = node.as_text().is_some_and(|text| {
            text.split(',').any(|window| {
                let end = window.rsplit('-').next().unwrap_or_default().trim();
                end.starts_with("23:59")
            })
        });
        if ends_early {
            self.findings
                .warn(
                    node.at,
                    said!(
                        "these hours end at 23:59, a minute before the day does",
                        "时段止于 23:59，离一天结束还差一分钟"
                    ),
                )
                .code(Code::WindowEndsEarly)
                .hint(said!(
                    "write 24:00: the end of a window does not belong to it",
                    "请写 24:00：时段不包括结束的一刻"
                ));
        }
    }

    fn years(&mut self, entry: &Entry) {
        let Some(calendar) = self.policy.calendar(&entry.key) else { return };
        let place = self.policy.calendars.iter().position(|other| other.name() == &*entry.key);
        let users: Vec<&Rule> =
            self.policy.rules.iter().filter(|rule| rule.calendar == place && works(rule)).collect();
        let missing: Vec<i32> =
            self.years_in_use(&users).into_iter().filter(|year| !calendar.covers(*year)).collect();
        let (Some(first), Some(user)) = (missing.first(), users.first()) else { return };
        let at = entry
            .value
            .as_map()
            .and_then(|map| map.get("dates").or_else(|| map.get("covers")))
            .map_or(entry.key_at, |node| node.at);
        let using = self.places.id(user);
        let years: Vec<String> = missing.iter().map(ToString::to_string).collect();
        let (name, (all, each)) = (&entry.key, listed_both(&years));
        let message = said!(
            "the calendar `{name}` has no data for {all}, and rules count by it then",
            "日历 `{name}` 没有 {each} 年的数据，而规则要用到"
        );
        self.findings
            .warn(at, message)
            .code(Code::CalendarYearMissing)
            .hint(said!(
                "add the holidays and make-up working days of {first}",
                "请补上 {first} 年的节假日和调休上班日"
            ))
            .related(using, said!("such as this rule", "例如这条规则"));
    }

    /// The year of the last revision, from December on the next one too, and the years in which spans begin or end.
    fn years_in_use(&self, users: &[&Rule]) -> Vec<i32> {
        let revised = self.policy.revised.as_deref().and_then(read_date);
        let next = revised.filter(|date| date.month() == 12).map(|date| date.year() + 1);
        let zone = self.policy.zone();
        let spans = users.iter().flat_map(|rule| {
            let last = rule.effective.until.map(|until| until.plus(-1));
            [rule.effective.from, last].into_iter().flatten()
        });
        let mut years: Vec<i32> = spans
            .map(|instant| instant.date_in(zone).year())
            .chain(revised.map(|date| date.year()))
            .chain(next)
            .collect();
        years.sort_unstable();
        years.dedup();
        years
    }
}

/// True if `rule` counts by its calendar.
fn works(rule: &Rule) -> bool {
    let is_by_shift = matches!(&rule.form, Form::Duty(Duty { every: Turn::Shift, .. }));
    is_by_shift || rule.amounts().iter().any(|amount| amount.needs_calendar())
}
