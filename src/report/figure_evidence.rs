//! What a figure rests on: each unit that counted, what was left out, and the target.

use rust_decimal::Decimal;

use super::explain::{Explanation, Fact, fact};
use super::explain_subject::SubjectTeller;
use super::message::bare_target;
use super::row_evidence::{MOST, bounds, listed, listed_of};
use super::short;
use crate::engine::obligation::Reading;
use crate::engine::rules::metric;
use crate::engine::units::{Measured, Unit};
use crate::engine::{Detail, Obligation, Subject};
use crate::model::figure::Figure;
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value};
use crate::model::{Amount, Instant};
use crate::policy::form::{Among, Measure, Metric, Quantity, Span, Target};

impl SubjectTeller<'_> {
    pub(super) fn figure(
        &self,
        form: &Metric,
        obligation: &Obligation,
        explanation: &mut Explanation,
    ) {
        let Subject::Period { label, split } = self.subject else { return };
        let Detail::Figure(reading) = &obligation.detail else { return };
        let zone = self.basis.words.policy.zone();
        let (from, until) = metric::span(zone, form, obligation.from);
        let span = match form.span {
            Span::Period(_) => fact("period", bounds(label, (from, until), zone)),
            Span::Rolling(stretch) => {
                fact("stretch", format!("the {stretch} to {}", short(until.plus(-1), zone)))
            }
        };
        explanation.asked.push(span);
        explanation.asked.extend(self.split(form, split));
        let found = self.verdict.found.get(&obligation.rule);
        let found = found.map_or((&[][..], &[][..]), |one| (&one.counted, &one.left_out));
        let units = metric::resting_on(found.0, (from, until), split);
        let seen_at = until.plus(-1).min(self.basis.now);
        explanation.asked.extend(self.counted(form, &units, seen_at));
        let left_out = metric::resting_on(found.1, (from, until), split);
        if !left_out.is_empty() {
            let field = self.field_of(form);
            let text = |unit: &&Unit| {
                format!("{}, which `{field}` declares as missing", self.unit(form, unit))
            };
            explanation.asked.extend(listed("left out", left_out.iter().map(text)));
        }
        let figure = self.figure_of(form, reading, &units, seen_at);
        explanation.result.extend(figure.map(|text| fact("figure", text)));
        explanation.result.push(fact("target", bare_target(&form.target, reading.baseline)));
        explanation.result.push(fact("so", self.so(obligation)));
    }

    /// The values by which the figure is split.
    fn split(&self, form: &Metric, values: &[Option<Value>]) -> Option<Fact> {
        let one = |(field, value): (&FieldId, &Option<Value>)| {
            let name = self.basis.words.field(*field);
            match value {
                Some(value) => format!("{name} {}", self.basis.show_field(*field, value)),
                None => format!("no {name}"),
            }
        };
        let shown: Vec<String> = form.split.iter().zip(values).map(one).collect();
        (!shown.is_empty()).then(|| fact("for", shown.join(", ")))
    }

    fn counted(&self, form: &Metric, units: &[&Unit], at: Instant) -> Vec<Fact> {
        match (&form.measure, &form.among) {
            (Measure::Weighted(weights), _) => {
                let mut facts = kept_shares(weights, units);
                facts.extend(self.units(form, units));
                facts
            }
            (Measure::Share(_), Some(Among::Rows(roster, row))) => {
                let name = &self.basis.words.policy.schema.roster(*roster).name;
                let asked = metric::rows_asked(self.basis.bench(), *roster, row, at);
                let row = |key: &Symbol| {
                    let row = format!("{name}/{}", self.basis.words.symbols.text(*key));
                    let named = units.iter().find(|unit| unit.measured == Measured::Row(*key));
                    named.map_or_else(
                        || format!("{row}: miss"),
                        |unit| format!("{row}: hit, {}", self.place(unit)),
                    )
                };
                listed("counted", asked.iter().map(row))
            }
            _ => self.units(form, units),
        }
    }

    /// In their order; of too many to list, first those that are farthest from what is asked.
    fn units(&self, form: &Metric, units: &[&Unit]) -> Vec<Fact> {
        let mut units = units.to_vec();
        let mut rest = "";
        if units.len() > MOST
            && let Some(is_bad) = bad_side(form)
        {
            units.sort_by(|a, b| {
                let ascending = size(a).cmp(&size(b));
                if is_bad == Side::Great { ascending.reverse() } else { ascending }
            });
            rest = ", none of them worse";
        }
        listed_of("counted", units.iter().map(|unit| self.unit(form, unit)), rest)
    }

    /// `2026-11-03 09:00 261103-BBBBBB: hit`.
    fn unit(&self, form: &Metric, unit: &Unit) -> String {
        let place = self.place(unit);
        let value = match unit.measured {
            Measured::Hit(_) if matches!(form.measure, Measure::Count(_)) => return place,
            Measured::Hit(true) => "hit".to_owned(),
            Measured::Hit(false) => "miss".to_owned(),
            Measured::Number(number) => Figure::Number(number).to_string(),
            Measured::Time(seconds) => time(form, seconds).to_string(),
            Measured::Row(key) => self.basis.words.symbols.text(key).to_owned(),
            Measured::Kept(place, kept) => {
                let Measure::Weighted(weights) = &form.measure else { return String::new() };
                let rule = weights.get(place).map_or("", |(rule, _)| rule);
                format!("{rule} {}", if kept { "kept" } else { "not kept" })
            }
        };
        format!("{place}: {value}")
    }

    /// When and where it was counted.
    fn place(&self, unit: &Unit) -> String {
        let at = short(unit.at, self.basis.words.policy.zone());
        match unit.record {
            Some(record) => format!("{at} {record}"),
            None => at,
        }
    }

    /// How the figure comes about.
    fn figure_of(
        &self,
        form: &Metric,
        reading: &Reading,
        units: &[&Unit],
        at: Instant,
    ) -> Option<String> {
        let (figure, all) = (reading.figure?, reading.units);
        let has = |measured: Measured| units.iter().any(|unit| unit.measured == measured);
        Some(match (&form.measure, &form.among) {
            (Measure::Share(_), Some(Among::Rows(roster, row))) => {
                let asked = metric::rows_asked(self.basis.bench(), *roster, row, at);
                let hits = asked.iter().filter(|key| has(Measured::Row(**key))).count();
                format!("{hits} of {all} rows = {figure}")
            }
            (Measure::Share(_), _) => {
                let is_hit = |unit: &&&Unit| unit.measured == Measured::Hit(true);
                format!("{} of {all} = {figure}", units.iter().filter(is_hit).count())
            }
            (Measure::Mean(_), _) => format!("{figure}, the mean of {all}"),
            (Measure::Percentile(_, p), _) => {
                format!("{figure}, which {p}% of {all} do not exceed")
            }
            (Measure::Weighted(_), _) => format!("{figure}, the shares by their weights"),
            (Measure::Count(_), _) => figure.to_string(),
        })
    }

    fn field_of(&self, form: &Metric) -> &str {
        match &form.measure {
            Measure::Mean(Quantity::Field(field))
            | Measure::Percentile(Quantity::Field(field), _) => self.basis.words.field(*field),
            Measure::Count(_)
            | Measure::Share(_)
            | Measure::Mean(_)
            | Measure::Percentile(..)
            | Measure::Weighted(_) => "",
        }
    }
}

