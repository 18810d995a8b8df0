//! Conditions, matchers and rules in words.

use super::{Words, terms};
use crate::engine::Outcome;
use crate::model::language::{Language, close_up, tr};
use crate::model::roster::RosterId;
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value, field};
use crate::policy::condition::{
    ActorTest, Check, Condition, Operand, Order, Shift, Subject, Test, Through,
};
use crate::policy::echo::{Hearer, Of};
use crate::policy::form::{
    Actor, Deadline, ForEach, Form, Limit, Limits, Notice, Pace, Pausing, Precedence, Recurring,
    Tier, Who,
};
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::rule::Rule;

impl Words<'_> {
    /// `kind is complaint and grade is urgent`; empty where it always holds.
    pub(crate) fn condition(&self, condition: &Condition) -> String {
        self.condition_of(condition, None)
    }

    /// A condition on the columns of `roster`.
    pub(crate) fn condition_of(&self, condition: &Condition, roster: Option<RosterId>) -> String {
        let (and, or) = match self.language {
            Language::English => (" and ", ", or "),
            Language::Chinese => ("，且 ", "；或 "),
        };
        let all = |tests: &Vec<Test>| {
            tests.iter().map(|test| self.test(test, roster)).collect::<Vec<_>>().join(and)
        };
        self.close(condition.any.iter().map(all).collect::<Vec<_>>().join(or))
    }

    /// `grade is urgent`.
    pub(crate) fn test(&self, test: &Test, roster: Option<RosterId>) -> String {
        self.close(self.check(&self.subject(test.subject, roster), test.subject, &test.check))
    }

    /// What a test looks at.
    pub(crate) fn subject(&self, subject: Subject, row: Option<RosterId>) -> String {
        let column = |roster: RosterId, column: crate::model::roster::ColumnId| {
            self.policy.schema.roster(roster).columns[usize::from(column.0)].name.to_string()
        };
        match subject {
            Subject::Id => self.field(field::ID).to_owned(),
            Subject::At => self.field(field::AT).to_owned(),
            Subject::By => self.field(field::BY).to_owned(),
            Subject::Field(field) | Subject::Own(field) => self.field(field).to_owned(),
            Subject::Column { through, roster, column: name } => {
                let through = match through {
                    Through::By => self.field(field::BY),
                    Through::Field(field) | Through::Own(field) => self.field(field),
                };
                let column = column(roster, name);
                tr!(self.language, "{through}.{column}", "{through} 的 {column}")
            }
            Subject::Cell(cell) => {
                row.map_or_else(|| tr!(self.language, "the row", "该行"), |row| column(row, cell))
            }
        }
    }

    /// What people call a field.
    pub(crate) fn field(&self, field: FieldId) -> &str {
        self.policy.schema.field_called(field, self.language)
    }

    /// What people call a field by this name, and what it is of where the name is dotted; other names are left as they are.
    pub(super) fn called(&self, name: &str) -> String {
        let called = |name| self.policy.schema.find_field(name).map(|field| self.field(field));
        match name.split_once('.') {
            Some((of, column)) if self.language == Language::Chinese => {
                format!("{} 的 {column}", called(of).unwrap_or(of))
            }
            _ => called(name).unwrap_or(name).to_owned(),
        }
    }

    /// What people type for a field.
    pub(crate) fn field_name(&self, field: FieldId) -> &str {
        &self.policy.schema.field(field).name
    }

    /// A sentence without the blanks that stand around names: between Chinese words there are none.
    pub(crate) fn close(&self, text: String) -> String {
        match self.language {
            Language::English => text,
            Language::Chinese => close_up(&text),
        }
    }

    fn check(&self, subject: &str, of: Subject, check: &Check) -> String {
        let language = self.language;
        let is = |what: String| tr!(language, "{subject} is {what}", "{subject} 为 {what}");
        match check {
            Check::Words(list) => is(self.any_word_of(of, list)),
            Check::Actors(tests) => {
                let tests = tests.iter().map(|test| self.actor_test(*test)).collect::<Vec<_>>();
                is(tests.join(self.or()))
            }
            Check::Is(operand) => is(self.operand(operand)),
            Check::Any(checks) => {
                let parts: Vec<_> =
                    checks.iter().map(|check| self.check(subject, of, check)).collect();
                parts.join(self.or())
            }
            Check::Not(inner) => {
                tr!(language, "not ({})", "并非（{}）", self.check(subject, of, inner))
            }
            Check::Present(true) => tr!(language, "{subject} has a value", "{subject} 已填"),
            Check::Present(false) => tr!(language, "{subject} has no value", "{subject} 未填"),
            Check::Has(values) => {
                let values =
                    values.iter().map(|value| self.policy.schema.show(value, self.symbols));
                let values = values.collect::<Vec<_>>().join(self.and());
                tr!(language, "{subject} has {values}", "{subject} 含 {values}")
            }
            Check::Compare(order, operand) => {
                let (english, chinese) = match (order, is_time(operand)) {
                    (Order::Less, false) => ("under", "小于"),
                    (Order::Less, true) => ("under", "早于"),
                    (Order::AtMost, false) => ("at most", "不超过"),
                    (Order::AtMost, true) => ("at most", "不晚于"),
                    (Order::More, false) => ("over", "大于"),
                    (Order::More, true) => ("over", "晚于"),
                    (Order::AtLeast, false) => ("at least", "不低于"),
                    (Order::AtLeast, true) => ("at least", "不早于"),
                };
                let than = self.operand(operand);
                match language {
                    Language::English => format!("{subject} is {english} {than}"),
                    Language::Chinese => format!("{subject} {chinese} {than}"),
                }
            }
            Check::Between(low, high) => {
                let (low, high) = (self.operand(low), self.operand(high));
                tr!(
                    language,
                    "{subject} is from {low} to {high}",
                    "{subject} 在 {low} 至 {high} 之间"
                )
            }
        }
    }

    fn actor_test(&self, test: ActorTest) -> String {
        match test {
            ActorTest::Class(class) => terms::actor(class, self.language).to_owned(),
            ActorTest::Staff(id) => self.symbols.text(id).to_owned(),
            ActorTest::Bot(id) => format!("bot:{}", self.symbols.text(id)),
        }
    }

    fn operand(&self, operand: &Operand) -> String {
        let moved = |base: &str, shift: &Shift| {
            let (sign, way) = if shift.back { ("-", "往前") } else { ("+", "往后") };
            if shift.amount == crate::model::Amount::Elapsed(0) {
                return base.to_owned();
            }
            let amount = self.amount(shift.amount);
            tr!(self.language, "{base} {sign} {amount}", "{base}{way}{amount}")
        };
        let pick = |english, chinese| match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        };
        match operand {
            Operand::Value(value) => self.policy.schema.show(value, self.symbols),
            Operand::Now(shift) => moved(pick("now", "现在"), shift),
            Operand::At(shift) => moved(pick("at", "当时"), shift),
        }
    }

    /// Any of these words of a field, by their titles where they have some.
    pub(super) fn any_word_of(&self, of: Subject, words: &[Symbol]) -> String {
        let (Subject::Field(id) | Subject::Own(id)) = of else { return self.any_of(words) };
        let words = words.iter().map(|word| {
            let word = self.symbols.text(*word);
            self.policy.schema.word_titled(id, word, self.language).unwrap_or(word)
        });
        words.collect::<Vec<_>>().join(self.or())
    }

    /// Any of these outcomes of an obligation.
    fn outcomes(&self, words: &[Symbol]) -> String {
        let words = words.iter().map(|word| {
            let word = self.symbols.text(*word);
            let outcome = Outcome::parse(word);
            outcome.map_or(word, |outcome| terms::outcome(outcome, self.language))
        });
        words.collect::<Vec<_>>().join(self.or())
    }

    pub(crate) fn any_of(&self, words: &[Symbol]) -> String {
        words.iter().map(|word| self.symbols.text(*word)).collect::<Vec<_>>().join(self.or())
    }

    /// The events of a matcher, with what they must say: `confirmed (topic is fee)`.
    pub(crate) fn events(&self, matcher: &Matcher) -> String {
        matcher.any.iter().map(|one| self.alternative(one)).collect::<Vec<_>>().join(self.or())
    }

    fn alternative(&self, alternative: &Alternative) -> String {
        if let Some(of) = self.heard(alternative) {
            return self.echo(of, alternative);
        }
        let name = match &alternative.what {
            What::Events(events) => {
                let names = events
                    .iter()
                    .map(|event| self.policy.schema.event_called(*event, self.language));
                names.collect::<Vec<_>>().join(self.or())
            }
            What::Set(field) => {
                tr!(self.language, "the first {}", "首次填写 {}", self.field(*field))
            }
        };
        let mut tests: Vec<String> =
            alternative.tests.iter().map(|test| self.test(test, None)).collect();
        tests.extend(alternative.nth.map(|nth| tr!(self.language, "number {nth}", "第{nth}次")));
        if tests.is_empty() {
            return name;
        }
        let tests = tests.join(self.pause());
        tr!(self.language, "{name} ({tests})", "{name}（{tests}）")
    }

    /// What is heard of elsewhere as `alternative`; `None` where it means events of the record itself.
    pub(super) fn heard(&self, alternative: &Alternative) -> Option<&Of> {
        let mut echoes = self.policy.echoes.iter();
        echoes.find(|echo| alternative.names(echo.event)).map(|echo| &echo.of)
    }

    /// What is heard of elsewhere: `held (activity is training)`, `late or overdue of answered`.
    pub(super) fn echo(&self, of: &Of, heard: &Alternative) -> String {
        match of {
            Of::Events { what, by: Hearer::Linked(field), .. } => {
                let (what, field) = (self.alternative(what), self.field(*field));
                tr!(
                    self.language,
                    "{what} of a record whose {field} it is",
                    "以它为 {field} 的工单的 {what}"
                )
            }
            Of::Events { what, by: Hearer::Row(_) | Hearer::Book, .. } => self.alternative(what),
            Of::Outcomes { rule } => {
                let words = heard.tests.iter().filter_map(|test| {
                    let Check::Words(words) = &test.check else { return None };
                    Some(self.outcomes(words))
                });
                let words = words.collect::<Vec<_>>().join(self.or());
                tr!(self.language, "{words} of {rule}", "{rule} 的 {words}")
            }
        }
    }

    /// What a rule asks, in a sentence without its end.
    pub(crate) fn asks(&self, rule: &Rule) -> String {
        self.close(self.asks_in_words(rule))
    }

    fn asks_in_words(&self, rule: &Rule) -> String {
        match &rule.form {
            Form::Deadline(form) => self.asks_deadline(form, rule.roster()),
            Form::Recurring(form) => self.asks_recurring(form, rule.roster()),
            Form::Notice(form) => self.asks_notice(form),
            Form::Precedence(form) => self.asks_precedence(form),
            Form::Sequence(form) => {
                let steps: Vec<String> = form.order.iter().map(|step| self.events(step)).collect();
                let steps = steps.join(self.comma());
                tr!(
                    self.language,
                    "the first of each in this order: {steps}",
                    "各自第一次须依次发生：{steps}"
                )
            }
            Form::Required(form) => {
                let needs: Vec<_> = form.need.iter().map(|need| self.called(&need.name)).collect();
                let (at, needs) = (self.events(&form.at), needs.join(self.comma()));
                tr!(self.language, "{at} says {needs}", "{at} 时须写明 {needs}")
            }
            Form::Limit(form) => self.asks_limit(form),
            Form::Actor(form) => self.asks_actor(form),
            Form::Roster(form) => self.asks_roster(form),
            Form::Duty(form) => self.asks_duty(form),
            Form::Metric(form) => self.asks_metric(form),
            Form::Retention(form) => {
                let lasts = self.amount(form.lasts);
                tr!(
                    self.language,
                    "every month of the archive is kept whole for {lasts}",
                    "归档的每个月完整保存{lasts}"
                )
            }
        }
    }

    fn asks_limit(&self, form: &Limit) -> String {
        let (language, of) = (self.language, self.events(&form.of));
        let after = form.after.as_ref().map_or_else(String::new, |after| {
            tr!(language, " after {}", "{} 之后", self.events(after))
        });
        match form.at_most {
            0 => tr!(language, "no {of}{after}", "{after}不得 {of}"),
            1 => tr!(language, "{of} at most once{after}", "{after}{of} 最多一次"),
            most => {
                tr!(language, "{of} at most {most} times{after}", "{after}{of} 最多{most}次")
            }
        }
    }

    fn asks_deadline(&self, form: &Deadline, row: Option<RosterId>) -> String {
        let language = self.language;
        let (from, to) = (self.events(&form.from), self.events(&form.to));
        let mut text = match &form.limits {
            Limits::Tiers(tiers) => {
                let within = self.tiers(tiers, &from, row);
                tr!(language, "{to} within {within}", "{within} {to}")
            }
            Limits::Due(field) => {
                let field = self.field(*field);
                tr!(
                    language,
                    "{to} by what `{field}` says, from {from} on",
                    "{from} 起，最迟在 {field} 所写的时间 {to}"
                )
            }
        };
        if let Some(field) = form.not_before {
            let field = self.field(field);
            text = tr!(language, "{text}, and not before `{field}`", "{text}，且不早于 {field}");
        }
        if !form.same.0.is_empty() {
            let pairs = form.same.0.iter().map(|(b, a)| {
                let (ours, theirs) = (self.field(*b), self.field(*a));
                if b == a {
                    tr!(language, "the same {ours}", "{ours} 相同")
                } else {
                    tr!(language, "its {ours} being that {theirs}", "{ours} 等于当时的 {theirs}")
                }
            });
            text = format!("{text}{}{}", self.pause(), pairs.collect::<Vec<_>>().join(self.and()));
        }
        text = format!("{text}{}", self.pausing(&form.pausing));
        if let Some(unless) = &form.unless {
            let unless = self.events(unless);
            text = tr!(
                language,
                "{text}; void if {unless} comes first",
                "{text}；先有 {unless} 则免除"
            );
        }
        text
    }

    /// `2wd of opened`, or `this time of opened: 2wd where grade is urgent, 3wd otherwise`.
    fn tiers(&self, tiers: &[Tier], from: &str, row: Option<RosterId>) -> String {
        let language = self.language;
        let one = |tier: &Tier| {
            let within = self.amount(tier.within);
            if tier.when.is_always() && tiers.len() > 1 {
                tr!(language, "{within} otherwise", "其他{within}")
            } else if tier.when.is_always() {
                within
            } else {
                let when = self.condition_of(&tier.when, row);
                tr!(language, "{within} where {when}", "{when} 的{within}")
            }
        };
        match tiers {
            [only] if only.when.is_always() => {
                let within = self.amount(only.within);
                tr!(language, "{within} of {from}", "{from} 后{within}内")
            }
            _ => {
                let tiers = tiers.iter().map(one).collect::<Vec<_>>().join(self.pause());
                tr!(language, "this time of {from}: {tiers}", "{from} 后限时内（{tiers}）")
            }
        }
    }

    fn pausing(&self, pausing: &Pausing) -> String {
        if pausing.reasons.is_empty() {
            return String::new();
        }
        let language = self.language;
        let most = pausing.max.map_or_else(String::new, |max| {
            tr!(language, " for at most {}", "，最多停{}", self.amount(max))
        });
        let reasons = self.any_of(&pausing.reasons);
        tr!(
            language,
            "; waiting for {reasons} stops the clock{most}",
            "；等待 {reasons} 时停止计时{most}"
        )
    }

    fn asks_recurring(&self, form: &Recurring, row: Option<RosterId>) -> String {
        let (language, expect) = (self.language, self.events(&form.expect));
        let span = if row.is_some() {
            tr!(language, "as long as the row is in force", "该行有效期间")
        } else {
            let (begin, end) = (self.events(&form.begin), self.events(&form.end));
            tr!(language, "from {begin} to {end}", "{begin} 至 {end} 期间")
        };
        match &form.pace {
            Pace::Every(tiers) => {
                let pausing = self.pausing(&form.pausing);
                let last = tr!(language, "the last one", "上一次");
                let within = self.tiers(tiers, &last, row);
                tr!(
                    language,
                    "{expect} within {within}, {span}{pausing}",
                    "{span}，{within}再 {expect}{pausing}"
                )
            }
            Pace::Per { period, at_least } => {
                let every = terms::period(*period, language);
                tr!(
                    language,
                    "at least {at_least} {expect} in every whole {every}, {span}",
                    "{span}，每个整{every}至少{at_least}次 {expect}"
                )
            }
        }
    }

    fn asks_notice(&self, form: &Notice) -> String {
        let language = self.language;
        let moot = form.done.as_ref().map_or_else(String::new, |done| {
            let done = self.events(done);
            tr!(language, "; not needed where {done} comes by then", "；届时已 {done} 则不需要")
        });
        let (expect, field) = (self.events(&form.expect), self.field(form.ahead_of));
        let lead = self.amount(form.lead);
        tr!(
            language,
            "{expect} at least {lead} ahead of `{field}`{moot}",
            "至少比 {field} 提前{lead} {expect}{moot}"
        )
    }

    fn asks_precedence(&self, form: &Precedence) -> String {
        let language = self.language;
        let (need, before) = (self.events(&form.need), self.events(&form.before));
        let mut text = tr!(language, "{need} before {before}", "{before} 之前须 {need}");
        if let Some(after) = &form.after {
            let after = self.events(after);
            text = tr!(language, "{text}, after {after}", "{text}，且在 {after} 之后");
        }
        match &form.for_each {
            ForEach::Once => {}
            ForEach::Values(field, values) => {
                let values =
                    values.iter().map(|value| self.policy.schema.show(value, self.symbols));
                let (field, values) =
                    (self.field(*field), values.collect::<Vec<_>>().join(self.comma()));
                text = tr!(
                    language,
                    "{text}, for each {field} of {values}",
                    "{text}，每种 {field}（{values}）各一次"
                );
            }
            ForEach::Event(each) => {
                let each = self.events(each);
                text = tr!(language, "{text}, after each {each}", "{text}，每次 {each} 之后都要");
            }
        }
        if let Some((field, count)) = form.distinct {
            let field = self.field(field);
            text = tr!(
                language,
                "{text}, by {count} different {field}",
                "{text}，{count}种不同的 {field}"
            );
        }
        if form.at_least > 1 {
            let times = form.at_least;
            text = tr!(language, "{text}, {times} times", "{text}，共{times}次");
        }
        text
    }

    fn asks_actor(&self, form: &Actor) -> String {
        let who = match form.who {
            Who::By => self.field(field::BY),
            Who::Field(field) => self.field(field),
        };
        let language = self.language;
        let role = form.role.as_ref();
        let role = role.map(|(_, roles)| tr!(language, "is {}", "是 {}", self.any_of(roles)));
        let skill = form.skill.as_ref().map(|(_, skills)| {
            let skills = skills.iter().map(|skill| self.symbols.text(*skill));
            let skills = skills.collect::<Vec<_>>().join(self.and());
            tr!(language, "has the skill {skills}", "有技能 {skills}")
        });
        let row = (!form.row.is_always()).then(|| {
            let row = self.condition_of(&form.row, form.roster);
            tr!(language, "has a roster row where {row}", "名册上 {row}")
        });
        let other = form.not_same_as.as_ref().map(|other| {
            let other = self.events(other);
            tr!(language, "is not who did {other}", "不是做 {other} 的人")
        });
        let asked: Vec<String> = [role, skill, row, other].into_iter().flatten().collect();
        let at = self.events(&form.at);
        match language {
            Language::English => format!("at {at}, `{who}` {}", asked.join(" and ")),
            Language::Chinese => format!("{at} 时，{who} 须{}", asked.join("，且")),
        }
    }
}

/// True if it is held against a time, and not against a number.
const fn is_time(operand: &Operand) -> bool {
    match operand {
        Operand::Now(_) | Operand::At(_) => true,
        Operand::Value(value) => matches!(value, Value::Date(_) | Value::Instant(_)),
    }
}
