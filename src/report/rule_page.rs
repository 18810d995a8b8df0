//! The page of a rule: what it is, what it asks, and its own lines of the policy.

use super::explain::{Fact, fact};
use super::{Words, terms};
use crate::engine::tally::Tally;
use crate::engine::{Obligation, Outcome};
use crate::model::language::{Language, tr};
use crate::policy::form::Form;
use crate::policy::levels::Level;
use crate::policy::rule::{Effective, Gate, Rule, Standing};

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

/// How the obligations of a rule on no record stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stands {
    tally: Tally,
    /// What its violations are about, in the order of the names.
    violated: Vec<String>,
}

/// So many of what is violated are named.
const MOST: usize = 5;

impl Words<'_> {
    /// The page of `rule`; `text` is that of the policy, `stands` how a rule on no record stands now.
    pub(crate) fn rule_page(&self, rule: &Rule, text: &str, stands: Option<&Stands>) -> RulePage {
        let titles = match self.language {
            Language::English => [&rule.title.en, &rule.title.zh],
            Language::Chinese => [&rule.title.zh, &rule.title.en],
        };
        let mut facts = self.rule_facts(rule);
        facts.extend(stands.map(|stands| fact("stands now", stands.text(*self))));
        RulePage {
            id: rule.id.to_string(),
            titles: titles.into_iter().flatten().map(ToString::to_string).collect(),
            facts,
            lines: lines_of(rule, text),
            form: rule.form.name().as_str(),
        }
    }

    fn rule_facts(&self, rule: &Rule) -> Vec<Fact> {
        let language = self.language;
        let standing = match rule.standing {
            Standing::Active => terms::standing(rule.standing, language).to_owned(),
            Standing::Trial => {
                tr!(language, "on trial: shown, never failing", "试行：只显示，不计违规")
            }
        };
        let mut facts = vec![fact("asks", self.asks(rule))];
        facts.extend(self.whom(rule));
        if !rule.source.is_empty() {
            facts.push(fact("source", rule.source.join(self.comma())));
        }
        let severity = terms::severity(rule.severity, language);
        facts.push(fact("severity", format!("{severity}{}{standing}", self.pause())));
        facts.extend(self.in_force(rule));
        if let (Some(calendar), true) = (rule.calendar, needs_calendar(rule)) {
            facts.push(fact("calendar", self.policy.calendars[calendar].name()));
        }
        facts.extend(self.gate(rule));
        facts.extend(rule.waivable.as_ref().map(|waivable| {
            let by = if waivable.by.is_empty() {
                tr!(language, "any of the staff", "任何人员")
            } else {
                self.any_of(&waivable.by)
            };
            let most = waivable.max.map_or_else(String::new, |max| {
                tr!(language, " for at most {}", "，最长{}", self.amount(max))
            });
            fact("waived by", format!("{by}{most}"))
        }));
        facts
    }

    /// What a write command does with an event that breaks it; an `actor` rule refuses unless it says otherwise.
    fn gate(&self, rule: &Rule) -> Option<Fact> {
        let language = self.language;
        let text = match (rule.gate, &rule.form) {
            (Some(Gate::Refuse), _) => {
                tr!(language, "an event that breaks it is refused", "违反它的事件不予登记")
            }
            (Some(Gate::Warn), _) => tr!(
                language,
                "an event that breaks it is written, with a warning",
                "违反它的事件照样登记，并警告"
            ),
            (None, Form::Actor(_)) => tr!(
                language,
                "an event that breaks it is refused, since it says who may (gate: warn lets it pass)",
                "违反它的事件不予登记，因为它规定谁可以做（gate: warn 则放行）"
            ),
            (None, _) => return None,
        };
        Some(fact("gate", text))
    }

    /// Of what it is asked, and who owes it.
    fn whom(&self, rule: &Rule) -> Vec<Fact> {
        let (language, owner) = (self.language, rule.owner.as_deref());
        if rule.level == Level::Record {
            let records = if rule.when.is_always() {
                tr!(language, "every record", "所有工单")
            } else {
                self.condition(&rule.when)
            };
            let owner = owner.map_or_else(
                || tr!(language, "the owner of the record", "工单负责人"),
                |owner| {
                    tr!(
                        language,
                        "the owner of the record, else {owner}",
                        "工单负责人，没有则为 {owner}"
                    )
                },
            );
            return vec![fact("where", records), fact("owed by", owner)];
        }
        let mut facts = vec![fact("judged on", self.judged_on(rule))];
        if rule.level == Level::Book && !rule.when.is_always() {
            facts.push(fact("where", self.condition(&rule.when)));
        }
        let is_of_staff = rule.roster().is_some() && rule.roster() == self.policy.schema.staff;
        let owner = match owner {
            Some(owner) => owner.to_owned(),
            None if is_of_staff => tr!(language, "each of the staff", "各人员本人"),
            None => tr!(language, "no one is named", "未指定"),
        };
        facts.push(fact("owed by", owner));
        facts
    }

    /// `from 2026-01-01`, `until 2027-01-01` or both; `None` for a rule that always holds.
    pub(crate) fn span_of(&self, rule: &Rule) -> Option<String> {
        self.span(rule.effective)
    }

    /// The same of a span of time, `None` where it has no ends.
    pub(super) fn span(&self, span: Effective) -> Option<String> {
        let date = |instant| crate::calendar::date_of(self.policy.zone(), instant);
        let from = span.from.map(|from| tr!(self.language, "from {}", "{} 起", date(from)));
        let until = span.until.map(|until| tr!(self.language, "until {}", "{} 前", date(until)));
        let parts: Vec<String> = from.into_iter().chain(until).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn in_force(&self, rule: &Rule) -> Option<Fact> {
        let date = |instant: crate::model::Instant| {
            crate::calendar::date_of(self.policy.zone(), instant).to_string()
        };
        let text = match (rule.effective.from, rule.effective.until) {
            (None, None) => return None,
            (Some(from), None) => tr!(self.language, "from {}", "{} 起", date(from)),
            (None, Some(until)) => {
                tr!(self.language, "until {}, that day excluded", "至 {}（不含当日）", date(until))
            }
            (Some(from), Some(until)) => tr!(
                self.language,
                "from {} until {}, that day excluded",
                "{} 起，至 {}（不含当日）",
                date(from),
                date(until)
            ),
        };
        Some(fact("in force", text))
    }
}

