//! A rule: what every form has in common, and how it is read.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::condition::{Compiler, Condition};
use super::declare::read_title;
use super::form::{Form, FormName, Turn};
use super::levels::{Level, Levels, level, set_stages};
use super::lint::read_silences;
use super::places::Section;
use super::raw::{Keys, text, texts};
use super::schema::Title;
use super::values::{code_of, mended_date, read_date};
use crate::calendar::{Calendar, start_of_date};
use crate::model::code::Code;
use crate::model::document::{Entry, Node};
use crate::model::fault::{Position, nearest, suggest};
use crate::model::language::{Said, listed_both, said};
use crate::model::record::{EventSet, KindId, event};
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, field};
use crate::model::{Amount, Instant};

/// How much a violation matters. Ordered from worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Severity {
    Error,
    Warning,
    Info,
}

impl Severity {
    pub(crate) const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Whether violations of a rule count for the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Active,
    /// Shown, never failing.
    Trial,
}

impl Standing {
    pub(crate) const ALL: [Self; 2] = [Self::Active, Self::Trial];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Trial => "trial",
        }
    }
}

/// What a write command does with an event that would break the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Warn,
    Refuse,
}

/// The span of time whose clocks, events and periods a rule judges; `until` is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effective {
    pub(crate) from: Option<Instant>,
    pub(crate) until: Option<Instant>,
}

impl Effective {
    pub(crate) fn covers(self, instant: Instant) -> bool {
        self.from.is_none_or(|from| from <= instant)
            && self.until.is_none_or(|until| instant < until)
    }

    /// True if some instant is covered by both.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        let begins_before = |a: Option<Instant>, until: Option<Instant>| match (a, until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        };
        begins_before(self.from, other.until) && begins_before(other.from, self.until)
    }
}

/// Who may waive a rule, and for how long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waivable {
    /// Roles, one of which the grantor holds; empty for any of the staff.
    pub(crate) by: Vec<Symbol>,
    /// From the day of granting.
    pub(crate) max: Option<Amount>,
}

/// One entry of the policy.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) title: Title,
    pub(crate) source: Vec<Box<str>>,
    pub(crate) severity: Severity,
    pub(crate) standing: Standing,
    pub(crate) when: Condition,
    /// `when` without its tests of the kind, where `kinds` answers them; see [`Condition::beyond`].
    pub(crate) beyond_kind: Option<Condition>,
    /// The kinds that `when` names; `None` for all. A record of another kind is never judged.
    pub(crate) kinds: Option<Vec<KindId>>,
    /// Who owes it where no record has an owner.
    pub(crate) owner: Option<Box<str>>,
    pub(crate) effective: Effective,
    /// Its place in the policy's calendars.
    pub(crate) calendar: Option<usize>,
    /// `None` where no one may waive it.
    pub(crate) waivable: Option<Waivable>,
    pub(crate) gate: Option<Gate>,
    pub(crate) form: Form,
    /// The fields whose change can change whether, and with what limit, a running clock is asked.
    pub(crate) watched: Vec<FieldId>,
    /// `when`, and that of every tier, rests on values of the record alone: while none of `watched` changes, whether and
    /// with what limit a clock is asked stays as it is.
    pub(crate) is_steady: bool,
    /// The events without which nothing comes of it; `None` where it looks at fields.
    pub(crate) stirred_by: Option<EventSet>,
    /// Another rule has the same id, for another span of time.
    pub(crate) has_versions: bool,
    /// What it is judged on.
    pub(crate) level: Level,
    /// The rules on whose outcomes it rests.
    pub(crate) depends: Vec<Box<str>>,
    /// Rules of a lower stage are judged before it.
    pub(crate) stage: u32,
    pub(crate) at: Position,
}

impl Rule {
    /// Every amount of time that its form counts.
    pub(crate) fn amounts(&self) -> Vec<Amount> {
        amounts(&self.form)
    }

    /// The roster on whose rows it is judged.
    pub(crate) const fn roster(&self) -> Option<RosterId> {
        match self.level {
            Level::Rows(roster) => Some(roster),
            Level::Record | Level::Book => None,
        }
    }

