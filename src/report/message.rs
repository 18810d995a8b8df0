//! One sentence about an obligation: what was asked, and what came of it.

use std::cmp::Ordering;

use super::{Words, length, moment, terms};
use crate::engine::obligation::{ActorFault, LimitAt, Reading, Why};
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::archive::FileState;
use crate::model::figure::Figure;
use crate::model::language::{Language, tr};
use crate::model::record::EventId;
use crate::model::roster::ColumnId;
use crate::model::symbol::Symbol;
use crate::model::value::{Value, field};
use crate::policy::condition::{Check, Subject, Test};
use crate::policy::echo::Of;
use crate::policy::form::{Actor, Form, Measure, Target};
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::rule::Rule;

impl Words<'_> {
    /// Says how `obligation` stands. The same words for the same obligation, in every format.
    pub(crate) fn message(&self, obligation: &Obligation) -> String {
        let over = obligation.over.map(|over| length(over, self.language)).unwrap_or_default();
        self.message_over(obligation, &over)
    }

    /// The same with `over` in place of how long it is over.
    pub(super) fn message_over(&self, obligation: &Obligation, over: &str) -> String {
        self.close(self.in_words(obligation, over))
    }

    fn in_words(&self, obligation: &Obligation, over: &str) -> String {
        let rule = &self.policy.rules[obligation.rule];
        let (language, event) = (self.language, self.expected(rule));
        let limit = self.limit(obligation, rule);
        if let (Detail::None, Some(said)) =
            (&obligation.detail, self.setting(rule, obligation.outcome, (over, &limit)))
        {
            return said;
        }
        match (&obligation.detail, obligation.outcome) {
            (Detail::Figure(reading), outcome) => self.figure_reads(rule, reading, outcome),
            (Detail::Archive(files), _) => {
                let files = files.iter();
                let files =
                    files.map(|(file, state)| format!("{file} {}", spoilt(*state, language)));
                files.collect::<Vec<_>>().join(self.comma())
            }
            (Detail::Stale(column), _) => {
                let limit = limit.replace("limit", "good for").replace("时限", "有效期");
                tr!(
                    language,
                    "{column} is out of date by {over}{limit}",
                    "{column} 已过期 {over}{limit}"
                )
            }
            (Detail::Missed(count), outcome) => self.missed(rule, *count, (outcome, over, &limit)),
            (Detail::TooEarly(earliest), _) => {
                let earliest = moment(*earliest, self.policy.zone(), language);
                tr!(language, "{event} came before {earliest}", "{event} 早于 {earliest}")
            }
            (Detail::Needs { member, found, asked }, _) => {
                self.needs(rule, member.as_ref(), (*found, *asked))
            }
            (Detail::OutOfOrder { step, missing }, _) => self.out_of_order(rule, *step, *missing),
            (Detail::Lacks(names), _) => {
                let names: Vec<_> = names.iter().map(|name| self.called(name)).collect();
                tr!(language, "lacks {}", "缺 {}", names.join(self.comma()))
            }
            (Detail::TooOften { count, at_most }, _) => self.too_often(rule, *count, *at_most),
            (Detail::Actor(fault), _) => self.actor(rule, *fault, false),
            (Detail::Voided(why), Outcome::Void) => why_void(*why, language).to_owned(),
            (Detail::Left(left), _) => {
                let left = terms::amount(*left, language);
                tr!(
                    language,
                    "waiting; {left} left for {event}{limit}",
                    "计时暂停，距 {event} 还剩{left}{limit}"
                )
            }
            (_, Outcome::Late) => {
                tr!(language, "{event} came {over} late{limit}", "{event} 迟了{over}{limit}")
            }
            (_, Outcome::Overdue) => self.not_come(&event, over, &limit),
            (_, Outcome::Pending) => {
                tr!(language, "{event} is to come{limit}", "待 {event}{limit}")
            }
            (_, outcome) => terms::outcome(outcome, language).to_owned(),
        }
    }

    /// The same of what is being done now.
    pub(crate) fn message_now(&self, obligation: &Obligation) -> String {
        if let Detail::Actor(fault) = &obligation.detail {
            return self.actor(&self.policy.rules[obligation.rule], *fault, true);
        }
        self.message(obligation)
    }

    /// How a deadline stands for which no event is awaited, but a field that is set by any.
    fn setting(
        &self,
        rule: &Rule,
        outcome: Outcome,
        (over, limit): (&str, &str),
    ) -> Option<String> {
        let (Form::Deadline(form), language) = (&rule.form, self.language) else { return None };
        let [alternative] = form.to.any.as_slice() else { return None };
        let What::Set(field) = alternative.what else { return None };
        let field = self.field(field);
        match outcome {
            Outcome::Late => Some(tr!(
                language,
                "{field} was set {over} late{limit}",
                "填写 {field} 迟了{over}{limit}"
            )),
            Outcome::Overdue => Some(tr!(
                language,
                "{field} has not been set; overdue by {over}{limit}",
                "尚未填写 {field}，已逾期{over}{limit}"
            )),
            Outcome::Pending => {
                Some(tr!(language, "{field} is to be set{limit}", "待填写 {field}{limit}"))
            }
            Outcome::Kept | Outcome::Broken | Outcome::Paused | Outcome::Void | Outcome::Waived => {
                None
            }
        }
    }

    fn not_come(&self, event: &str, over: &str, limit: &str) -> String {
        tr!(
            self.language,
            "{event} has not come; overdue by {over}{limit}",
            "尚未 {event}，已逾期{over}{limit}"
        )
    }

    /// That `count` of what a rule waits for did not come in time.
    fn missed(
        &self,
        rule: &Rule,
        count: u32,
        (outcome, over, limit): (Outcome, &str, &str),
    ) -> String {
        let (language, event) = (self.language, self.expected(rule));
        match (count, outcome) {
            (1, _) if matches!(rule.form, Form::Duty(_)) => self.not_come(&event, over, ""),
            (_, _) if matches!(rule.form, Form::Duty(_)) => tr!(
                language,
                "{event} has not come: {count} missing; overdue by {over}",
                "{event} 还差{count}次，已逾期{over}"
            ),
            (_, Outcome::Late) => tr!(
                language,
                "{event} came {over} late{limit}; {count} missed",
                "{event} 迟了{over}{limit}，漏{count}次"
            ),
            (..) => tr!(
                language,
                "{event} has not come; {count} missed, overdue by {over}{limit}",
                "尚未 {event}，漏{count}次，已逾期{over}{limit}"
            ),
        }
    }

    /// The event that the rule waits for.
    pub(crate) fn expected(&self, rule: &Rule) -> String {
        match &rule.form {
            Form::Deadline(form) => self.matcher(&form.to),
            Form::Recurring(form) => self.matcher(&form.expect),
            Form::Notice(form) => self.matcher(&form.expect),
            Form::Precedence(form) => self.matcher(&form.need),
            Form::Sequence(form) => {
                form.order.last().map_or_else(String::new, |last| self.matcher(last))
            }
            Form::Required(form) => self.matcher(&form.at),
            Form::Limit(form) => self.matcher(&form.of),
            Form::Actor(form) => self.matcher(&form.at),
            Form::Duty(form) => self.matcher(&form.expect),
            Form::Roster(_) | Form::Metric(_) | Form::Retention(_) => String::new(),
        }
    }

    /// What people call an event; in Chinese one that is heard from elsewhere goes by what happens there.
    pub(crate) fn event_called(&self, id: EventId) -> String {
        let name = self.policy.schema.event_called(id, self.language);
        let echo = self.policy.echoes.iter().find(|echo| echo.event == id);
        let (Language::Chinese, Some(Of::Events { what, .. })) =
            (self.language, echo.map(|echo| &echo.of))
        else {
            return name.to_owned();
        };
        self.heard_name(what)
    }

    /// The events of a matcher, in words.
    pub(crate) fn matcher(&self, matcher: &Matcher) -> String {
        let alternatives = matcher.any.iter().flat_map(|one| self.names_of(one));
        alternatives.collect::<Vec<_>>().join(self.or())
    }

    fn names_of(&self, alternative: &Alternative) -> Vec<String> {
        match (&alternative.what, self.heard(alternative), self.language) {
            (_, Some(Of::Events { what, .. }), Language::Chinese) => vec![self.heard_name(what)],
            (_, Some(of @ Of::Outcomes { .. }), Language::Chinese) => {
                vec![self.echo(of, alternative)]
            }
            (What::Events(events), ..) => events
                .iter()
                .map(|event| self.policy.schema.event_called(*event, self.language).to_owned())
                .collect(),
            (What::Set(field), ..) => {
                let field = self.field(*field);
                vec![tr!(self.language, "a value of {field}", "填写 {field}")]
            }
        }
    }

    /// What is heard of elsewhere, in Chinese: its events, with the kinds of record that it names.
    fn heard_name(&self, what: &Alternative) -> String {
        let events = self.names_of(what).join(self.or());
        let of_kind = |test: &&Test| test.subject == Subject::Field(field::KIND);
        let Some(Check::Words(words)) = what.tests.iter().find(of_kind).map(|test| &test.check)
        else {
            return events;
        };
        let kinds = self.any_word_of(Subject::Field(field::KIND), words);
        format!("{events}（{kinds}）")
    }

    fn limit(&self, obligation: &Obligation, rule: &Rule) -> String {
        match (obligation.limit, &rule.form) {
            (Some(LimitAt::Within(lead)), Form::Notice(form)) => {
                let (lead, field) = (self.amount(lead), self.field(form.ahead_of));
                tr!(
                    self.language,
                    " (asked {lead} ahead of {field})",
                    "（应比 {field} 提前{lead}）"
                )
            }
            (Some(LimitAt::Within(amount)), _) => {
                tr!(self.language, " (limit {})", "（时限{}）", self.amount(amount))
            }
            (Some(LimitAt::By(_)) | None, _) => String::new(),
        }
    }

    /// That too little of what a rule needs came before.
    fn needs(&self, rule: &Rule, member: Option<&Value>, (found, asked): (u32, u32)) -> String {
        let Form::Precedence(form) = &rule.form else { return String::new() };
        let language = self.language;
        let of = member.map_or_else(String::new, |value| {
            let value = self.policy.schema.show(value, self.symbols);
            tr!(language, " ({value})", "（{value}）")
        });
        let (before, need) = (self.matcher(&form.before), self.matcher(&form.need));
        let need = need + &of;
        let blank = if of.is_empty() { " " } else { "" };
        let missing =
            || tr!(language, "{need} is missing before {before}", "{before} 之前缺 {need}");
        match (form.distinct.map(|(field, _)| self.field(field)), found) {
            (None, _) if asked == 1 => missing(),
            (Some(field), 0) => {
                let missing = missing();
                tr!(
                    language,
                    "{missing}: it is needed by {asked} different {field}",
                    "{missing}，应有{asked}种 {field}"
                )
            }
            (Some(field), _) => tr!(
                language,
                "{need} by only {found} {field}; {asked} different ones are needed before {before}",
                "{need}{blank}只有{found}种 {field}，{before} 之前应有{asked}种"
            ),
            (None, 0) => {
                let missing = missing();
                tr!(language, "{missing}: it is needed {asked} times", "{missing}，应有{asked}次")
            }
            (None, _) => {
                let times = if found == 1 { "once".to_owned() } else { format!("{found} times") };
                tr!(
                    language,
                    "{need} came only {times}; it is needed {asked} times before {before}",
                    "{need}{blank}只有{found}次，{before} 之前应有{asked}次"
                )
            }
        }
    }

    fn out_of_order(&self, rule: &Rule, step: usize, missing: bool) -> String {
        let Form::Sequence(form) = &rule.form else { return String::new() };
        let name = form.order.get(step).map_or_else(String::new, |step| self.matcher(step));
        let last = form.order.last().map_or_else(String::new, |last| self.matcher(last));
        if missing {
            tr!(self.language, "{name} is missing before {last}", "{last} 之前缺 {name}")
        } else {
            tr!(self.language, "{name} is out of order", "{name} 顺序不对")
        }
    }

    fn too_often(&self, rule: &Rule, count: u32, at_most: u32) -> String {
        let Form::Limit(form) = &rule.form else { return String::new() };
        let of = self.matcher(&form.of);
        let after = form.after.as_ref().map_or_else(String::new, |after| {
            tr!(self.language, " after {}", "{} 之后", self.matcher(after))
        });
        if at_most == 0 {
            tr!(self.language, "{of} came{after}", "{after}不得再有 {of}")
        } else {
            tr!(
                self.language,
                "{of} came {count} times{after}, at most {at_most}",
                "{after}{of} 共{count}次，最多{at_most}次"
            )
        }
    }

    /// The columns of the roster that `where` looks at.
    pub(super) fn columns(&self, form: &Actor) -> String {
        let Some(roster) = form.roster else { return String::new() };
        let mut names: Vec<&str> = Vec::new();
        for test in form.row.any.iter().flatten() {
            let Subject::Cell(column) = test.subject else { continue };
            let name = &*self.policy.schema.roster(roster).columns[usize::from(column.0)].name;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(self.comma())
    }

    /// Why it was not for the one who did it; `is_now` where it is being done.
    fn actor(&self, rule: &Rule, fault: ActorFault, is_now: bool) -> String {
        let Form::Actor(form) = &rule.form else { return String::new() };
        let (language, then) = (self.language, if is_now { "" } else { " then" });
        let (person, then_in_chinese) = match fault {
            ActorFault::Nobody => return tr!(language, "no one is named", "没有写明是谁"),
            ActorFault::Unknown(None) => {
                return tr!(language, "not done by one of the staff", "不是人员所为");
            }
            ActorFault::Unknown(Some(person))
            | ActorFault::Role(person)
            | ActorFault::Skill(person)
            | ActorFault::Row(person)
            | ActorFault::SameAs(person) => {
                (self.symbols.text(person), if is_now { "" } else { "当时" })
            }
        };
        let (is, does) = if is_now { ("is", "does") } else { ("was", "did") };
        match fault {
            ActorFault::Nobody | ActorFault::Unknown(_) => tr!(
                language,
                "{person} {is} not in the roster{then}",
                "{person} {then_in_chinese}不在名册上"
            ),
            ActorFault::Role(_) => {
                let roles = self.joined(form.role.as_ref(), self.or());
                let a = if roles.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                tr!(
                    language,
                    "{person} {is} not {a} {roles}{then}",
                    "{person} {then_in_chinese}不是 {roles}"
                )
            }
            ActorFault::Skill(_) => {
                let skills = self.joined(form.skill.as_ref(), self.and());
                tr!(
                    language,
                    "{person} {does} not have the skill {skills}{then}",
                    "{person} {then_in_chinese}没有技能 {skills}"
                )
            }
            ActorFault::Row(_) => {
                let columns = self.columns(form);
                tr!(
                    language,
                    "{person} {does} not meet what is asked of {columns}{then}",
                    "{person} {then_in_chinese}的 {columns} 不合要求"
                )
            }
            ActorFault::SameAs(_) => {
                let other = form.not_same_as.as_ref();
                let other = other.map_or_else(String::new, |other| self.matcher(other));
                tr!(
                    language,
                    "{person} did {other} as well, and it takes two people",
                    "{other} 也是 {person} 做的，应由两人分别办理"
                )
            }
        }
    }

    /// The words that a column may have, or must.
    fn joined(&self, words: Option<&(ColumnId, Vec<Symbol>)>, joint: &str) -> String {
        let words = words.map(|(_, words)| words.as_slice()).unwrap_or_default();
        let words = words.iter().map(|word| self.symbols.text(*word));
        words.collect::<Vec<_>>().join(joint)
    }

    /// A figure, and what was asked of it.
    fn figure_reads(&self, rule: &Rule, reading: &Reading, outcome: Outcome) -> String {
        let (language, units) = (self.language, reading.units);
        let Form::Metric(form) = &rule.form else { return String::new() };
        let Some(figure) = reading.figure else {
            return tr!(language, "nothing to count", "没有可统计的");
        };
        let of = match form.measure {
            Measure::Count(_) => String::new(),
            Measure::Share(_)
            | Measure::Weighted(_)
            | Measure::Mean(_)
            | Measure::Percentile(..) => {
                tr!(language, " of {units}", "，共{units}项")
            }
        };
        let so_far =
            if reading.so_far { tr!(language, "so far ", "至今 ") } else { String::new() };
        let too_few = if reading.too_few && outcome != Outcome::Broken {
            let asked = form.sample;
            tr!(language, ", too few to tell: {asked} asked", "，太少不作评判：至少{asked}项")
        } else {
            String::new()
        };
        let shown = match (missed_bound(&form.target, figure), figure) {
            (Some(bound), Figure::Number(_) | Figure::Percent(_)) => figure.beside(bound),
            (Some(_), Figure::Time(_)) | (None, _) => terms::figure(figure, language),
        };
        let target = target(&form.target, reading.baseline, language);
        tr!(
            language,
            "{so_far}{shown}{of} ({target}{too_few})",
            "{so_far}{shown}{of}（{target}{too_few}）"
        )
    }
}

