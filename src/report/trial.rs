//! Cases for a policy: short timelines with what is expected of which rule, and how they come out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rank::{self, Rank};
use super::{Words, moment, terms};
use crate::calendar::NoData;
use crate::engine::{Bench, Detail, Echoes, Obligation, Outcome, Plan, Sink, Team, judge_record};
use crate::model::archive::ArchiveMonth;
use crate::model::language::{Language, Said, said, tr};
use crate::model::record::Record;
use crate::model::roster::Rosters;
use crate::model::timeline::Horizon;
use crate::model::{Amount, Instant};
use crate::policy::levels::Level;

/// One case as its file says it.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) title: Box<str>,
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) now: Instant,
    /// The record that the case is about comes first.
    pub(crate) records: Vec<Record>,
    pub(crate) months: Vec<ArchiveMonth>,
    /// `None` for those of the book.
    pub(crate) rosters: Option<Rosters>,
    /// By rule, each once.
    pub(crate) expected: Vec<(Box<str>, Expected)>,
    /// By rule, each once: how it is to rank, whatever it asks.
    pub(crate) ranks: Vec<(Box<str>, Rank)>,
}

/// What a case expects of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The rule asks nothing of the record.
    Nothing,
    /// At least one obligation, and all stand so.
    Every(Outcome),
    /// These obligations and no others, in their order.
    Each(Vec<Standing>),
}

/// How one obligation is expected to stand; what is `None` may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) outcome: Outcome,
    pub(crate) from: Option<Instant>,
    pub(crate) due: Option<Instant>,
    /// When people are warned that it falls due.
    pub(crate) warn: Option<Instant>,
    pub(crate) done: Option<Instant>,
    /// Elapsed seconds past the deadline.
    pub(crate) over: Option<i64>,
    /// Elapsed seconds up to the deadline, of what was met in time.
    pub(crate) spare: Option<i64>,
    /// What is missing or not valid, of a rule of the form `required`; in any order.
    pub(crate) lacks: Option<Vec<Box<str>>>,
    /// What it is about: a record, a roster row, a period.
    pub(crate) record: Option<Box<str>>,
    /// The figure of a metric, as it is printed.
    pub(crate) figure: Option<Box<str>>,
    /// The baseline beside it.
    pub(crate) baseline: Option<Box<str>>,
}

impl Standing {
    pub(crate) const fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            from: None,
            due: None,
            warn: None,
            done: None,
            over: None,
            spare: None,
            lacks: None,
            record: None,
            figure: None,
            baseline: None,
        }
    }
}

impl Expected {
    fn names(&self, is_such: impl Fn(Outcome) -> bool) -> bool {
        match self {
            Self::Nothing => false,
            Self::Every(outcome) => is_such(*outcome),
            Self::Each(all) => all.iter().any(|one| is_such(one.outcome)),
        }
    }
}

/// What came of all cases.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) cases: Vec<Tried>,
    /// The ids of all rules, in the order of the policy, each with what its cases lack.
    pub(crate) rules: Vec<(Box<str>, Option<Lack>)>,
}

/// What came of one case; without differences it passed.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) title: Box<str>,
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) differences: Vec<Difference>,
}

/// One thing that was expected, and what was found in its place.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The rule, with the number of the clock where there are several.
    pub(crate) of: Said,
    pub(crate) expected: Said,
    pub(crate) found: Said,
}

/// Which cases a rule lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    Any,
    Kept,
    Violated,
}

impl Lack {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "no case at all",
            Self::Kept => "no case where it is kept",
            Self::Violated => "no case where it is violated",
        }
    }

    /// The same as people read it.
    pub(crate) const fn text(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, _) => self.as_str(),
            (_, Self::Any) => "没有用例",
            (_, Self::Kept) => "没有达标的用例",
            (_, Self::Violated) => "没有违规的用例",
        }
    }
}

impl Trial {
    pub(crate) fn failed(&self) -> usize {
        self.cases.iter().filter(|case| !case.differences.is_empty()).count()
    }