    /// True if what it asks depends on working time.
    pub(crate) fn counts_working_time(&self) -> bool {
        let is_by_shift = matches!(&self.form, Form::Duty(duty) if duty.every == Turn::Shift);
        is_by_shift || amounts(&self.form).iter().any(|amount| amount.needs_calendar())
    }
}

/// The calendars of a policy as rules name them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) calendars: &'a [Calendar],
    pub(super) default: Option<usize>,
    /// False where some could not be read, and what rests on them is not told again.
    pub(super) sound: bool,
}

/// Where an id stands, and for which span; also of a rule that is at fault in some other way.
struct Stands<'n> {
    id: &'n str,
    effective: Effective,
    at: Position,
}

impl<'n> Stands<'n> {
    /// `None` without an id, and of a rule at fault whose span may be what is wrong with it.
    fn of(item: &'n Node, rule: Option<&Rule>) -> Option<Self> {
        let map = item.as_map()?;
        let effective = match rule {
            Some(rule) => rule.effective,
            None if map.get("effective").is_none() => Effective::default(),
            None => return None,
        };
        Some(Self { id: map.get("id")?.as_text()?, effective, at: item.at })
    }

    fn clashes(&self, other: &Self) -> bool {
        self.id == other.id && self.effective.overlaps(other.effective)
    }
}