/// The bound that `figure` is on the wrong side of.
fn missed_bound(target: &Target, figure: Figure) -> Option<Figure> {
    let Target::Bounds { at_least, at_most } = target else { return None };
    let low = at_least.filter(|bound| figure.compare(*bound).is_some_and(Ordering::is_lt));
    low.or_else(|| at_most.filter(|bound| figure.compare(*bound).is_some_and(Ordering::is_gt)))
}

/// `asked 95% or more`, `baseline 78%`.
pub(super) fn target(target: &Target, baseline: Option<Figure>, language: Language) -> String {
    let bare = bare_target(target, baseline, language);
    if matches!(target, Target::Bounds { .. }) {
        return tr!(language, "asked {bare}", "要求{bare}");
    }
    bare
}

/// `95% or more`, `baseline 78%`.
pub(super) fn bare_target(target: &Target, baseline: Option<Figure>, language: Language) -> String {
    let show = |figure: Figure| terms::figure(figure, language);
    match target {
        Target::Bounds { at_least, at_most } => {
            let least = at_least.map(|bound| tr!(language, "{} or more", "不低于{}", show(bound)));
            let most = at_most.map(|bound| tr!(language, "{} or less", "不超过{}", show(bound)));
            let both: Vec<String> = [least, most].into_iter().flatten().collect();
            both.join(match language {
                Language::English => " and ",
                Language::Chinese => "，",
            })
        }
        Target::Baseline(_) => match baseline {
            Some(figure) => tr!(language, "baseline {}", "基准 {}", show(figure)),
            None => tr!(language, "no baseline", "无基准"),
        },
    }
}

/// How a file of the archive differs from what the manifest says.
const fn spoilt(state: FileState, language: Language) -> &'static str {
    let (english, chinese) = match state {
        FileState::Right => ("is there", "完好"),
        FileState::Missing => ("is missing", "不见了"),
        FileState::Wrong => ("is not as it was archived", "与归档时不一致"),
    };
    pick(language, english, chinese)
}

const fn pick(language: Language, english: &'static str, chinese: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// Why a clock is no longer asked.
pub(crate) const fn why_void(why: Why, language: Language) -> &'static str {
    let (english, chinese) = match why {
        Why::Unless => ("made moot before it was due", "到期前已无需办理"),
        Why::Withdrawn => ("withdrawn before it was due", "到期前已撤回"),
        Why::Merged => ("merged before it was due", "到期前已并单"),
        Why::Reopened => ("reopened before it was due", "到期前已重新受理"),
        Why::Condition => ("the rule's condition ceased to hold", "规则的条件不再成立"),
        Why::SpanEnded => ("the span ended before it was due", "到期前期间已结束"),
    };
    pick(language, english, chinese)
}
