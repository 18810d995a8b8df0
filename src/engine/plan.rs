//! Which rules are judged for a run, and what they hear of each other.

use crate::model::called::Called;
use crate::model::record::{EventId, EventSet, KindId};
use crate::model::roster::Rosters;
use crate::model::symbol::Symbols;
use crate::model::timeline::Horizon;
use crate::policy::Policy;
use crate::policy::echo::Of;
use crate::policy::form::{Among, Form, Measure, Metric, Quantity};
use crate::policy::levels::Level;
use crate::policy::matcher::Matcher;

/// What judging rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) symbols: &'a Symbols,
    pub(crate) rosters: &'a Rosters,
    pub(crate) horizon: Horizon,
}

/// What makes a rule ask something of a record; `None` where that is no event.
fn trigger(form: &Form) -> Option<&Matcher> {
    match form {
        Form::Deadline(form) => Some(&form.from),
        Form::Recurring(form) => Some(&form.begin),
        Form::Precedence(form) => Some(&form.before),
        Form::Sequence(form) => form.order.last(),
        Form::Required(form) => Some(&form.at),
        Form::Limit(form) => Some(&form.of),
        Form::Actor(form) => Some(&form.at),
        Form::Notice(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => None,
    }
}

/// A rule to which it can matter what other records say.
#[derive(Clone, Debug)]
struct Hearing {
    rule: usize,
    /// What has to happen in the record itself first; `None` where nothing has to.
    starts_with: Option<Matcher>,
}

impl Hearing {
    fn of(policy: &Policy, index: usize) -> Option<Self> {
        let is_link = |event: &EventId| {
            policy.echoes.iter().any(|echo| echo.event == *event && echo.is_link())
        };
        let rule = &policy.rules[index];
        let mut heard = rule.form.matchers().into_iter().flat_map(Matcher::named);
        if !heard.any(|event| is_link(&event)) {
            return None;
        }
        let own = |matcher: &&Matcher| !matcher.named().any(|event| policy.schema.is_echo(event));
        let starts_with = trigger(&rule.form).filter(own).cloned();
        Some(Self { rule: index, starts_with })
    }
}

/// The events without which a metric counts nothing of a record; `None` where it may count all the same.
fn needed(metric: &Metric) -> Option<EventSet> {
    let matcher = match (&metric.measure, &metric.among) {
        (
            Measure::Share(_) | Measure::Mean(_) | Measure::Percentile(..),
            Some(Among::Events(among)),
        ) => among,
        (Measure::Count(counted) | Measure::Share(counted), _) => counted,
        (Measure::Mean(quantity) | Measure::Percentile(quantity, _), _) => match quantity {
            Quantity::Field(_) => return None,
            Quantity::Between { to, .. } => to,
            Quantity::Gap(of) => of,
        },
        // Obligations are counted, not events.
        (Measure::Weighted(_), _) => return Some(EventSet::default()),
    };
    matcher.events
}

/// The metrics that are judged, each with the events without which it counts nothing of a record.
fn metrics(policy: &Policy, judged: &[bool]) -> Vec<(usize, Option<EventSet>)> {
    let rules = policy.rules.iter().enumerate().filter(|(index, _)| judged[*index]);
    rules
        .filter_map(|(index, rule)| {
            let Form::Metric(metric) = &rule.form else { return None };
            Some((index, needed(metric)))
        })
        .collect()
}

/// Rules, in the order of the policy, each with the events without which it has nothing to do with a record.
#[derive(Clone, Debug, Default)]
struct Docket {
    rules: Vec<usize>,
    called: Called,
}

impl Docket {
    fn new(rules: impl IntoIterator<Item = (usize, Option<EventSet>)>) -> Self {
        let (rules, waiting): (Vec<usize>, Vec<Option<EventSet>>) = rules.into_iter().unzip();
        Self { rules, called: Called::new(&waiting) }
    }

    /// Those that may have to do with a record with these events.
    fn of(&self, present: EventSet) -> impl Iterator<Item = usize> + use<'_> {
        self.called.by(present).map(|place| self.rules[place])
    }
}