impl Compiler<'_> {
    /// The rules of the policy; those at fault are left out.
    pub(super) fn rules(&mut self, section: &Node, calendars: Named<'_>) -> Vec<Rule> {
        let Some(items) = section.as_list() else {
            self.findings
                .fault(section.at, format!("`rules` must be a list, not {}", section.shape()))
                .code(Code::WrongShape)
                .hint(Said::from("begin each rule with a `-`: `- id: …`"));
            return Vec::new();
        };
        self.levels = Levels::of(items, self.schema);
        let mut rules: Vec<Rule> = Vec::new();
        let mut stands: Vec<Stands<'_>> = Vec::new();
        for item in items {
            self.level = level(item, items, self.schema);
            let rule = self.rule(item, calendars);
            if let Some(stand) = Stands::of(item, rule.as_ref()) {
                if let Some(first) = stands.iter().find(|first| first.clashes(&stand)) {
                    self.stands_twice(&stand, first.at);
                }
                stands.push(stand);
            }
            rules.extend(rule);
        }
        set_stages(&mut rules, self.findings);
        mark_versions(&mut rules);
        rules
    }

    fn stands_twice(&mut self, second: &Stands<'_>, first: Position) {
        let message =
            format!("the rule `{}` stands twice (first on line {})", second.id, first.line);
        let hint = "give the two `effective` spans that do not overlap, or another id".to_owned();
        self.findings
            .fault_with_hint(second.at, message, Said::from(hint))
            .code(Code::DuplicateRule)
            .related(first, "the first stands here");
    }

    fn rule(&mut self, node: &Node, calendars: Named<'_>) -> Option<Rule> {
        // What a rule at fault rested on is not to be laid to this one.
        self.depends.clear();
        let mut keys = Keys::of(node, "a rule", self.findings)?;
        let id = keys.need("id", "a rule", self.findings).and_then(|node| self.rule_id(node));
        keys.need("title", "a rule", self.findings);
        let title = read_title(keys.get("title"), self.findings);
        let source =
            keys.get("source").map_or_else(Vec::new, |node| texts(node, "source", self.findings));
        let severity = self.word(&mut keys, "severity", &Severity::ALL.map(|s| (s.as_str(), s)));
        let standing = self.word(&mut keys, "status", &Standing::ALL.map(|s| (s.as_str(), s)));
        let gate = self.word(&mut keys, "gate", &[("refuse", Gate::Refuse), ("warn", Gate::Warn)]);
        let when = keys
            .get("when")
            .map_or_else(Condition::default, |node| self.condition(node, self.scope()));
        let owner = keys.text("owner", self.findings).map(Into::into);
        let effective =
            keys.get("effective").map_or_else(Effective::default, |node| self.effective(node));
        let waivable = keys.get("waivable").and_then(|node| self.waivable(node));
        let calendar =
            keys.get("calendar").map_or(calendars.default, |node| self.calendar(node, calendars));
        let each = keys.get("each").map(|node| self.roster_named(node));
        let heard = self.echoes.len();
        let form = self.rule_form(&mut keys);
        if let (Some(Form::Duty(_)), Level::Book) = (&form, self.level) {
            self.echoes[heard..].iter_mut().for_each(|echo| echo.only_when(&when));
        }
        if let Some(form) = &form {
            self.check_level(&keys, form, each.is_some());
        }
        self.unknown_keys(keys);
        let (id, form) = (id?, form?);
        if calendars.sound {
            self.need_calendar(&form, calendar, node.at);
        }
        let kinds = self.kinds_of(&when);
        Some(Rule {
            watched: watched(&when, &form),
            is_steady: when.is_steady() && form.tiers().iter().all(|tier| tier.when.is_steady()),
            stirred_by: stirred_by(&form),
            id: id.into(),
            title,
            source: source.into_iter().map(|(clause, _)| clause.into()).collect(),
            severity: severity.unwrap_or(Severity::Error),
            standing: standing.unwrap_or(Standing::Active),
            beyond_kind: when.beyond(field::KIND),
            when,
            kinds,
            owner,
            effective,
            calendar,
            waivable,
            gate,
            form,
            has_versions: false,
            level: self.level,
            depends: std::mem::take(&mut self.depends),
            stage: 0,
            at: node.at,
        })
    }

    fn rule_id<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let id = text(node, "id", self.findings)?;
        let is_kebab = id.starts_with(|letter: char| letter.is_ascii_lowercase())
            && id.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            });
        if !is_kebab {
            let hint = "rule ids are small letters, digits and `-`, such as phone-30s".to_owned();
            self.findings
                .fault_with_hint(node.at, format!("`{id}` is not a rule id"), Said::from(hint))
                .code(Code::WrongName);
        }
        is_kebab.then_some(id)
    }

    /// The value of `key`, one of `known`.
    fn word<T: Copy>(
        &mut self,
        keys: &mut Keys<'_>,
        key: &'static str,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        let node = keys.get(key)?;
        let word = text(node, key, self.findings)?;
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let hint = suggest(word, known.iter().map(|(name, _)| *name));
            self.findings
                .fault_with_hint(node.at, format!("`{key}` cannot be `{word}`"), hint)
                .code(Code::UnknownValue);
        }
        found
    }

    fn effective(&mut self, node: &Node) -> Effective {
        let Some(mut keys) = Keys::of(node, "`effective`", self.findings) else {
            return Effective::default();
        };
        let from = keys.get("from").and_then(|node| self.date(node));
        let until = keys.get("until").and_then(|node| self.date(node));
        keys.finish("`effective`", self.findings);
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            let message = if until == from {
                format!("`effective` ends on the day on which it begins, {from}: it never holds")
            } else {
                format!("`effective` ends on {until}, before it begins on {from}")
            };
            self.findings
                .fault(node.at, message)
                .code(Code::ReversedSpan)
                .hint(Said::from("`until` is the first day on which it does not hold any more"));
        }
        let instant = |date: NaiveDate| start_of_date(self.schema.zone, date);
        Effective { from: from.map(instant), until: until.map(instant) }
    }

    fn date(&mut self, node: &Node) -> Option<NaiveDate> {
        let date = text(node, "date", self.findings)?;
        let read = read_date(date).filter(|date| date.checked_add_days(Days::new(1)).is_some());
        if read.is_none() {
            self.findings
                .fault(node.at, format!("`{date}` is not a date such as 2026-11-22"))
                .code(Code::WrongDate)
                .hint(mended_date(date).map(|date| format!("write {date}")).map(Said::from));
        }
        read
    }

    fn waivable(&mut self, node: &Node) -> Option<Waivable> {
        if node.as_text() == Some("false") {
            return None;
        }
        let mut keys = Keys::of(node, "`waivable`", self.findings)?;
        let by = keys.get("by").map_or_else(Vec::new, |node| texts(node, "by", self.findings));
        let max = keys.get("max").and_then(|node| self.amount(node));
        keys.finish("`waivable`", self.findings);
        Some(Waivable { by: by.into_iter().map(|(role, at)| self.role(role, at)).collect(), max })
    }

    /// A role of the staff roster, checked where the roster lists its roles.
    pub(super) fn role(&mut self, role: &str, at: Position) -> Symbol {
        use super::schema::FieldType;
        let word = self.symbols.intern(role);
        let roles = self.schema.staff.and_then(|staff| {
            let staff = self.schema.roster(staff);
            Some(&staff.columns[usize::from(staff.column("role")?.0)].kind)
        });
        if let (Some(FieldType::OneOf(roles)), Some(staff)) = (roles, self.schema.staff)
            && !roles.contains(&word)
        {
            self.miss_role(role, at, (staff, "role"), roles);
        }
        word
    }

    /// Tells that a column which lists its words has no such one.
    pub(super) fn miss_role(
        &mut self,
        word: &str,
        at: Position,
        (roster, column): (RosterId, &str),
        known: &[Symbol],
    ) {
        let (what, chinese) =
            if column == "role" { ("role", "角色") } else { ("skill", "技能") };
        let known = known.iter().map(|word| self.symbols.text(*word));
        let place = self.places.values(&format!("{}.{column}", self.schema.roster(roster).name));
        let fault =
            self.findings.fault(at, said!("there is no {what} `{word}`", "没有{chinese} `{word}`"));
        fault.code(Code::UnknownRole).hint(suggest(word, known));
        if let Some(place) = place {
            fault.related(place, said!("the {what}s are listed here", "{chinese}列在这里"));
        }
    }

    pub(super) fn amount(&mut self, node: &Node) -> Option<Amount> {
        let amount = text(node, "amount", self.findings)?;
        match Amount::parse(amount) {
            Ok(amount) => Some(amount),
            Err(why) => {
                self.findings
                    .fault(node.at, format!("`{amount}` is not an amount of time: {why}"))
                    .code(code_of(why))
                    .hint(why.remedy(amount));
                None
            }
        }
    }

    fn calendar(&mut self, node: &Node, calendars: Named<'_>) -> Option<usize> {
        let name = text(node, "calendar", self.findings)?;
        let index = calendars.calendars.iter().position(|calendar| calendar.name() == name);
        if index.is_none() {
            let known = calendars.calendars.iter().map(Calendar::name);
            self.places.miss(Section::Calendars, (name, node.at), known, self.findings);
        }
        index
    }

    /// Refuses keys that mean nothing for what the rule is judged on.
    fn check_level(&mut self, keys: &Keys<'_>, form: &Form, each: bool) {
        let name = form.name();
        let takes_each = matches!(
            name,
            FormName::Deadline
                | FormName::Recurring
                | FormName::Precedence
                | FormName::Sequence
                | FormName::Limit
                | FormName::Duty
        );
        if each && !takes_each {
            let message = format!("`each` does not go with the form `{}`", name.as_str());
            self.findings.fault(keys.at, message).code(Code::ConflictingKeys);
        }
        if keys.has("gate") && self.level != Level::Record {
            self.findings
                .fault(keys.at, "a gate goes with rules on one record")
                .code(Code::ConflictingKeys);
        }
        if keys.has("when") && matches!(name, FormName::Roster | FormName::Retention) {
            let message = format!("`when` does not go with the form `{}`", name.as_str());
            let hint = "say `where`, on the columns of the roster".to_owned();
            self.findings
                .fault_with_hint(keys.at, message, Said::from(hint))
                .code(Code::ConflictingKeys);
        }
    }

    /// The one form of a rule.
    fn rule_form(&mut self, keys: &mut Keys<'_>) -> Option<Form> {
        let found: Vec<(FormName, &Node)> = FormName::ALL
            .into_iter()
            .filter_map(|form| Some((form, keys.get(form.as_str())?)))
            .collect();
        match found.as_slice() {
            [] if keys.slip_of(&FormName::ALL.map(FormName::as_str)).is_some() => None,
            [] => {
                let forms = FormName::ALL.map(FormName::as_str);
                let (all, each) = listed_both(&forms);
                let hint = said!("one of {all}", "应为其中之一：{each}");
                self.findings
                    .fault_with_hint(keys.at, "the rule asks nothing: it has no form", hint)
                    .code(Code::MissingForm);
                None
            }
            [(form, node)] => self.form(*form, node),
            [(first, other), (second, node), ..] => {
                let (first, second) = (first.as_str(), second.as_str());
                let hint = "make it two rules".to_owned();
                self.findings
                    .fault_with_hint(
                        node.at,
                        format!("a rule has one form, not `{first}` and `{second}`"),
                        Said::from(hint),
                    )
                    .code(Code::ConflictingKeys)
                    .related(other.at, format!("`{first}` stands here"));
                None
            }
        }
    }

    /// Names unknown keys; a misspelt form is told by the names of forms.
    fn unknown_keys(&mut self, mut keys: Keys<'_>) {
        read_silences(&mut keys, self.findings);
        let forms = FormName::ALL.map(FormName::as_str);
        let rest: Vec<&Entry> = keys.rest().collect();
        for entry in rest {
            if let Some(form) = nearest(&entry.key, forms) {
                keys.tell(entry);
                let hint = format!("did you mean the form `{form}`?");
                self.findings
                    .fault_with_hint(
                        entry.key_at,
                        format!("a rule has no key `{}`", entry.key),
                        Said::from(hint),
                    )
                    .code(Code::UnknownKey);
            }
        }
        keys.finish("a rule", self.findings);
    }

    fn need_calendar(&mut self, form: &Form, calendar: Option<usize>, at: Position) {
        let is_by_shift = matches!(form, Form::Duty(duty) if duty.every == Turn::Shift);
        let works = amounts(form).iter().any(|amount| amount.needs_calendar());
        if calendar.is_none() && (works || is_by_shift) {
            let hint = "name one by `calendar:` in the section `policy`".to_owned();
            self.findings
                .fault_with_hint(
                    at,
                    "working time is used, and there is no calendar",
                    Said::from(hint),
                )
                .code(Code::MissingCalendar);
        }
    }

    fn kinds_of(&self, when: &Condition) -> Option<Vec<KindId>> {
        let words = when.words_of(field::KIND)?;
        Some(
            words
                .iter()
                .filter_map(|word| self.schema.find_kind(self.symbols.text(*word)))
                .collect(),
        )
    }
}