    pub(crate) fn untested(&self) -> impl Iterator<Item = (&str, Lack)> {
        self.rules.iter().filter_map(|(rule, lack)| Some((&**rule, (*lack)?)))
    }
}

/// Judges every case. The rules under test are those of which any case of the same file expects something: a
/// violation of one of them that its case does not list is a difference.
pub(crate) fn try_all(words: Words<'_>, rosters: &Rosters, cases: &[Case]) -> Trial {
    let under_test = under_test(cases);
    let tried = |case: &Case| {
        let rules = &under_test[&*case.file];
        let trier = Trier { words, case, rosters: case.rosters.as_ref().unwrap_or(rosters) };
        let mut differences = trier.differences(rules);
        differences.extend(rank::differences(words.policy, case, |_| true));
        let (title, file) = (case.title.clone(), Arc::clone(&case.file));
        Tried { title, file, line: case.line, differences }
    };
    Trial { cases: cases.iter().map(tried).collect(), rules: tested(words, cases) }
}

/// By file, the rules of which its cases expect something.
pub(crate) fn under_test(cases: &[Case]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut under_test: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for case in cases {
        let rules = under_test.entry(&case.file).or_default();
        rules.extend(case.expected.iter().map(|(rule, _)| &**rule));
    }
    under_test
}

/// True if `case` finds of `rules` what it expects.
pub(crate) fn holds(
    words: Words<'_>,
    rosters: &Rosters,
    case: &Case,
    rules: &BTreeSet<&str>,
) -> bool {
    let trier = Trier { words, case, rosters: case.rosters.as_ref().unwrap_or(rosters) };
    rank::differences(words.policy, case, |rule| rules.contains(rule)).is_empty()
        && trier.differences(rules).is_empty()
}

/// What the rules ask of which `case` expects something.
pub(crate) fn obligations(words: Words<'_>, rosters: &Rosters, case: &Case) -> Vec<Obligation> {
    let trier = Trier { words, case, rosters: case.rosters.as_ref().unwrap_or(rosters) };
    let rules = case.expected.iter().map(|(rule, _)| &**rule).collect();
    trier.judge(&rules).found.into_iter().map(|found| found.one).collect()
}

/// Every rule once, with what its cases lack.
fn tested(words: Words<'_>, cases: &[Case]) -> Vec<(Box<str>, Option<Lack>)> {
    let (mut kept, mut violated) = (BTreeSet::new(), BTreeSet::new());
    for (rule, expected) in cases.iter().flat_map(|case| &case.expected) {
        if expected.names(|outcome| outcome == Outcome::Kept) {
            kept.insert(&**rule);
        }
        if expected.names(Outcome::is_violation) {
            violated.insert(&**rule);
        }
    }
    let mut rules: Vec<(Box<str>, Option<Lack>)> = Vec::new();
    for rule in &words.policy.rules {
        if rules.iter().any(|(id, _)| *id == rule.id) {
            continue;
        }
        let is_violated = rule.form.never_fails() || violated.contains(&*rule.id);
        let lack = match (kept.contains(&*rule.id), is_violated) {
            (true, true) => None,
            (true, false) => Some(Lack::Violated),
            (false, true) => Some(Lack::Kept),
            (false, false) => Some(Lack::Any),
        };
        rules.push((rule.id.clone(), lack));
    }
    rules
}

/// One case at work.
struct Trier<'a> {
    words: Words<'a>,
    case: &'a Case,
    rosters: &'a Rosters,
}

/// An obligation, and what it is about.
struct Found {
    about: String,
    one: Obligation,
}

/// What judging a case brought.
#[derive(Default)]
struct Judged {
    found: Vec<Found>,
    gaps: Vec<(usize, NoData)>,
}

