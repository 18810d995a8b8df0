//! What the cases notice of small changes of the policy, and what they pin down, as text and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::table::{Layout, count, rows_under};
use crate::model::fault::Position;
use crate::model::language::{Language, Said, tr};
use crate::policy::mutate::Aspect;
use crate::report::mutate::coverage::{Coverage, Ratio, Row};
use crate::report::mutate::named;
use crate::report::mutate::survivors::Verdict;

const POLICY: &str = "policy.yaml";

/// Each survivor with its lines before and after, then what is listed in `list` and need not be, then the counts.
pub(crate) fn verdict(
    out: &mut dyn Write,
    verdict: &Verdict<'_>,
    list: &str,
    language: Language,
) -> io::Result<()> {
    for tried in &verdict.survivors {
        let (line, column) = (tried.at.line, tried.at.column);
        let what = of(tried.rule.as_deref(), &tried.name(), language);
        writeln!(out, "{POLICY}:{line}:{column}: {what}")?;
        for line in &tried.before {
            writeln!(out, "  - {line}")?;
        }
        for line in &tried.after {
            writeln!(out, "  + {line}")?;
        }
        writeln!(out)?;
    }
    for entry in &verdict.unneeded {
        let (line, column) = (entry.at.line, entry.at.column);
        let what = of(entry.rule.as_deref(), &named(&entry.what), language);
        let note = tr!(
            language,
            "listed, and does not survive: {what}",
            "不必列出，用例已能发现或没有这个改动：{what}"
        );
        writeln!(out, "{list}:{line}:{column}: {note}")?;
    }
    if !verdict.unneeded.is_empty() {
        writeln!(out)?;
    }
    let (all, mutations) = (verdict.all, count(verdict.all as u64, "mutation", "mutations"));
    let (noticed, listed, survived) = (verdict.noticed, verdict.listed, verdict.survivors.len());
    let counts = tr!(
        language,
        "{mutations}: {noticed} noticed, {listed} listed, {survived} not noticed",
        "{all}处改动：已发现{noticed}处，已列出{listed}处，未发现{survived}处"
    );
    writeln!(out, "{counts}")
}

/// The same as one JSON object.
pub(crate) fn verdict_json(out: &mut dyn Write, verdict: &Verdict<'_>) -> io::Result<()> {
    #[derive(Serialize)]
    struct Shown<'a> {
        v: u8,
        mutations: usize,
        noticed: usize,
        listed: usize,
        survivors: Vec<Survivor<'a>>,
        unneeded: Vec<Place<'a>>,
    }
    #[derive(Serialize)]
    struct Survivor<'a> {
        #[serde(flatten)]
        place: Place<'a>,
        before: &'a [String],
        after: &'a [String],
    }
    let survivors = verdict.survivors.iter().map(|tried| Survivor {
        place: Place::new(tried.at, tried.rule.as_deref(), &tried.what),
        before: &tried.before,
        after: &tried.after,
    });
    let unneeded = verdict
        .unneeded
        .iter()
        .map(|entry| Place::new(entry.at, entry.rule.as_deref(), &entry.what));
    let shown = Shown {
        v: 1,
        mutations: verdict.all,
        noticed: verdict.noticed,
        listed: verdict.listed,
        survivors: survivors.collect(),
        unneeded: unneeded.collect(),
    };
    one_line(out, &shown)
}

/// Where something stands in its file, and what it is.
#[derive(Serialize)]
struct Place<'a> {
    line: u32,
    column: u32,
    rule: Option<&'a str>,
    what: &'a str,
}

impl<'a> Place<'a> {
    const fn new(at: Position, rule: Option<&'a str>, what: &'a str) -> Self {
        Self { line: at.line, column: at.column, rule, what }
    }
}

fn one_line(out: &mut dyn Write, shown: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, shown)?;
    writeln!(out)
}

/// A row for each rule, then what is not pinned down, then the counts.
pub(crate) fn coverage(
    out: &mut dyn Write,
    coverage: &Coverage<'_>,
    layout: Layout,
) -> io::Result<()> {
    let language = layout.language;
    let mut header = vec!["OF", "CASES", "LIMITS"];
    header.extend(Aspect::ALL.map(heading));
    rows_under(out, &header, coverage.rows.iter().map(|row| cells(row, language)), layout)?;
    writeln!(out)?;
    for loose in &coverage.loose {
        let (line, column) = (loose.at.line, loose.at.column);
        writeln!(out, "{POLICY}:{line}:{column}: {}", of(loose.rule, &loose.what, language))?;
    }
    if !coverage.loose.is_empty() {
        writeln!(out)?;
    }
    let limits = sum(coverage.rows.iter().map(|row| row.limits));
    let changes = sum(coverage.rows.iter().flat_map(|row| row.changes.values().copied()));
    let (limits, changes) = (share(limits), share(changes));
    let counts = tr!(
        language,
        "limits shown to the second: {limits}; changes that a case notices: {changes}",
        "精确到秒的时限：{limits}；用例能发现的改动：{changes}"
    );
    writeln!(out, "{counts}")
}

/// The same as one JSON object.
pub(crate) fn coverage_json(out: &mut dyn Write, coverage: &Coverage<'_>) -> io::Result<()> {
    #[derive(Serialize)]
    struct Shown<'a> {
        v: u8,
        rows: Vec<Of<'a>>,
        loose: Vec<Place<'a>>,
    }
    #[derive(Serialize)]
    struct Of<'a> {
        rule: Option<&'a str>,
        cases: usize,
        limits: Ratio,
        changes: BTreeMap<&'static str, Ratio>,
    }
    let rows = coverage.rows.iter().map(|row| Of {
        rule: row.rule,
        cases: row.cases,
        limits: row.limits,
        changes: row.changes.iter().map(|(aspect, ratio)| (aspect.as_str(), *ratio)).collect(),
    });
    let loose =
        coverage.loose.iter().map(|loose| Place::new(loose.at, loose.rule, loose.what.english()));
    one_line(out, &Shown { v: 1, rows: rows.collect(), loose: loose.collect() })
}

/// The word above the column of an aspect.
const fn heading(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Rule => "RULE",
        Aspect::Tier => "TIERS",
        Aspect::Condition => "CONDITIONS",
        Aspect::Boundary => "BOUNDARIES",
        Aspect::Pause => "PAUSES",
        Aspect::Clause => "CLAUSES",
    }
}

fn cells(row: &Row<'_>, language: Language) -> Vec<String> {
    let cases = if row.rule.is_some() { row.cases.to_string() } else { "-".to_owned() };
    let of = row.rule.map_or_else(|| tr!(language, "(shared)", "（共用）"), str::to_owned);
    let mut cells = vec![of, cases, share(row.limits)];
    cells.extend(Aspect::ALL.map(|aspect| share(changes(row, aspect))));
    cells
}

fn changes(row: &Row<'_>, aspect: Aspect) -> Ratio {
    row.changes.get(&aspect).copied().unwrap_or_default()
}

fn share(ratio: Ratio) -> String {
    if ratio.all == 0 { "-".to_owned() } else { format!("{}/{}", ratio.pinned, ratio.all) }
}

fn sum(ratios: impl Iterator<Item = Ratio>) -> Ratio {
    ratios.fold(Ratio::default(), |sum, one| Ratio {
        pinned: sum.pinned + one.pinned,
        all: sum.all + one.all,
    })
}

fn of(rule: Option<&str>, what: &Said, language: Language) -> String {
    let what = what.text(language);
    rule.map_or_else(|| what.to_owned(), |rule| tr!(language, "{rule}: {what}", "{rule}：{what}"))
}