fn mark_versions(rules: &mut [Rule]) {
    let mut ids = HashSet::new();
    let twice: HashSet<Box<str>> =
        rules.iter().filter(|rule| !ids.insert(&*rule.id)).map(|rule| rule.id.clone()).collect();
    for rule in rules {
        rule.has_versions = twice.contains(&rule.id);
    }
}

/// Every amount that a form counts.
fn amounts(form: &Form) -> Vec<Amount> {
    let max = match form {
        Form::Deadline(deadline) => deadline.pausing.max,
        Form::Recurring(recurring) => recurring.pausing.max,
        Form::Notice(notice) => Some(notice.lead),
        Form::Metric(metric) => metric.time(),
        Form::Precedence(_)
        | Form::Sequence(_)
        | Form::Required(_)
        | Form::Limit(_)
        | Form::Actor(_)
        | Form::Roster(_)
        | Form::Duty(_)
        | Form::Retention(_) => None,
    };
    form.tiers().iter().map(|tier| tier.within).chain(max).collect()
}

/// The events that a form names, and those that end clocks.
fn stirred_by(form: &Form) -> Option<EventSet> {
    let mut all = EventSet::default();
    for ending in [event::CLOSED, event::WITHDRAWN, event::MERGED, event::REOPENED] {
        all.insert(ending);
    }
    for matcher in form.matchers() {
        all.add(matcher.events?);
    }
    Some(all)
}

fn watched(when: &Condition, form: &Form) -> Vec<FieldId> {
    let tiers = form.tiers().iter().flat_map(|tier| tier.when.fields());
    let mut fields: Vec<FieldId> = when.fields().chain(tiers).chain(form.due_field()).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}