impl Trier<'_> {
    fn differences(&self, under_test: &BTreeSet<&str>) -> Vec<Difference> {
        let policy = self.words.policy;
        let opened = |record: &Record| record.opened_at().is_some_and(|at| at <= self.case.now);
        if !self.case.records.is_empty() && !self.case.records.iter().any(opened) {
            let (now, zone) = (self.case.now, policy.zone());
            return vec![Difference {
                of: said!("the record", "工单"),
                expected: Said::by(|language| {
                    let now = moment(now, zone, language);
                    tr!(language, "opened by {now}", "{now} 前已受理")
                }),
                found: said!("not opened yet", "尚未受理"),
            }];
        }
        let judged = self.judge(under_test);
        let mut differences: Vec<Difference> = judged
            .gaps
            .iter()
            .map(|(rule, gap)| Difference {
                of: (*policy.rules[*rule].id).into(),
                expected: said!("to be judged", "可以评判"),
                found: Said::by(|language| tr!(language, "the {}", "{}", gap.text(language))),
            })
            .collect();
        for rule in under_test {
            let is_of_rule = |found: &&Found| *policy.rules[found.one.rule].id == **rule;
            let mut found: Vec<&Found> = judged.found.iter().filter(is_of_rule).collect();
            found.sort_by(|a, b| (&a.about, a.one.clock).cmp(&(&b.about, b.one.clock)));
            match self.case.expected.iter().find(|(id, _)| **id == **rule) {
                Some((_, expected)) => differences.extend(self.compare(rule, expected, &found)),
                None => differences.extend(self.unlisted(rule, &found)),
            }
        }
        differences
    }

    /// Judges all records of the case, then what is on rosters, periods and the archive.
    fn judge(&self, under_test: &BTreeSet<&str>) -> Judged {
        let policy = self.words.policy;
        let bench = Bench {
            policy,
            symbols: self.words.symbols,
            rosters: self.rosters,
            horizon: Horizon { now: self.case.now, as_of: None },
        };
        let plan = Plan::new(policy, |rule| under_test.contains(&*policy.rules[rule].id));
        let echoes = Echoes::gather(bench, &self.case.records);
        let mut team = Team::new(bench, &plan);
        let mut sink = Sink::default();
        let mut judged = Judged::default();
        for record in &self.case.records {
            let _ = judge_record(bench, &plan, (&echoes, &mut sink), record, |view, sink| {
                team.hear(view, &sink.obligations);
                judged.gaps.append(&mut sink.gaps);
                let about = record.id.to_string();
                let found = sink.obligations.drain(..);
                judged.found.extend(found.map(|one| Found { about: about.clone(), one }));
            });
        }
        let verdict = team.conclude(&echoes, &self.case.months);
        judged.gaps.extend(verdict.gaps);
        let found = verdict.obligations.into_iter();
        judged.found.extend(
            found.map(|(subject, one)| Found { about: self.words.subject_name(&subject), one }),
        );
        judged.found.retain(|found| plan.shows(found.one.rule));
        judged.gaps.retain(|(rule, _)| plan.shows(*rule));
        judged
    }

    fn unlisted(&self, rule: &str, found: &[&Found]) -> Vec<Difference> {
        let violations = found.iter().filter(|found| found.one.outcome.is_violation());
        let difference = |found: &&Found, of: usize| Difference {
            of: self.name_of(rule, found, of),
            expected: said!("no violation that the case does not list", "没有用例未列出的违规"),
            found: self.stands(found),
        };
        violations.map(|violation| difference(violation, found.len())).collect()
    }

    fn compare(&self, rule: &str, expected: &Expected, found: &[&Found]) -> Vec<Difference> {
        let whole = |expected| Difference { of: rule.into(), expected, found: self.all(found) };
        match expected {
            Expected::Nothing if found.is_empty() => Vec::new(),
            Expected::Nothing => vec![whole(said!("none", "没有要求"))],
            Expected::Every(outcome) if found.is_empty() => vec![whole(name_of(*outcome))],
            Expected::Every(outcome) => found
                .iter()
                .filter(|found| found.one.outcome != *outcome)
                .map(|one| Difference {
                    of: self.name_of(rule, one, found.len()),
                    expected: name_of(*outcome),
                    found: self.stands(one),
                })
                .collect(),
            Expected::Each(all) if all.len() != found.len() => {
                vec![whole(Said::by(|language| {
                    joined(all.iter().map(|one| self.wanted(one, language)), language)
                }))]
            }
            Expected::Each(all) => all
                .iter()
                .zip(found)
                .filter(|(wanted, found)| !meets(wanted, found))
                .map(|(wanted, one)| Difference {
                    of: self.name_of(rule, one, found.len()),
                    expected: Said::by(|language| self.wanted(wanted, language)),
                    found: Said::by(|language| self.stands_beside(wanted, one, language)),
                })
                .collect(),
        }
    }

    fn all(&self, found: &[&Found]) -> Said {
        if found.is_empty() {
            return said!("none: the rule asks nothing here", "没有要求：规则对此不作要求");
        }
        Said::by(|language| joined(found.iter().map(|one| self.stands_in(one, language)), language))
    }

    /// What was expected, in the words of the case.
    fn wanted(&self, wanted: &Standing, language: Language) -> String {
        let Standing {
            outcome,
            from,
            due,
            warn,
            done,
            over,
            spare,
            lacks,
            record,
            figure,
            baseline,
        } = wanted.clone();
        let mut text = String::new();
        text.extend(record.map(|record| format!("{record} ")));
        text.push_str(terms::outcome(outcome, language));
        text.extend(
            figure.map(|figure| part(Part::Figure, &measured(&figure, language), language)),
        );
        text.extend(
            baseline.map(|figure| part(Part::Baseline, &measured(&figure, language), language)),
        );
        let times = [(Part::From, from), (Part::Due, due), (Part::Warn, warn), (Part::Done, done)];
        self.times(&mut text, &times, language);
        lengths(&mut text, [(Part::Over, over), (Part::Spare, spare)], language);
        text.extend(lacks.map(|names| {
            let words = self.words.speaking(language);
            let names: Vec<_> = names.iter().map(|name| words.called(name)).collect();
            part(Part::Lacks, &names.join(words.comma()), language)
        }));
        self.words.speaking(language).close(text)
    }

    /// How an obligation stands, in the words of a case; without a deadline, by its sentence.
    fn stands(&self, found: &Found) -> Said {
        Said::by(|language| self.stands_in(found, language))
    }

    fn stands_in(&self, found: &Found, language: Language) -> String {
        let one = &found.one;
        let is_of_record = self.words.policy.rules[one.rule].level == Level::Record;
        let is_only = self.case.records.len() == 1 && is_of_record;
        let mut text = if is_only { String::new() } else { format!("{} ", found.about) };
        let outcome = terms::outcome(one.outcome, language);
        text.push_str(outcome);
        text.extend(
            figure(one).map(|figure| part(Part::Figure, &measured(&figure, language), language)),
        );
        let times = [(Part::From, Some(one.from)), (Part::Due, one.due), (Part::Done, one.done)];
        self.times(&mut text, &times, language);
        lengths(&mut text, [(Part::Over, one.over), (Part::Spare, spare(one))], language);
        let message = self.words.speaking(language).message(one);
        if one.due.is_none() && message != outcome {
            text = tr!(language, "{text}: {message}", "{text}：{message}");
        }
        text
    }

    /// The same, with the warning where one was expected.
    fn stands_beside(&self, wanted: &Standing, found: &Found, language: Language) -> String {
        let mut text = self.stands_in(found, language);
        self.times(&mut text, &[(Part::Warn, wanted.warn.and(found.one.warn))], language);
        text
    }

    /// The rule, and which of its obligations, where there are several.
    fn name_of(&self, rule: &str, found: &Found, of: usize) -> Said {
        let is_of_record = self.words.policy.rules[found.one.rule].level == Level::Record;
        let clock = found.one.clock;
        match of {
            0 | 1 => rule.into(),
            _ if is_of_record => said!("{rule} clock {clock}", "{rule} 第{clock}号计时"),
            _ => said!("{rule} {} clock {clock}", "{rule} {} 第{clock}号计时", found.about),
        }
    }

    fn times(&self, text: &mut String, times: &[(Part, Option<Instant>)], language: Language) {
        let zone = self.words.policy.zone();
        for (name, at) in times.iter().copied() {
            text.extend(at.map(|at| part(name, &moment(at, zone, language), language)));
        }
    }
}

