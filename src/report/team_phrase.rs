//! What the rules on rosters and periods ask, in words.

use super::Words;
use super::message::target;
use crate::model::figure::Figure;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::value::Value;
use crate::policy::condition::Check;
use crate::policy::form::{
    Among, DayOf, Duty, Fresh, Lasts, Measure, Metric, Quantity, RosterCheck, Span, Target, Turn,
};

impl Words<'_> {
    fn column_of(&self, roster: RosterId, column: ColumnId) -> &str {
        &self.policy.schema.roster(roster).columns[usize::from(column.0)].name
    }

    pub(super) fn asks_roster(&self, form: &RosterCheck) -> String {
        let roster = &self.policy.schema.roster(form.of).name;
        let needs = form.need.iter().map(|need| match need.test.check {
            Check::Present(true) => need.name.to_string(),
            _ => self.test(&need.test, Some(form.of)),
        });
        let fresh = form.fresh.iter().map(|fresh| self.fresh(form.of, fresh));
        let asked: Vec<String> = needs.chain(fresh).collect();
        let rows = if form.row.is_always() {
            String::new()
        } else {
            format!(" where {}", self.condition_of(&form.row, Some(form.of)))
        };
        format!("every row of {roster}{rows} has {}", asked.join(", "))
    }

    fn fresh(&self, roster: RosterId, fresh: &Fresh) -> String {
        match fresh.lasts {
            Lasts::For(amount) => format!("{} not older than {amount}", fresh.name),
            Lasts::Column(column) => {
                let column = self.column_of(roster, column);
                format!("{} not older than its {column}", fresh.name)
            }
        }
    }

    pub(super) fn asks_duty(&self, form: &Duty) -> String {
        let times = if form.at_least == 1 {
            String::new()
        } else {
            format!(" at least {} times", form.at_least)
        };
        let every = match form.every {
            Turn::Period(period) => period.as_str(),
            Turn::Shift => "shift",
        };
        let from = form.from.map_or_else(String::new, |day| format!(", from {}", day_of(day)));
        let until = form.until.map_or_else(String::new, |day| format!(", by {}", day_of(day)));
        format!("{}{times} in every {every}{from}{until}", self.events(&form.expect))
    }

    pub(super) fn asks_metric(&self, form: &Metric) -> String {
        let measure = match &form.measure {
            Measure::Count(counted) => format!("the number of {}", self.events(counted)),
            Measure::Share(hit) => {
                format!("the share with {} among {}", self.events(hit), self.among(form))
            }
            Measure::Mean(quantity) => format!("the mean of {}", self.quantity(quantity)),
            Measure::Percentile(quantity, p) => {
                format!("what {p}% of {} do not exceed", self.quantity(quantity))
            }
            Measure::Weighted(weights) => {
                let weights = weights.iter().map(|(rule, weight)| format!("{rule} ({weight})"));
                let weights = weights.collect::<Vec<_>>().join(", ");
                format!("the weighted share kept of {weights}")
            }
        };
        let span = match form.span {
            Span::Period(period) => format!("in every whole {period}"),
            Span::Rolling(stretch) => format!("in the last {stretch}, at any time"),
        };
        let split = form.split.iter().map(|field| format!(", by {}", self.field(*field)));
        let split = split.collect::<String>();
        let asked = match &form.target {
            Target::Baseline(figures) => self.baselines(figures),
            bounds @ Target::Bounds { .. } => target(bounds, None),
        };
        format!("{measure} {span}{split}: {asked}")
    }

    fn baselines(&self, figures: &[(Option<Value>, Figure)]) -> String {
        let one = |(value, figure): &(Option<Value>, Figure)| {
            let value = value.as_ref().map(|value| self.policy.schema.show(value, self.symbols));
            value.map_or_else(|| figure.to_string(), |value| format!("{value} {figure}"))
        };
        format!("baseline {}", figures.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    fn among(&self, form: &Metric) -> String {
        match &form.among {
            Some(Among::Events(among)) => self.events(among),
            Some(Among::Rows(roster, row)) => {
                let name = &self.policy.schema.roster(*roster).name;
                if row.is_always() {
                    format!("the rows of {name}")
                } else {
                    format!("the rows of {name} where {}", self.condition_of(row, Some(*roster)))
                }
            }
            None => String::new(),
        }
    }

    fn quantity(&self, quantity: &Quantity) -> String {
        match quantity {
            Quantity::Field(field) => self.field(*field).to_owned(),
            Quantity::Between { from, to } => {
                format!("the times from {} to {}", self.events(from), self.events(to))
            }
            Quantity::Gap(of) => format!("the times from one {} to the next", self.events(of)),
        }
    }
}

fn day_of(day: DayOf) -> String {
    match day {
        DayOf::Year { month, day } => format!("{month:02}-{day:02}"),
        DayOf::Quarter { month, day } => format!("day {day} of its month {month}"),
        DayOf::Month { day } => format!("day {day}"),
        DayOf::Week(day) => day.to_string(),
    }
}