/// By rule: the metrics in which its obligations have a weight, each with its place among the weights.
fn weighing(policy: &Policy, metrics: &[(usize, Option<EventSet>)]) -> Vec<Vec<(usize, usize)>> {
    let mut weighing = vec![Vec::new(); policy.rules.len()];
    for (metric, _) in metrics {
        let Form::Metric(Metric { measure: Measure::Weighted(weights), .. }) =
            &policy.rules[*metric].form
        else {
            continue;
        };
        for (rule, metrics) in policy.rules.iter().zip(&mut weighing) {
            let place = weights.iter().position(|(id, _)| *id == rule.id);
            metrics.extend(place.map(|place| (*metric, place)));
        }
    }
    weighing
}

/// The rules of a run, with those on whose outcomes they rest.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// By rule: asked for, so that its obligations count.
    shown: Vec<bool>,
    /// By rule: judged, if only because another rests on it.
    judged: Vec<bool>,
    pub(crate) outcomes: Vec<OutcomeEcho>,
    pub(crate) last_stage: u32,
    /// By kind of record: the rules on records that are judged of it.
    by_kind: Vec<Docket>,
    /// By stage and kind of record: those among them whose outcomes are heard.
    bases: Vec<Vec<Docket>>,
    /// By kind of record: the rules judged to which it can matter what other records say.
    hearing: Vec<Vec<Hearing>>,
    /// A rule that is judged counts over all records.
    has_metrics: bool,
    /// By kind of record: the metrics that count in it.
    counting: Vec<Docket>,
    /// By rule: the metrics in which its obligations have a weight, each with its place among the weights.
    weighing: Vec<Vec<(usize, usize)>>,
}

/// An echo of a rule's outcomes.
#[derive(Clone, Debug)]
pub(crate) struct OutcomeEcho {
    pub(crate) event: EventId,
    /// All versions of the rule.
    rules: Vec<usize>,
}

impl OutcomeEcho {
    pub(crate) fn is_of(&self, rule: usize) -> bool {
        self.rules.contains(&rule)
    }
}

/// By rule: asked for, or one on whose outcome a rule rests that is.
fn with_bases(policy: &Policy, mut asked: Vec<bool>) -> Vec<bool> {
    let mut by_stage: Vec<usize> = (0..policy.rules.len()).collect();
    by_stage.sort_by_key(|rule| std::cmp::Reverse(policy.rules[*rule].stage));
    for rule in by_stage.into_iter().filter(|rule| policy.rules[*rule].stage > 0) {
        if asked[rule] {
            let depends = &policy.rules[rule].depends;
            for (other, is_asked) in asked.iter_mut().enumerate() {
                *is_asked |= depends.contains(&policy.rules[other].id);
            }
        }
    }
    asked
}

/// The outcomes that are heard somewhere.
fn outcomes(policy: &Policy) -> Vec<OutcomeEcho> {
    let outcomes = policy.echoes.iter().filter_map(|echo| match &echo.of {
        Of::Outcomes { rule } => {
            let is_it = |index: &usize| policy.rules[*index].id == *rule;
            let rules = (0..policy.rules.len()).filter(is_it).collect();
            Some(OutcomeEcho { event: echo.event, rules })
        }
        Of::Events { .. } => None,
    });
    outcomes.collect()
}

/// Those on the docket of `kind` that may have to do with a record with these events.
fn of_kind(
    dockets: &[Docket],
    kind: KindId,
    present: EventSet,
) -> impl Iterator<Item = usize> + use<'_> {
    dockets.get(usize::from(kind.0)).into_iter().flat_map(move |docket| docket.of(present))
}