/// What a case may say of an obligation besides its outcome.
#[derive(Clone, Copy)]
enum Part {
    From,
    Due,
    Warn,
    Done,
    Over,
    Spare,
    Lacks,
    Figure,
    Baseline,
}

impl Part {
    /// In English its key in a case.
    const fn text(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::From => ("from", "起算"),
            Self::Due => ("due", "截止"),
            Self::Warn => ("warn", "预警"),
            Self::Done => ("done", "完成"),
            Self::Over => ("over", "超时"),
            Self::Spare => ("spare", "余"),
            Self::Lacks => ("lacks", "缺"),
            Self::Figure => ("figure", "数值"),
            Self::Baseline => ("baseline", "基准"),
        };
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

fn part(name: Part, value: &str, language: Language) -> String {
    let name = name.text(language);
    tr!(language, ", {name} {value}", "，{name} {value}")
}

fn name_of(outcome: Outcome) -> Said {
    Said::by(|language| terms::outcome(outcome, language).to_owned())
}

/// Several obligations, one after the other.
fn joined(parts: impl Iterator<Item = String>, language: Language) -> String {
    let between = match language {
        Language::English => "; ",
        Language::Chinese => "；",
    };
    parts.collect::<Vec<_>>().join(between)
}

/// A figure as it is printed; in Chinese an amount is told in words.
fn measured(figure: &str, language: Language) -> String {
    Amount::parse(figure).map_or_else(|_| figure.to_owned(), |time| terms::amount(time, language))
}

fn lengths(text: &mut String, lengths: [(Part, Option<i64>); 2], language: Language) {
    for (name, length) in lengths {
        let length = length.map(|length| terms::amount(Amount::Elapsed(length), language));
        text.extend(length.map(|length| part(name, &length, language)));
    }
}

fn spare(one: &Obligation) -> Option<i64> {
    let (due, done) = (one.due?, one.done?);
    (one.outcome == Outcome::Kept).then(|| due.since(done))
}

fn meets(wanted: &Standing, found: &Found) -> bool {
    let one = &found.one;
    let same = |wanted: Option<Instant>, found| wanted.is_none_or(|at| found == Some(at));
    let as_long = |wanted: Option<i64>, found| wanted.is_none_or(|length| found == Some(length));
    wanted.outcome == one.outcome
        && same(wanted.from, Some(one.from))
        && same(wanted.due, one.due)
        && same(wanted.warn, one.warn)
        && same(wanted.done, one.done)
        && as_long(wanted.over, one.over)
        && as_long(wanted.spare, spare(one))
        && wanted.lacks.as_ref().is_none_or(|names| sorted(names) == sorted(lacks(one)))
        && wanted.record.as_ref().is_none_or(|record| **record == *found.about)
        && wanted.figure.as_ref().is_none_or(|wanted| figure(one).as_deref() == Some(&**wanted))
        && wanted.baseline.as_ref().is_none_or(|wanted| baseline(one).as_deref() == Some(&**wanted))
}

/// What a figure is compared with, as it is printed.
fn baseline(one: &Obligation) -> Option<String> {
    let Detail::Figure(reading) = &one.detail else { return None };
    reading.baseline.map(|baseline| baseline.to_string())
}

/// The figure of a metric, as it is printed.
fn figure(one: &Obligation) -> Option<String> {
    let Detail::Figure(reading) = &one.detail else { return None };
    reading.figure.map(|figure| figure.to_string())
}

fn lacks(one: &Obligation) -> &[Box<str>] {
    if let Detail::Lacks(names) = &one.detail { names } else { &[] }
}

fn sorted(names: &[Box<str>]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(|name| &**name).collect();
    names.sort_unstable();
    names
}
