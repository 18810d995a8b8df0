//! The forms that are asked of rosters and of periods.

use super::teller::Teller;
use super::tree::Gist;
use crate::policy::form::{
    Among, DayOf, Duty, Lasts, Measure, Metric, Quantity, RosterCheck, Span, Target, Turn,
};

impl Teller<'_> {
    pub(super) fn roster_check(&self, form: &RosterCheck) -> Gist {
        let rows = Some(form.of);
        let fresh = form.fresh.iter().map(|fresh| {
            let lasts = match fresh.lasts {
                Lasts::For(amount) => amount.to_string(),
                Lasts::Column(column) => self.column(form.of, column),
            };
            (self.column(form.of, fresh.column), Gist::text(lasts))
        });
        Gist::map([
            ("of", Some(Gist::text(self.roster(form.of)))),
            ("where", self.condition(&form.row, rows)),
            ("need", Some(self.needs(&form.need, rows))),
            ("fresh", (!form.fresh.is_empty()).then(|| Gist::Map(fresh.collect()))),
        ])
    }

    pub(super) fn duty(&self, form: &Duty) -> Gist {
        let every = match form.every {
            Turn::Period(period) => period.to_string(),
            Turn::Shift => "shift".to_owned(),
        };
        Gist::map([
            ("every", Some(Gist::text(every))),
            ("expect", Some(self.matcher(&form.expect))),
            ("at_least", Some(Gist::text(form.at_least))),
            ("from", form.from.map(day_of)),
            ("until", form.until.map(day_of)),
        ])
    }

    pub(super) fn metric(&self, form: &Metric) -> Gist {
        let (name, measure) = self.measure(&form.measure);
        let among = form.among.as_ref().map(|among| match among {
            Among::Events(matcher) => self.matcher(matcher),
            Among::Rows(roster, condition) => Gist::map([
                ("roster", Some(Gist::text(self.roster(*roster)))),
                ("where", self.condition(condition, Some(*roster))),
            ]),
        });
        let per = match form.span {
            Span::Period(period) => Gist::text(period),
            Span::Rolling(amount) => Gist::map([("rolling", Some(Gist::text(amount)))]),
        };
        let split = form.split.iter().map(|field| Gist::text(self.field(*field)));
        let (at_least, at_most, baseline) = match &form.target {
            Target::Bounds { at_least, at_most } => {
                (at_least.map(Gist::text), at_most.map(Gist::text), None)
            }
            Target::Baseline(figures) => {
                let told = figures.iter().map(|(value, figure)| {
                    let value = value
                        .as_ref()
                        .map_or_else(|| "all".to_owned(), |value| self.value(value).to_string());
                    (value, Gist::text(figure))
                });
                (None, None, Some(Gist::Map(told.collect())))
            }
        };
        Gist::map([
            (name, Some(measure)),
            ("among", among),
            ("per", Some(per)),
            ("split", (!form.split.is_empty()).then(|| Gist::List(split.collect()))),
            ("at_least", at_least),
            ("at_most", at_most),
            ("baseline", baseline),
            ("sample", (form.sample > 1).then(|| Gist::text(form.sample))),
        ])
    }

    fn measure(&self, measure: &Measure) -> (&'static str, Gist) {
        match measure {
            Measure::Count(matcher) => ("count", self.matcher(matcher)),
            Measure::Share(matcher) => ("share", self.matcher(matcher)),
            Measure::Mean(quantity) => ("mean", self.quantity(quantity)),
            Measure::Percentile(quantity, percent) => {
                let p = Gist::text(percent);
                let told = Gist::map([("of", Some(self.quantity(quantity))), ("p", Some(p))]);
                ("percentile", told)
            }
            Measure::Weighted(weights) => {
                let told =
                    weights.iter().map(|(rule, weight)| (self.rule(rule), Gist::text(weight)));
                ("weighted", Gist::Map(told.collect()))
            }
        }
    }

    fn quantity(&self, quantity: &Quantity) -> Gist {
        match quantity {
            Quantity::Field(field) => Gist::map([("of", Some(Gist::text(self.field(*field))))]),
            Quantity::Between { from, to } => {
                Gist::map([("from", Some(self.matcher(from))), ("to", Some(self.matcher(to)))])
            }
            Quantity::Gap(of) => Gist::map([("gap", Some(self.matcher(of)))]),
        }
    }
}

fn day_of(day: DayOf) -> Gist {
    match day {
        DayOf::Year { month, day } => Gist::text(format!("{month:02}-{day:02}")),
        DayOf::Quarter { month, day } => Gist::text(format!("{month}-{day:02}")),
        DayOf::Month { day } => Gist::text(day),
        DayOf::Week(day) => Gist::text(day.to_string().to_lowercase()),
    }
}
