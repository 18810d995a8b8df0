//! An edit in words, one line a fact; layout is `render`'s.

use super::change::{change_text, listed, value_said};
use super::rules::{Became, RuleDiff, SpanChange, SpanWhat, Version};
use super::verdict::{Basis, Direction};
use super::{Counts, Diff, Effect, Face, Margin, Replay, Sort};
use crate::calendar::date_of;
use crate::engine::Outcome;
use crate::engine::obligation::Reading;
use crate::model::language::{Language, tr};
use crate::policy::gist::{Cause, Change, Gist};
use crate::report::{deadline, length, terms};

impl Became {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
        }
    }

    /// In words.
    pub(crate) const fn text(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, _) => self.as_str(),
            (_, Self::Added) => "新增",
            (_, Self::Removed) => "删除",
            (_, Self::Renamed) => "改名",
            (_, Self::Changed) => "修改",
        }
    }
}

impl Version {
    /// `new`, 新.
    pub(crate) const fn text(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::Old) => "old",
            (Language::English, Self::New) => "new",
            (Language::Chinese, Self::Old) => "旧",
            (Language::Chinese, Self::New) => "新",
        }
    }
}

impl Sort {
    /// `2 deadlines moved`.
    pub(crate) fn counted(self, count: u64, language: Language) -> String {
        match (language, self, count) {
            (Language::English, Self::DeadlineMoved, 1) => "1 deadline moved".to_owned(),
            (Language::English, ..) => format!("{count} {}", self.text(language)),
            (Language::Chinese, ..) => format!("{count}项{}", self.text(language)),
        }
    }

    /// Over a column of counts.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::NewlyViolated => "NEWLY VIOLATED",
            Self::NoLongerViolated => "NO LONGER",
            Self::DeadlineMoved => "MOVED",
            Self::NewlyPending => "NEWLY PENDING",
            Self::NoLongerPending => "NO LONGER PENDING",
        }
    }
}

