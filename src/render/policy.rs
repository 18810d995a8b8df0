//! The policy itself as text: its rules as a table, what came of its cases, which clauses it covers.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::table::{Layout, count, rows_under};
use crate::model::language::{Language, tr};
use crate::policy::Policy;
use crate::policy::lint::Open;
use crate::policy::rule::Rule;
use crate::report::Words;
use crate::report::cover::{Cover, Covered};
use crate::report::trial::{Lack, Trial};

/// One line: what a sound policy holds.
pub(crate) fn sound(out: &mut dyn Write, policy: &Policy, language: Language) -> io::Result<()> {
    let schema = &policy.schema;
    if language == Language::Chinese {
        return writeln!(
            out,
            "政策 {} {} 没有错误：{}条规则、{}种事件、{}个字段、{}种类型、{}份名册、{}份日历",
            policy.name,
            policy.version,
            policy.rules.len(),
            schema.event_count(),
            schema.fields.len(),
            schema.kinds.len(),
            schema.rosters.len(),
            policy.calendars.len()
        );
    }
    let parts = [
        count(policy.rules.len() as u64, "rule", "rules"),
        count(schema.event_count() as u64, "event", "events"),
        count(schema.fields.len() as u64, "field", "fields"),
        count(schema.kinds.len() as u64, "kind", "kinds"),
        count(schema.rosters.len() as u64, "roster", "rosters"),
        count(policy.calendars.len() as u64, "calendar", "calendars"),
    ];
    writeln!(out, "policy {} {}: {} are well formed", policy.name, policy.version, parts.join(", "))
}

/// What the analysis of a policy left open: how much, or `each` question at its place.
pub(crate) fn open(
    out: &mut dyn Write,
    all: &[Open],
    each: bool,
    language: Language,
) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let questions = count(all.len() as u64, "question", "questions");
    let known = all.len();
    if !each {
        let note = tr!(
            language,
            "not decided: {questions} (named by --undecided)",
            "无法判定：{known}个问题（用 --undecided 列出）"
        );
        return writeln!(out, "{note}");
    }
    writeln!(out, "{}", tr!(language, "not decided: {questions}", "无法判定：{known}个问题"))?;
    for Open { position, question } in all {
        let question = question.text(language);
        writeln!(out, "  policy.yaml:{}:{}: {question}", position.line, position.column)?;
    }
    Ok(())
}

/// The rules that are to be shown, one a row, in the order of the policy.
pub(crate) fn list(
    out: &mut dyn Write,
    words: Words<'_>,
    is_shown: impl Fn(&Rule) -> bool,
    layout: Layout,
) -> io::Result<()> {
    let on = |rule: &Rule| words.on(rule);
    let shown = || words.policy.rules.iter().filter(|rule| is_shown(rule));
    let words = words.speaking(layout.language);
    // Versions of a rule differ in when they hold.
    let has_spans = shown().any(|rule| words.span_of(rule).is_some());
    let rows = shown().map(|rule| {
        let source = if rule.source.is_empty() { "-".to_owned() } else { rule.source.join(", ") };
        let title = rule.title.text(layout.language).unwrap_or("-");
        let (form, severity) = (rule.form.name().as_str(), rule.severity.as_str());
        let mut row = vec![
            rule.id.to_string(),
            form.to_owned(),
            on(rule),
            severity.to_owned(),
            rule.standing.as_str().to_owned(),
            source,
        ];
        row.extend(has_spans.then(|| words.span_of(rule).unwrap_or_else(|| "-".to_owned())));
        row.push(title.to_owned());
        row
    });
    let mut header = vec!["RULE", "FORM", "ON", "SEVERITY", "STATUS", "SOURCE"];
    header.extend(has_spans.then_some("IN FORCE"));
    header.push("TITLE");
    rows_under(out, &header, rows, layout)
}

