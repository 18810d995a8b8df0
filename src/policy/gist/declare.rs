//! What of the declarations reaches a rule: calendars, fields, events, rosters, other rules.

use std::collections::BTreeMap;

use super::rule::{RuleGist, span_text};
use super::teller::{Cause, Named, Teller};
use super::tree::Gist;
use crate::calendar::{Calendar, Coverage, WEEK};
use crate::model::language::Language;
use crate::model::value::FieldId;
use crate::policy::Policy;
use crate::policy::rule::Rule;
use crate::policy::schema::{FieldType, Source, Target};

/// What reaches a rule, by where it is declared.
pub(super) type Reach = BTreeMap<Cause, Gist>;

impl Teller<'_> {
    /// What reaches `rule` of the declarations that were `named` while it was told.
    pub(super) fn reach(&self, rule: &Rule, named: &Named) -> Reach {
        let mut reach = Reach::from([(Cause::Zone, Gist::text(self.policy.zone()))]);
        if let (Some(calendar), true) = (rule.calendar, rule.counts_working_time()) {
            let calendar = &self.policy.calendars[calendar];
            reach.insert(Cause::Calendar(calendar.name().to_owned()), hours(calendar));
        }
        for field in &named.fields {
            let name = self.policy.schema.field(*field).name.to_string();
            reach.insert(Cause::Field(name), self.field_gist(*field));
        }
        for (event, carried) in self.events(named) {
            reach.insert(Cause::Event(event), carried);
        }
        for (roster, column) in &named.columns {
            let declared = self.policy.schema.roster(*roster);
            let column = &declared.columns[usize::from(column.0)];
            let told = self.type_gist(&column.kind);
            let all = reach.entry(Cause::Roster(declared.name.to_string()));
            if let Gist::Map(map) = all.or_insert_with(|| Gist::Map(BTreeMap::new())) {
                map.insert(column.name.to_string(), told);
            }
        }
        reach
    }

    fn field_gist(&self, field: FieldId) -> Gist {
        let field = self.policy.schema.field(field);
        let missing = Gist::set(field.missing.iter().map(|value| self.value(value)));
        Gist::map([
            ("type", Some(self.type_gist(&field.kind))),
            ("missing", (!field.missing.is_empty()).then_some(missing)),
        ])
    }

    fn type_gist(&self, kind: &FieldType) -> Gist {
        match kind {
            FieldType::OneOf(words) => {
                let words = Gist::Set(words.iter().map(|word| self.word(*word)).collect());
                Gist::map([("one of", Some(words))])
            }
            FieldType::List(member) => Gist::map([("list", Some(self.type_gist(member)))]),
            FieldType::Ref(Target::Records) => Gist::text("ref of records"),
            FieldType::Ref(Target::Roster(roster)) => {
                Gist::text(format!("ref of {}", self.roster(*roster)))
            }
            FieldType::Text
            | FieldType::Word
            | FieldType::Int
            | FieldType::Decimal
            | FieldType::Bool
            | FieldType::Date
            | FieldType::Instant
            | FieldType::Duration => Gist::text(format!("{kind:?}").to_lowercase()),
        }
    }

    /// By event: which of the fields that the rule names it carries, where the rule names it too, and which it sets.
    fn events(&self, named: &Named) -> Vec<(String, Gist)> {
        let schema = &self.policy.schema;
        let declared = schema.events.iter().take(schema.event_count());
        let told = (0_u16..).zip(declared).filter_map(|(number, event)| {
            let is_named = named.events.iter().any(|other| other.0 == number);
            let carries =
                event.fields.iter().filter(|used| is_named && named.fields.contains(&used.field));
            let carries = carries.map(|used| Gist::text(&schema.field(used.field).name));
            let carries: std::collections::BTreeSet<Gist> = carries.collect();
            let sets = event.sets.iter().filter(|set| named.fields.contains(&set.field));
            let sets = sets.map(|set| {
                let source = match &set.source {
                    Source::Field(field) => Gist::text(&schema.field(*field).name),
                    Source::Constant(value) => Gist::map([("always", Some(self.value(value)))]),
                };
                (schema.field(set.field).name.to_string(), source)
            });
            let sets: BTreeMap<String, Gist> = sets.collect();
            let says = !carries.is_empty() || !sets.is_empty();
            says.then(|| {
                let told = Gist::map([
                    ("fields", (!carries.is_empty()).then_some(Gist::Set(carries))),
                    ("sets", (!sets.is_empty()).then_some(Gist::Map(sets))),
                ]);
                (event.name.to_string(), told)
            })
        });
        told.collect()
    }
}

/// The hours of a calendar, by weekday, and the dates that differ.
fn hours(calendar: &Calendar) -> Gist {
    let week = WEEK
        .iter()
        .map(|day| (day.to_string().to_lowercase(), Gist::text(calendar.week().on(*day))));
    let mut dates: BTreeMap<String, Gist> = BTreeMap::new();
    let covered = match calendar.coverage() {
        Coverage::All => Gist::text("all"),
        Coverage::Years(covered) => Gist::Set(covered.iter().map(Gist::text).collect()),
    };
    for (date, windows) in calendar.own_dates() {
        dates.insert(date.to_string(), Gist::text(windows));
    }
    Gist::map([
        ("zone", Some(Gist::text(calendar.zone()))),
        ("week", Some(Gist::Map(week.collect()))),
        ("covers", Some(covered)),
        ("dates", Some(Gist::Map(dates))),
    ])
}

/// What reaches a rule through the rules on whose outcomes it rests.
pub(super) fn add_rules(gists: &mut [RuleGist], policy: &Policy) {
    let told: BTreeMap<String, Vec<Gist>> =
        gists.iter().fold(BTreeMap::new(), |mut all: BTreeMap<_, Vec<Gist>>, gist| {
            let reach = gist
                .reach
                .iter()
                .map(|(cause, gist)| (cause.text(Language::English), gist.clone()));
            let whole = Gist::map([
                ("asks", Some(gist.asks.clone())),
                ("in force", Some(Gist::text(span_text(gist.effective, policy)))),
                ("reach", Some(Gist::Map(reach.collect()))),
            ]);
            all.entry(gist.name.clone()).or_default().push(whole);
            all
        });
    let mut order: Vec<usize> = (0..gists.len()).collect();
    order.sort_by_key(|index| policy.rules[gists[*index].index].stage);
    for index in order {
        for id in gists[index].rests_on.clone() {
            let whole = told.get(&id).cloned().unwrap_or_default();
            let below = gists.iter().filter(|gist| gist.name == id).flat_map(|gist| {
                gist.reach.iter().filter(|(cause, _)| matches!(cause, Cause::Rule(_)))
            });
            let below =
                below.map(|(cause, gist)| (cause.text(Language::English), gist.clone())).collect();
            let all =
                Gist::map([("itself", Some(Gist::List(whole))), ("below", Some(Gist::Map(below)))]);
            gists[index].reach.insert(Cause::Rule(id), all);
        }
    }
}