impl Diff<'_> {
    /// The language in which it is told; English for programs.
    pub(crate) const fn language(&self) -> Language {
        self.new.language
    }

    /// `HEAD (2026.1) → working tree (2026.2)`.
    pub(crate) fn names(&self) -> String {
        let language = self.language();
        let name = |name: &str, version: &str| {
            tr!(language, "{name} ({version})", "{name}（版本 {version}）")
        };
        let old = name(&self.old_name, &self.old.policy.version);
        let new = name(&self.new_name, &self.new.policy.version);
        tr!(language, "{old} → {new}", "{old}→ {new}")
    }

    /// `2 rules differ: 1 stricter, 1 equivalent`.
    pub(crate) fn summary(&self) -> String {
        let language = self.language();
        if self.rules.is_empty() {
            return match self.sections.len() {
                0 => tr!(language, "the two mean the same", "两者含义相同"),
                1 => tr!(
                    language,
                    "no rule differs; 1 entry of another section does",
                    "规则没有不同，其他各节有1处不同"
                ),
                more => tr!(
                    language,
                    "no rule differs; {more} entries of other sections do",
                    "规则没有不同，其他各节有{more}处不同"
                ),
            };
        }
        let count = |direction: Direction| {
            let found = self.rules.iter().filter(|rule| rule.verdict().direction == direction);
            (found.count(), direction.text(language))
        };
        let counts = Direction::ALL.map(count).into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, direction)| tr!(language, "{count} {direction}", "{count}条{direction}"))
            .collect();
        let counts = counts.join(self.new.pause());
        match self.rules.len() {
            1 => tr!(language, "1 rule differs: {counts}", "1条规则不同，{counts}"),
            many => tr!(language, "{many} rules differ: {counts}", "{many}条规则不同，{counts}"),
        }
    }

    /// What became of `rule`, one line a fact.
    pub(crate) fn facts(&self, rule: &RuleDiff) -> Vec<String> {
        let language = self.language();
        let mut facts = Vec::new();
        if let Some(old) = &rule.old_id {
            facts.push(tr!(
                language,
                "renamed from `{old}`: rule ids are forever, and waivers, baselines and reports that say `{old}` find nothing now",
                "由 `{old}` 改名而来：规则编号本应永不改变，豁免、基线和报告里的 `{old}` 从此找不到规则"
            ));
        }
        for span in &rule.spans {
            facts.extend(self.span_facts(rule, span));
        }
        if let Some(before) = rule.keeps_before {
            let date = date_of(self.new.policy.zone(), before);
            facts.push(tr!(
                language,
                "what began before {date} is judged as it was",
                "{date} 前开始的，仍按原规则评判"
            ));
        }
        for change in &rule.attributes {
            let weight = weight_text(rule, change, language);
            facts.push(format!("{}{weight}", change_text(change, language)));
        }
        let places = rule.new.iter().map(|place| &self.new.policy.rules[*place]);
        if rule.is_trial && places.count() > 0 {
            facts.push(tr!(language, "on trial: no gate heeds it", "试行：不触发 `--fail-on`"));
        }
        facts.extend(basis_text(rule, language));
        facts
    }

    /// How what began before the new version goes on to be judged.
    fn remedy(&self, rule: &RuleDiff, change: &SpanChange) -> String {
        let (Some(until), Became::Changed) = (change.span.until, &rule.became) else {
            return String::new();
        };
        let date = date_of(self.new.policy.zone(), until);
        tr!(
            self.language(),
            "; what began before is judged by nothing, unless the old version stands beside the new one, with `effective: {{until: {date}}}`",
            "；此前开始的没有规则评判，除非在新版本旁保留旧版本，并写上 `effective: {{until: {date}}}`"
        )
    }

    fn span_facts(&self, rule: &RuleDiff, change: &SpanChange) -> Vec<String> {
        let language = self.language();
        let span = self.new.span(change.span);
        let is_always = span.is_none();
        let at = span.map(|span| tr!(language, "{span}: ", "{span}：")).unwrap_or_default();
        match &change.what {
            SpanWhat::Asks if rule.became == Became::Added && is_always => Vec::new(),
            SpanWhat::AsksNoMore if rule.became == Became::Removed && is_always => Vec::new(),
            SpanWhat::Asks => vec![tr!(language, "{at}it asks", "{at}有此要求")],
            SpanWhat::AsksNoMore => {
                let remedy = self.remedy(rule, change);
                vec![tr!(language, "{at}it asks no more{remedy}", "{at}不再有此要求{remedy}")]
            }
            SpanWhat::Changed { changes, causes } => {
                let own = changes.iter().flat_map(|change| {
                    let told = format!("{at}{}", change_text(change, language));
                    std::iter::once(told).chain(between_text(change, language))
                });
                let reached = causes.iter().map(|(cause, changes)| {
                    let because = match language {
                        Language::English => format!("because {} changed", cause.text(language)),
                        Language::Chinese => format!("因为{} 有变", cause.text(language)),
                    };
                    let told = cause_told(cause, changes, language);
                    format!("{at}{}{told}", self.new.close(because))
                });
                own.chain(reached).collect()
            }
        }
    }

    /// `12 newly violated, 3 deadlines moved`.
    pub(crate) fn counts_text(&self, counts: Counts) -> String {
        let told = Sort::ALL.into_iter().map(|sort| (counts[sort as usize], sort));
        let told = told.filter(|(count, sort)| *count > 0 || *sort == Sort::NewlyViolated);
        let told: Vec<String> =
            told.map(|(count, sort)| sort.counted(count, self.language())).collect();
        told.join(self.new.pause())
    }

    /// How an obligation stands under one policy, with its margin.
    pub(crate) fn face_text(&self, face: Option<&Face>) -> String {
        let language = self.language();
        let Some(face) = face else { return tr!(language, "not asked", "没有要求") };
        let mut text = terms::outcome(face.outcome, language).to_owned();
        text.extend(face.reading.and_then(|reading| reading.figure).map(|figure| {
            let figure = terms::figure(figure, language);
            tr!(language, ", figure {figure}", "，数值 {figure}")
        }));
        text.extend(face.due.map(|due| {
            let due = deadline(due, self.new.policy.zone(), language);
            tr!(language, ", due {due}", "，截止 {due}")
        }));
        text.extend(face.margin.map(|margin| match margin {
            Margin::Over(over) => {
                tr!(language, ", over {}", "，超时{}", length(over, language))
            }
            Margin::Spare(0) => tr!(language, ", spare 0s", "，刚好按时"),
            Margin::Spare(spare) => {
                tr!(language, ", spare {}", "，提前{}", length(spare, language))
            }
        }));
        text
    }

    /// How a metric reads over a period.
    pub(crate) fn figure_text(&self, face: Option<(Outcome, Reading)>) -> String {
        let language = self.language();
        let Some((outcome, reading)) = face else {
            return tr!(language, "not asked", "没有要求");
        };
        let figure = reading.figure.map_or_else(
            || tr!(language, "nothing", "没有可统计的"),
            |figure| terms::figure(figure, language),
        );
        let outcome = terms::outcome(outcome, language);
        tr!(language, "{figure}, {outcome}", "{figure}，{outcome}")
    }

    /// The counts of a replay, by rule, month and owner, each under its heading.
    pub(crate) fn counted(&self, replay: &Replay) -> Vec<(&'static str, Vec<(String, Counts)>)> {
        let rules = replay.by_rule().into_iter();
        let rules = rules.map(|(rule, counts)| (self.rules[rule].id.clone(), counts)).collect();
        let months = replay.by_month(self.new.policy.zone()).into_iter().collect();
        let owners = replay.by_owner().into_iter();
        let owners =
            owners.map(|(owner, counts)| (owner.unwrap_or("-").to_owned(), counts)).collect();
        vec![("RULE", rules), ("MONTH", months), ("OWNER", owners)]
    }

    /// The id of the rule of an effect.
    pub(crate) fn rule_of(&self, effect: &Effect) -> &str {
        self.rules.get(effect.rule).map_or("", |rule| &rule.id)
    }
}

