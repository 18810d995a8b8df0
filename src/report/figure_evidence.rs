//! What a figure rests on: each unit that counted, what was left out, and the target.

use rust_decimal::Decimal;

use super::explain::{Explanation, Fact, fact};
use super::explain_subject::SubjectTeller;
use super::message::bare_target;
use super::row_evidence::{MOST, bounds, listed, listed_of};
use super::{Words, short, terms};
use crate::engine::obligation::Reading;
use crate::engine::rules::metric;
use crate::engine::units::{Measured, Unit};
use crate::engine::{Detail, Obligation, Subject};
use crate::model::figure::Figure;
use crate::model::language::tr;
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
        let (words, language) = (self.basis.words, self.basis.words.language);
        let zone = words.policy.zone();
        let (from, until) = metric::span(zone, form, obligation.from);
        let span = match form.span {
            Span::Period(_) => fact("period", bounds(words, label, (from, until))),
            Span::Rolling(stretch) => {
                let (stretch, end) = (words.amount(stretch), short(until.plus(-1), zone));
                fact("stretch", tr!(language, "the {stretch} to {end}", "截至 {end} 的{stretch}"))
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
                let unit = self.unit(form, unit);
                tr!(
                    language,
                    "{unit}, which `{field}` declares as missing",
                    "{unit}，`{field}` 定为缺值"
                )
            };
            explanation.asked.extend(listed(words, "left out", left_out.iter().map(text)));
        }
        let figure = self.figure_of(form, reading, &units, seen_at);
        explanation.result.extend(figure.map(|text| fact("figure", text)));
        let target = bare_target(&form.target, reading.baseline, language);
        explanation.result.push(fact("target", target));
        explanation.result.push(fact("so", self.so(obligation)));
    }

    /// The values by which the figure is split.
    fn split(&self, form: &Metric, values: &[Option<Value>]) -> Option<Fact> {
        let one = |(field, value): (&FieldId, &Option<Value>)| {
            let name = self.basis.words.field(*field);
            match value {
                Some(value) => format!("{name} {}", self.basis.show_field(*field, value)),
                None => tr!(self.basis.words.language, "no {name}", "无 {name}"),
            }
        };
        let shown: Vec<String> = form.split.iter().zip(values).map(one).collect();
        (!shown.is_empty()).then(|| fact("for", shown.join(self.basis.words.comma())))
    }

    fn counted(&self, form: &Metric, units: &[&Unit], at: Instant) -> Vec<Fact> {
        match (&form.measure, &form.among) {
            (Measure::Weighted(weights), _) => {
                let mut facts = kept_shares(self.basis.words, weights, units);
                facts.extend(self.units(form, units));
                facts
            }
            (Measure::Share(_), Some(Among::Rows(roster, row))) => {
                let name = &self.basis.words.policy.schema.roster(*roster).name;
                let asked = metric::rows_asked(self.basis.bench(), *roster, row, at);
                let language = self.basis.words.language;
                let row = |key: &Symbol| {
                    let row = format!("{name}/{}", self.basis.words.symbols.text(*key));
                    let named = units.iter().find(|unit| unit.measured == Measured::Row(*key));
                    named.map_or_else(
                        || tr!(language, "{row}: miss", "{row}：未中"),
                        |unit| tr!(language, "{row}: hit, {}", "{row}：命中，{}", self.place(unit)),
                    )
                };
                listed(self.basis.words, "counted", asked.iter().map(row))
            }
            _ => self.units(form, units),
        }
    }

    /// In their order; of too many to list, first those that are farthest from what is asked.
    fn units(&self, form: &Metric, units: &[&Unit]) -> Vec<Fact> {
        let mut units = units.to_vec();
        let mut rest = String::new();
        if units.len() > MOST
            && let Some(is_bad) = bad_side(form)
        {
            units.sort_by(|a, b| {
                let ascending = size(a).cmp(&size(b));
                if is_bad == Side::Great { ascending.reverse() } else { ascending }
            });
            rest = tr!(self.basis.words.language, ", none of them worse", "，都不比这些差");
        }
        let units = units.iter().map(|unit| self.unit(form, unit));
        listed_of(self.basis.words, "counted", units, &rest)
    }

    /// `2026-11-03 09:00 261103-BBBBBB: hit`.
    fn unit(&self, form: &Metric, unit: &Unit) -> String {
        let (words, place) = (self.basis.words, self.place(unit));
        let language = words.language;
        let value = match unit.measured {
            Measured::Hit(_) if matches!(form.measure, Measure::Count(_)) => return place,
            Measured::Hit(true) => tr!(language, "hit", "命中"),
            Measured::Hit(false) => tr!(language, "miss", "未中"),
            Measured::Number(number) => Figure::Number(number).to_string(),
            Measured::Time(seconds) => words.amount(time(form, seconds)),
            Measured::Row(key) => self.basis.words.symbols.text(key).to_owned(),
            Measured::Kept(place, kept) => {
                let Measure::Weighted(weights) = &form.measure else { return String::new() };
                let rule = weights.get(place).map_or("", |(rule, _)| rule);
                if kept {
                    tr!(language, "{rule} kept", "{rule} 达标")
                } else {
                    tr!(language, "{rule} not kept", "{rule} 未达标")
                }
            }
        };
        tr!(language, "{place}: {value}", "{place}：{value}")
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
        let language = self.basis.words.language;
        let (figure, all) = (terms::figure(reading.figure?, language), reading.units);
        let has = |measured: Measured| units.iter().any(|unit| unit.measured == measured);
        Some(match (&form.measure, &form.among) {
            (Measure::Share(_), Some(Among::Rows(roster, row))) => {
                let asked = metric::rows_asked(self.basis.bench(), *roster, row, at);
                let hits = asked.iter().filter(|key| has(Measured::Row(**key))).count();
                tr!(language, "{hits} of {all} rows = {figure}", "{hits}/{all} 行 = {figure}")
            }
            (Measure::Share(_), _) => {
                let is_hit = |unit: &&&Unit| unit.measured == Measured::Hit(true);
                let hits = units.iter().filter(is_hit).count();
                tr!(language, "{hits} of {all} = {figure}", "{hits}/{all} = {figure}")
            }
            (Measure::Mean(_), _) => {
                tr!(language, "{figure}, the mean of {all}", "{figure}，{all}项的平均值")
            }
            (Measure::Percentile(_, p), _) => tr!(
                language,
                "{figure}, which {p}% of {all} do not exceed",
                "{figure}，{all}项中{p}%不超过此值"
            ),
            (Measure::Weighted(_), _) => {
                tr!(language, "{figure}, the shares by their weights", "{figure}，各项按权重合计")
            }
            (Measure::Count(_), _) => figure,
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
fn kept_shares(words: Words<'_>, weights: &[(Box<str>, Decimal)], units: &[&Unit]) -> Vec<Fact> {
    let of = |place: usize, only_kept: bool| {
        let is_it = |unit: &&&Unit| matches!(unit.measured, Measured::Kept(rule, kept) if rule == place && (kept || !only_kept));
        units.iter().filter(is_it).count()
    };
    let line = |(place, (rule, weight)): (usize, &(Box<str>, Decimal))| {
        let (kept, all) = (of(place, true), of(place, false));
        let text = match Figure::share(kept.into(), all.into()) {
            Some(share) => tr!(
                words.language,
                "{rule}: {kept} of {all} kept = {share}, weight {weight}",
                "{rule}：达标 {kept}/{all} = {share}，权重{weight}"
            ),
            None => tr!(words.language, "{rule}: none, left out", "{rule}：无，不计"),
        };
        fact("share", text)
    };
    weights.iter().enumerate().map(line).collect()
}