impl Plan {
    pub(crate) fn new(policy: &Policy, is_shown: impl Fn(usize) -> bool) -> Self {
        let shown: Vec<bool> = (0..policy.rules.len()).map(is_shown).collect();
        let judged = with_bases(policy, shown.clone());
        let stages = policy.rules.iter().zip(&judged).filter(|(_, is_judged)| **is_judged);
        let last_stage = stages.map(|(rule, _)| rule.stage).max().unwrap_or(0);
        let kinds = (0..policy.schema.kinds.len())
            .map(|kind| KindId(u16::try_from(kind).unwrap_or(u16::MAX)));
        let is_judged = |rule: &usize, kind: KindId| {
            let kinds = policy.rules[*rule].kinds.as_ref();
            judged[*rule] && kinds.is_none_or(|kinds| kinds.contains(&kind))
        };
        let rules = 0..policy.rules.len();
        let outcomes = outcomes(policy);
        let is_heard = |rule: usize| outcomes.iter().any(|echo| echo.is_of(rule));
        let heard: Vec<bool> = rules.clone().map(is_heard).collect();
        let on_records: Vec<(usize, Option<EventSet>)> = rules
            .clone()
            .filter(|rule| policy.rules[*rule].level == Level::Record)
            .map(|rule| (rule, trigger(&policy.rules[rule].form).and_then(|of| of.events)))
            .collect();
        let of_kind = |kind: KindId| {
            on_records.iter().copied().filter(move |(rule, _)| is_judged(rule, kind))
        };
        let by_kind = kinds.clone().map(|kind| Docket::new(of_kind(kind))).collect();
        let bases = (0..last_stage).map(|stage| {
            let is_base =
                |(rule, _): &(usize, _)| heard[*rule] && policy.rules[*rule].stage == stage;
            kinds.clone().map(|kind| Docket::new(of_kind(kind).filter(is_base))).collect()
        });
        let bases = bases.collect();
        let hears: Vec<Hearing> = rules.filter_map(|rule| Hearing::of(policy, rule)).collect();
        let hearing = kinds
            .clone()
            .map(|kind| hears.iter().filter(|one| is_judged(&one.rule, kind)).cloned().collect())
            .collect();
        let metrics = metrics(policy, &judged);
        let counting = kinds.map(|kind| {
            Docket::new(metrics.iter().copied().filter(|(rule, _)| is_judged(rule, kind)))
        });
        let counting = counting.collect();
        let weighing = weighing(policy, &metrics);
        let has_metrics = !metrics.is_empty();
        Self {
            shown,
            judged,
            outcomes,
            last_stage,
            by_kind,
            bases,
            hearing,
            has_metrics,
            counting,
            weighing,
        }
    }

    pub(crate) fn all(policy: &Policy) -> Self {
        Self::new(policy, |_| true)
    }

    /// Of the rules to which it can matter what other records say to a record of this kind with these events: what has
    /// to happen in it first, if anything has to.
    pub(crate) fn hearing(
        &self,
        kind: KindId,
        present: EventSet,
    ) -> impl Iterator<Item = Option<&Matcher>> {
        let rules = self.hearing.get(usize::from(kind.0)).map(Vec::as_slice).unwrap_or_default();
        let starts = rules.iter().map(|rule| rule.starts_with.as_ref());
        starts.filter(move |starts| {
            let needed = starts.and_then(|matcher| matcher.events);
            needed.is_none_or(|needed| needed.meets(present))
        })
    }

    /// True if a rule that is judged counts over all records.
    pub(crate) const fn has_metrics(&self) -> bool {
        self.has_metrics
    }

    /// The metrics that may count something in a record of this kind with these events.
    pub(crate) fn counting(
        &self,
        kind: KindId,
        present: EventSet,
    ) -> impl Iterator<Item = usize> + use<'_> {
        of_kind(&self.counting, kind, present)
    }

    /// The metrics in which the obligations of `rule` have a weight, each with its place among the weights.
    pub(crate) fn weighing(&self, rule: usize) -> &[(usize, usize)] {
        &self.weighing[rule]
    }

    /// By rule: no metric weighs its obligations, so that of those that are no violations a check counts how many stand
    /// how, and no more.
    pub(crate) fn unweighed(&self) -> Vec<bool> {
        self.weighing.iter().map(Vec::is_empty).collect()
    }

    pub(crate) fn shows(&self, rule: usize) -> bool {
        self.shown[rule]
    }

    /// The rules that may ask something of a record of this kind with these events.
    pub(crate) fn asking(
        &self,
        kind: KindId,
        present: EventSet,
    ) -> impl Iterator<Item = usize> + use<'_> {
        of_kind(&self.by_kind, kind, present)
    }

    /// Those among them of this stage whose outcomes are heard somewhere.
    pub(crate) fn bases(
        &self,
        stage: u32,
        kind: KindId,
        present: EventSet,
    ) -> impl Iterator<Item = usize> + use<'_> {
        let of_stage = usize::try_from(stage).ok().and_then(|stage| self.bases.get(stage));
        of_kind(of_stage.map(Vec::as_slice).unwrap_or_default(), kind, present)
    }

    pub(crate) fn judges(&self, rule: usize) -> bool {
        self.judged[rule]
    }
}