/// The cases that failed, with what was expected and what was found; then the rules without cases where all `rules`
/// were to be tested; then the counts.
pub(crate) fn trial(
    out: &mut dyn Write,
    trial: &Trial,
    rules: bool,
    language: Language,
) -> io::Result<()> {
    for case in trial.cases.iter().filter(|case| !case.differences.is_empty()) {
        writeln!(out, "{}:{}: {}", case.file, case.line, case.title)?;
        for difference in &case.differences {
            writeln!(out, "  {}", difference.of)?;
            let (expected, found) = (&difference.expected, &difference.found);
            writeln!(out, "    {}", tr!(language, "expected {expected}", "预期 {expected}"))?;
            writeln!(out, "    {}", tr!(language, "found    {found}", "实际 {found}"))?;
        }
        writeln!(out)?;
    }
    let untested: Vec<_> = trial.untested().filter(|_| rules).collect();
    for (rule, lack) in &untested {
        let lack = match (language, lack) {
            (Language::English, _) => lack.as_str(),
            (_, Lack::Violated) => "没有违规的用例",
            (_, Lack::Kept) => "没有达标的用例",
            (_, Lack::Any) => "没有用例",
        };
        writeln!(out, "{}", tr!(language, "untested: {rule}: {lack}", "未测试：{rule}：{lack}"))?;
    }
    if !untested.is_empty() {
        writeln!(out)?;
    }
    counts(out, trial, rules, language)
}

/// How many cases there are and how many failed; where all `rules` were to be tested, how many are.
pub(super) fn counts(
    out: &mut dyn Write,
    trial: &Trial,
    rules: bool,
    language: Language,
) -> io::Result<()> {
    let files: BTreeSet<&str> = trial.cases.iter().map(|case| &*case.file).collect();
    let (all, failed) = (trial.cases.len(), trial.failed());
    if language == Language::Chinese {
        let passed = all - failed;
        write!(out, "{}个文件{all}个用例：通过{passed}个，未通过{failed}个", files.len())?;
        if rules {
            let (all, lacking) = (trial.rules.len(), trial.untested().count());
            write!(out, "；{all}条规则：已测试{}条，未测试{lacking}条", all - lacking)?;
        }
        return writeln!(out);
    }
    write!(
        out,
        "{} in {}: {} passed, {failed} failed",
        count(all as u64, "case", "cases"),
        count(files.len() as u64, "file", "files"),
        all - failed,
    )?;
    if rules {
        let (all, lacking) = (trial.rules.len(), trial.untested().count());
        let of = count(all as u64, "rule", "rules");
        write!(out, "; {of}: {} tested, {lacking} untested", all - lacking)?;
    }
    writeln!(out)
}

/// Clause by clause, then what the rules name besides, then the counts.
pub(crate) fn cover(out: &mut dyn Write, cover: &Cover, layout: Layout) -> io::Result<()> {
    let header = ["CLAUSE", "COVERED BY", "TESTED BY", "WHAT"];
    let language = layout.language;
    let rows = cover.clauses.iter().map(|clause| clause_row(clause, language));
    rows_under(out, &header, rows, layout)?;
    writeln!(out)?;
    for (source, rule) in &cover.unknown {
        let note = tr!(
            language,
            "not among the clauses: {source}, which {rule} names",
            "条款表里没有 {rule} 所写的 {source}"
        );
        writeln!(out, "{note}")?;
    }
    for clause in &cover.clauses {
        if let Some(gap) = &clause.gap {
            let (id, gap) = (&clause.clause.id, gap.text(language));
            writeln!(out, "{}", tr!(language, "not covered: {id}: {gap}", "未落实：{id}：{gap}"))?;
        }
    }
    let covered = cover.clauses.iter().filter(|clause| clause.is_covered()).count();
    let tested = cover.clauses.iter().filter(|clause| !clause.cases.is_empty()).count();
    let all = cover.clauses.len();
    let (clauses, open) = (count(all as u64, "clause", "clauses"), all - covered);
    let note = tr!(
        language,
        "{clauses}: {covered} covered, {tested} tested by cases, {open} not covered",
        "{all}条条款：已落实{covered}条，有用例验证{tested}条，未落实{open}条"
    );
    writeln!(out, "{note}")
}

fn clause_row(covered: &Covered, language: Language) -> Vec<String> {
    let mut by: Vec<&str> = covered.rules.iter().map(|rule| &**rule).collect();
    by.extend(covered.clause.served_by.as_deref());
    let by = if by.is_empty() { tr!(language, "nothing", "无") } else { by.join(", ") };
    let tested = covered.cases.iter().map(|(file, lines)| {
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        format!("{file}:{}", lines.join(","))
    });
    let tested = tested.collect::<Vec<_>>().join(" ");
    let tested = if tested.is_empty() { "-".to_owned() } else { tested };
    let text = covered.clause.text.as_deref().unwrap_or("-");
    vec![covered.clause.id.to_string(), by, tested, text.to_owned()]
}