/// What changed of a declaration that reaches a rule; nothing of another rule, which is told by itself.
fn cause_told(cause: &Cause, changes: &[Change], language: Language) -> String {
    /// So many changes are told.
    const MOST: usize = 3;
    let told = match (cause, language) {
        (Cause::Rule(_), _) => return String::new(),
        (Cause::Roster(_), Language::Chinese) => {
            // Columns bear any name, that of a key too.
            let of_column = |change: &Change| Change {
                path: format!("columns.{}", change.path),
                ..change.clone()
            };
            let changes: Vec<Change> = changes.iter().map(of_column).collect();
            listed(&changes, MOST, language)
        }
        _ => listed(changes, MOST, language),
    };
    tr!(language, ": {told}", "：{told}")
}

/// Which way severity and status go.
fn weight_text(rule: &RuleDiff, change: &Change, language: Language) -> String {
    match (rule.weight, change.path.as_str()) {
        (Some(direction), "severity" | "status") => {
            let direction = direction.text(language);
            tr!(language, " ({direction})", "（{direction}）")
        }
        _ => String::new(),
    }
}

/// The figures that tell two bounds of a metric apart.
fn between_text(change: &Change, language: Language) -> Option<String> {
    if !["metric.at_least", "metric.at_most"].contains(&change.path.as_str()) {
        return None;
    }
    let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
    let said = |bound: &Gist| match language {
        Language::English => bound.to_string(),
        Language::Chinese => value_said(&change.path, bound),
    };
    let (old, new) = (said(old), said(new));
    Some(tr!(
        language,
        "a figure that meets one of {old} and {new}, and not the other, tells the two apart",
        "数值只达到{old}与{new}中的一个时，两个版本的评判不同"
    ))
}

/// How the verdict is known.
fn basis_text(rule: &RuleDiff, language: Language) -> Option<String> {
    let verdict = rule.verdict();
    let tried = match verdict.basis {
        Basis::Argument(reasons) if reasons.is_empty() => return None,
        Basis::Argument(reasons) => {
            let reasons: Vec<&str> = reasons.iter().map(|reason| reason.text(language)).collect();
            return Some(match language {
                Language::English => format!("why: {}", reasons.join("; ")),
                Language::Chinese => format!("理由：{}", reasons.join("；")),
            });
        }
        Basis::Search(tried) => tried,
    };
    Some(match verdict.direction {
        Direction::NotDecided if tried == 0 => {
            tr!(language, "why: its words do not show it", "理由：从文字看不出")
        }
        Direction::NotDecided => tr!(
            language,
            "why: its words do not show it, and none of {tried} records tried, each alone, tells the two apart",
            "理由：从文字看不出，逐张试了{tried}张虚拟工单，没有一张能区分两个版本"
        ),
        Direction::Stricter => tr!(
            language,
            "why: by search alone: of {tried} records tried, each alone, none is violated under the old version only",
            "理由：仅凭搜索，逐张试了{tried}张虚拟工单，没有一张只按旧版本违规"
        ),
        Direction::Looser => tr!(
            language,
            "why: by search alone: of {tried} records tried, each alone, none is violated under the new version only",
            "理由：仅凭搜索，逐张试了{tried}张虚拟工单，没有一张只按新版本违规"
        ),
        Direction::Mixed | Direction::Equivalent => tr!(
            language,
            "why: by search: {tried} records were tried",
            "理由：凭搜索，试了{tried}张虚拟工单"
        ),
    })
}
