//! The page of a rule: what it is, what it asks, and its own lines of the policy.

use super::Words;
use super::explain::{Fact, fact};
use crate::policy::rule::{Gate, Rule, Standing};

/// A rule as `cs explain RULE` shows it.
#[derive(Debug)]
pub(crate) struct RulePage {
    pub(crate) id: String,
    /// In each language that the policy gives.
    pub(crate) titles: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    /// Its lines in the policy, with their numbers.
    pub(crate) lines: Vec<(u32, String)>,
    pub(crate) form: &'static str,
}

impl Words<'_> {
    /// The page of `rule`; `text` is that of the policy.
    pub(crate) fn rule_page(&self, rule: &Rule, text: &str) -> RulePage {
        let titles = [&rule.title.en, &rule.title.zh];
        RulePage {
            id: rule.id.to_string(),
            titles: titles.into_iter().flatten().map(ToString::to_string).collect(),
            facts: self.rule_facts(rule),
            lines: lines_of(rule, text),
            form: rule.form.name().as_str(),
        }
    }

    fn rule_facts(&self, rule: &Rule) -> Vec<Fact> {
        let standing = match rule.standing {
            Standing::Active => "active",
            Standing::Trial => "on trial: shown, never failing",
        };
        let records = if rule.when.is_always() {
            "every record".to_owned()
        } else {
            self.condition(&rule.when)
        };
        let owner = rule.owner.as_deref();
        let owner = owner.map_or_else(
            || "the owner of the record".to_owned(),
            |owner| format!("the owner of the record, else {owner}"),
        );
        let mut facts =
            vec![fact("asks", self.asks(rule)), fact("where", records), fact("owed by", owner)];
        if !rule.source.is_empty() {
            facts.push(fact("source", rule.source.join(", ")));
        }
        facts.push(fact("severity", format!("{}, {standing}", rule.severity.as_str())));
        facts.extend(self.in_force(rule));
        if let (Some(calendar), true) = (rule.calendar, needs_calendar(rule)) {
            facts.push(fact("calendar", self.policy.calendars[calendar].name()));
        }
        facts.extend(rule.gate.map(|gate| {
            let text = match gate {
                Gate::Refuse => "an event that breaks it is refused",
                Gate::Warn => "an event that breaks it is written, with a warning",
            };
            fact("gate", text)
        }));
        facts.extend(rule.waivable.as_ref().map(|waivable| {
            let by = if waivable.by.is_empty() {
                "any of the staff".to_owned()
            } else {
                self.any_of(&waivable.by)
            };
            let most = waivable.max.map_or_else(String::new, |max| format!(" for at most {max}"));
            fact("waived by", format!("{by}{most}"))
        }));
        facts
    }

    fn in_force(&self, rule: &Rule) -> Option<Fact> {
        let date = |instant: crate::model::Instant| {
            crate::calendar::date_of(self.policy.zone(), instant).to_string()
        };
        let text = match (rule.effective.from, rule.effective.until) {
            (None, None) => return None,
            (Some(from), None) => format!("from {}", date(from)),
            (None, Some(until)) => format!("until {}, that day excluded", date(until)),
            (Some(from), Some(until)) => {
                format!("from {} until {}, that day excluded", date(from), date(until))
            }
        };
        Some(fact("in force", text))
    }
}

fn needs_calendar(rule: &Rule) -> bool {
    use crate::policy::form::{Form, Limits, Pace};
    let tiers = match &rule.form {
        Form::Deadline(form) => match &form.limits {
            Limits::Tiers(tiers) => tiers,
            Limits::Due(_) => return false,
        },
        Form::Recurring(form) => match &form.pace {
            Pace::Every(tiers) => tiers,
            Pace::Per { .. } => return false,
        },
        Form::Notice(form) => return form.lead.needs_calendar(),
        Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Metric(_)
        | Form::Retention(_) => return false,
    };
    tiers.iter().any(|tier| tier.within.needs_calendar())
}

/// From the line of the rule to the next line that is indented no deeper; blank lines and comments at the end are left.
fn lines_of(rule: &Rule, text: &str) -> Vec<(u32, String)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = (1_u32..).zip(text.lines()).skip_while(|(number, _)| *number < rule.at.line);
    let Some((number, first)) = lines.next() else { return Vec::new() };
    let outer = indent(first);
    let mut found = vec![(number, first)];
    found.extend(lines.take_while(|(_, line)| line.trim().is_empty() || indent(line) > outer));
    while found
        .last()
        .is_some_and(|(_, line)| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        found.pop();
    }
    found
        .into_iter()
        .map(|(number, line)| (number, line.get(outer..).unwrap_or(line).to_owned()))
        .collect()
}