impl Stands {
    /// Takes an obligation of what is called `name`.
    pub(crate) fn add(&mut self, obligation: &Obligation, name: &str) {
        self.tally.add(obligation);
        if obligation.outcome.is_violation() && !self.violated.iter().any(|other| other == name) {
            self.violated.push(name.to_owned());
        }
    }

    /// `11 kept, 2 broken, 1 pending: 2026-09, 2026-10`; the names are of what is violated, the last of them.
    fn text(&self, words: Words<'_>) -> String {
        let language = words.language;
        let counts = Outcome::ALL.into_iter().map(|outcome| (self.tally.of(outcome), outcome));
        let counts = counts.filter(|(count, _)| *count > 0);
        let counts: Vec<String> =
            counts.map(|(count, outcome)| terms::counted(count, outcome, language)).collect();
        if counts.is_empty() {
            return tr!(language, "asks nothing", "没有要求");
        }
        let left = self.violated.len().saturating_sub(MOST);
        let more = if left > 0 {
            tr!(language, "; {left} more before", "；之前还有{left}项")
        } else {
            String::new()
        };
        let names = match self.violated.get(left..) {
            Some(names) if !names.is_empty() => {
                let names = names.join(words.comma());
                tr!(language, " (violated: {names}{more})", "（违规：{names}{more}）")
            }
            _ => String::new(),
        };
        format!("{}{names}", counts.join(words.pause()))
    }
}

fn needs_calendar(rule: &Rule) -> bool {
    use crate::policy::form::{Limits, Pace};
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
