//! When stories begin: on a plain working day some weeks ago, near the edges of working time, near dates whose hours
//! changed, and on both sides of the instants at which versions come into force.

use chrono::{Datelike, Days, NaiveDate};

use crate::calendar::start_of_date;
use crate::model::Instant;
use crate::policy::gist::Cause;
use crate::policy::levels::Level;
use crate::report::Words;
use crate::report::diff::rules::{RuleDiff, SpanWhat};

const HOUR: i64 = 3600;
/// No more dates that changed than this are tried.
const MOST: usize = 3;

/// The first is the plain one.
pub(super) fn of(rule: &RuleDiff, old: Words<'_>, new: Words<'_>, now: Instant) -> Vec<Instant> {
    let zone = new.policy.zone();
    let today = now.date_in(zone);
    let back = Days::new(28 + u64::from(today.weekday().num_days_from_monday()));
    let monday = today.checked_sub_days(back).unwrap_or(today);
    let at = |date: NaiveDate, hour: i64| start_of_date(zone, date).plus(hour * HOUR);
    let later = |days: u64| monday.checked_add_days(Days::new(days)).unwrap_or(monday);
    let mut starts = vec![at(monday, 10)];
    if is_of_book(rule, old) || is_of_book(rule, new) {
        // Only whole periods have a verdict.
        starts.splice(0..0, [at(monday.with_day(1).unwrap_or(monday), 0), at(monday, 0)]);
    }
    for date in changed_dates(rule, monday).into_iter().take(MOST) {
        let before = date.pred_opt().unwrap_or(date);
        starts.extend([at(date, 10), at(date, 17), at(before, 17)]);
    }
    let places = |words: Words<'_>, places: &[usize]| {
        let rules = places.iter().map(|place| &words.policy.rules[*place]);
        let spans = rules.clone().flat_map(|rule| [rule.effective.from, rule.effective.until]);
        let works = rules.clone().any(crate::policy::rule::Rule::counts_working_time);
        (spans.flatten().collect::<Vec<Instant>>(), works)
    };
    let ((old_bounds, old_works), (new_bounds, new_works)) =
        (places(old, &rule.old), places(new, &rule.new));
    for bound in old_bounds.into_iter().chain(new_bounds) {
        starts.extend([bound.plus(10 * HOUR), bound.plus(-HOUR), bound]);
    }
    if old_works || new_works {
        starts.extend([at(later(4), 17), at(later(5), 12)]);
    }
    let mut once = Vec::new();
    starts.into_iter().for_each(|start| {
        if !once.contains(&start) {
            once.push(start);
        }
    });
    once
}

/// True if the rule is asked of periods in either policy.
fn is_of_book(rule: &RuleDiff, words: Words<'_>) -> bool {
    let policy = words.policy;
    let of = |places: &[usize]| {
        let rules = places.iter().filter_map(|place| policy.rules.get(*place));
        rules.into_iter().any(|found| *found.id == *rule.id && found.level == Level::Book)
    };
    of(&rule.old) || of(&rule.new)
}

/// The dates whose hours differ, those of the regular week in the week of `monday`.
fn changed_dates(rule: &RuleDiff, monday: NaiveDate) -> Vec<NaiveDate> {
    const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut dates = Vec::new();
    for span in &rule.spans {
        let SpanWhat::Changed { causes, .. } = &span.what else { continue };
        for (cause, changes) in causes {
            if !matches!(cause, Cause::Calendar(_)) {
                continue;
            }
            for change in changes {
                if let Some(date) = change.path.strip_prefix("dates.") {
                    dates.extend(date.parse::<NaiveDate>());
                } else if let Some(day) = change.path.strip_prefix("week.") {
                    let days = (0_u64..).zip(WEEK).find(|(_, name)| *name == day);
                    dates.extend(
                        days.and_then(|(days, _)| monday.checked_add_days(Days::new(days))),
                    );
                }
            }
        }
    }
    dates
}
