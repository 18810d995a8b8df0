//! Every obligation of a book, with what it belongs to: the one place where reports have records judged.

use std::collections::{BTreeMap, BTreeSet};

use super::no_data_remedy;
use super::record::Basis;
use crate::calendar::NoData;
use crate::engine::waive::{Judge, Waivers};
use crate::engine::{self, Obligation, Sink, View};
use crate::model::fault::{Fault, Position};
use crate::model::record::Record;
use crate::model::value::{FieldId, Value};
use crate::policy::Policy;
use crate::policy::rule::Rule;

/// An obligation with its rule and what it is asked of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) obligation: &'a Obligation,
    pub(crate) rule: &'a Rule,
    /// The id of the record, or whatever else programs call what the rule is asked of.
    pub(crate) subject: &'a str,
    pub(crate) view: &'a View<'a>,
}

impl<'a> Standing<'a> {
    /// Who owes it: the owner of the record, else whom the rule names.
    pub(crate) fn owner(&self, basis: &Basis<'a>) -> Option<&'a str> {
        let owner = self.obligation.owner.map(|owner| basis.words.symbols.text(owner));
        owner.or(self.rule.owner.as_deref())
    }

    /// The value of a field of the record as of now.
    pub(crate) fn value(&self, id: FieldId) -> Option<&'a Value> {
        self.view.value(id, self.view.events().len() - 1)
    }
}

/// Shows `look` every obligation of `records` by the rules that `rules` names, waivers applied. Hands back what could not
/// be judged.
pub(crate) fn judge_all(
    basis: &Basis<'_>,
    rules: &[bool],
    records: &[Record],
    look: &mut dyn FnMut(&View<'_>, &[Standing<'_>]),
) -> Vec<Fault> {
    let policy = basis.words.policy;
    let waivers = Waivers::new(basis.waivers);
    let judge = Judge { policy, rosters: basis.rosters, now: basis.now };
    let mut gaps = Gaps::default();
    for record in records {
        let Some(timeline) = basis.settle(record) else { continue };
        let view = View::new(policy, basis.rosters, &timeline, basis.now);
        let mut sink = Sink::default();
        engine::judge(&view, |rule| rules[rule], &mut sink);
        let _ = waivers.apply(judge, record.id.as_str(), &mut sink.obligations);
        gaps.add(sink.gaps.into_iter().map(|(_, gap)| gap));
        let standings: Vec<Standing<'_>> = sink
            .obligations
            .iter()
            .map(|obligation| Standing {
                obligation,
                rule: &policy.rules[obligation.rule],
                subject: record.id.as_str(),
                view: &view,
            })
            .collect();
        look(&view, &standings);
    }
    gaps.faults(policy)
}

/// Records that reach into a year without data, by calendar and year.
#[derive(Debug, Default)]
struct Gaps(BTreeMap<(Box<str>, i32), u64>);

impl Gaps {
    /// Counts a record for each year that it reaches into.
    fn add(&mut self, gaps: impl Iterator<Item = NoData>) {
        let years: BTreeSet<_> = gaps.map(|NoData { calendar, year }| (calendar, year)).collect();
        for year in years {
            *self.0.entry(year).or_default() += 1;
        }
    }

    fn faults(&self, policy: &Policy) -> Vec<Fault> {
        let fault = |((calendar, year), records): (&(Box<str>, i32), &u64)| {
            let reach = if *records == 1 {
                "1 record reaches into it".to_owned()
            } else {
                format!("{records} records reach into it")
            };
            Fault {
                file: policy.dates_file(calendar).unwrap_or("policy.yaml").into(),
                position: Position::START,
                message: format!("the calendar `{calendar}` has no data for {year}, and {reach}"),
                hint: Some(no_data_remedy(policy, calendar, *year)),
            }
        };
        self.0.iter().map(fault).collect()
    }
}