/// Elapsed time, or working time where the target is in such.
fn time(form: &Metric, seconds: i64) -> Amount {
    match form.time() {
        Some(Amount::Working(_)) => Amount::Working(seconds),
        _ => Amount::Elapsed(seconds),
    }
}

/// Which values are far from what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Small,
    Great,
}

/// `None` where no value is worse than another: of a count, or where two bounds or none are asked.
fn bad_side(form: &Metric) -> Option<Side> {
    match (&form.measure, &form.target) {
        (Measure::Count(_), _) => None,
        (_, Target::Bounds { at_least: Some(_), at_most: None }) => Some(Side::Small),
        (_, Target::Bounds { at_least: None, at_most: Some(_) }) => Some(Side::Great),
        _ => None,
    }
}

/// What a unit weighs in its figure.
fn size(unit: &Unit) -> Decimal {
    match unit.measured {
        Measured::Hit(hit) | Measured::Kept(_, hit) => i64::from(hit).into(),
        Measured::Number(number) => number,
        Measured::Time(seconds) => seconds.into(),
        Measured::Row(_) => Decimal::ZERO,
    }
}

/// Of each rule that is weighted, how many of its obligations were kept.
fn kept_shares(weights: &[(Box<str>, Decimal)], units: &[&Unit]) -> Vec<Fact> {
    let of = |place: usize, only_kept: bool| {
        let is_it = |unit: &&&Unit| matches!(unit.measured, Measured::Kept(rule, kept) if rule == place && (kept || !only_kept));
        units.iter().filter(is_it).count()
    };
    let line = |(place, (rule, weight)): (usize, &(Box<str>, Decimal))| {
        let (kept, all) = (of(place, true), of(place, false));
        let text = match Figure::share(kept.into(), all.into()) {
            Some(share) => format!("{rule}: {kept} of {all} kept = {share}, weight {weight}"),
            None => format!("{rule}: none, left out"),
        };
        fact("share", text)
    };
    weights.iter().enumerate().map(line).collect()
}
