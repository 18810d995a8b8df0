//! An edit as a comment on a merge request: the summary first, the rest folded.

use std::io::{self, Write};

use super::before;
use crate::model::language::{Language, Said, tr};
use crate::render::table::count;
use crate::report::diff::{Diff, Effect, Replay, RuleDiff, Sort, Version, Witness, section_text};
use crate::report::{moment, short, terms};

/// By this line a bot finds the comment that it wrote before.
const MARKER: &str = "<!-- cs policy diff -->";

/// `most` bounds the records that are named of each sort; `shut` says which gates are shut, and why.
pub(crate) fn write(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    most: usize,
    shut: &[Said],
) -> io::Result<()> {
    let (names, summary, language) = (diff.names(), diff.summary(), diff.language());
    let head =
        tr!(language, "### Policy: {names}\n\n{summary}.", "### 政策：{names}\n\n{summary}。");
    writeln!(out, "{MARKER}\n{head}")?;
    if let Some(replay) = &diff.replay {
        of_replay(out, diff, replay)?;
    }
    for gate in shut {
        let gate = escaped(gate.text(language), language);
        let line = tr!(language, "**The gate is shut**: {gate}", "**关卡未通过**：{gate}");
        writeln!(out, "\n> {line}")?;
    }
    of_verdicts(out, diff)?;
    if let Some(replay) = &diff.replay {
        for sort in Sort::ALL {
            of_sort(out, diff, replay, (sort, most))?;
        }
        of_figures(out, diff, replay)?;
        of_counts(out, diff, replay)?;
    }
    diff.rules.iter().try_for_each(|rule| of_rule(out, diff, rule))?;
    of_sections(out, diff)
}

/// Over how many records, from when, and what came of it.
fn of_replay(out: &mut dyn Write, diff: &Diff<'_>, replay: &Replay) -> io::Result<()> {
    let now = moment(diff.now, diff.new.policy.zone(), diff.language());
    let counts = diff.counts_text(replay.counts());
    let (many, records) = (replay.records, count(replay.records, "record", "records"));
    let line = tr!(
        diff.language(),
        "Replayed over {records}, as of {now}: **{counts}**.",
        "重放{many}张工单，时间 {now}：**{counts}**。"
    );
    writeln!(out, "{line}")
}

/// The verdict on each rule, one a row.
fn of_verdicts(out: &mut dyn Write, diff: &Diff<'_>) -> io::Result<()> {
    if diff.rules.is_empty() {
        return Ok(());
    }
    let language = diff.language();
    let head = tr!(language, "| Rule | | Verdict |", "| 规则 | 变化 | 判定 |");
    writeln!(out, "\n{head}\n| --- | --- | --- |")?;
    for rule in &diff.rules {
        let direction = rule.verdict().direction.text(language);
        writeln!(out, "| `{}` | {} | {direction} |", rule.id, rule.became.text(language))?;
    }
    Ok(())
}

/// The effects of one sort; those newly violated stand open.
fn of_sort(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    replay: &Replay,
    (sort, most): (Sort, usize),
) -> io::Result<()> {
    let (all, language) = (replay.counts()[sort as usize], diff.language());
    if all == 0 {
        return Ok(());
    }
    let open = if sort == Sort::NewlyViolated { " open" } else { "" };
    begin(out, open, &sort.counted(all, language))?;
    header(out, ["RECORD", "RULE", "OWNER", "BEGAN", before(language), "AFTER"], language)?;
    for effect in replay.of(sort).take(most) {
        writeln!(out, "{}", effect_row(diff, effect))?;
    }
    let left = all.saturating_sub(most as u64);
    if left > 0 {
        let more = tr!(
            language,
            "… and {left} more (`cs policy diff --format json` names all)",
            "…… 另有{left}项（`cs policy diff --format json` 全部列出）"
        );
        writeln!(out, "\n{more}")?;
    }
    end(out)
}

fn effect_row(diff: &Diff<'_>, effect: &Effect) -> String {
    let cells = [
        format!("`{}`", effect.about),
        format!("`{}`", diff.rule_of(effect)),
        escaped(effect.owner.as_deref().unwrap_or("-"), diff.language()),
        short(effect.from, diff.new.policy.zone()),
        diff.face_text(effect.old.as_ref()),
        diff.face_text(effect.new.as_ref()),
    ];
    format!("| {} |", cells.join(" | "))
}

fn of_figures(out: &mut dyn Write, diff: &Diff<'_>, replay: &Replay) -> io::Result<()> {
    if replay.figures.is_empty() {
        return Ok(());
    }
    let (many, language) = (replay.figures.len(), diff.language());
    let figures = count(many as u64, "figure", "figures");
    begin(out, "", &tr!(language, "{figures}", "{many}项指标数值"))?;
    header(out, ["METRIC", "PERIOD", before(language), "AFTER"], language)?;
    for figure in &replay.figures {
        let (old, new) = (diff.figure_text(figure.old), diff.figure_text(figure.new));
        let (rule, period) = (&diff.rules[figure.rule].id, escaped(&figure.period, language));
        writeln!(out, "| `{rule}` | {period} | {old} | {new} |")?;
    }
    end(out)
}

fn of_counts(out: &mut dyn Write, diff: &Diff<'_>, replay: &Replay) -> io::Result<()> {
    if replay.effects.is_empty() {
        return Ok(());
    }
    let language = diff.language();
    begin(out, "", &tr!(language, "By rule, month and owner", "按规则、月份和负责人"))?;
    for (place, (title, rows)) in diff.counted(replay).into_iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let heads = Sort::ALL.map(|sort| sort.text(language).to_owned());
        let title = terms::heading(title, language).to_lowercase();
        writeln!(out, "| {title} | {} |", heads.join(" | "))?;
        writeln!(out, "| --- |{}", " ---: |".repeat(heads.len()))?;
        for (name, counts) in rows {
            let counts = counts.map(|count| count.to_string());
            writeln!(out, "| {} | {} |", escaped(&name, language), counts.join(" | "))?;
        }
    }
    end(out)
}

fn of_rule(out: &mut dyn Write, diff: &Diff<'_>, rule: &RuleDiff) -> io::Result<()> {
    let language = diff.language();
    let (id, became) = (&rule.id, rule.became.text(language));
    let verdict = rule.verdict().direction.text(language);
    let head = tr!(
        language,
        "<code>{id}</code> {became}: {verdict}",
        "规则 <code>{id}</code>：{became}，{verdict}"
    );
    begin(out, "", &head)?;
    for fact in diff.facts(rule) {
        writeln!(out, "- {}", escaped(&fact, language))?;
    }
    for (version, witness) in [(Version::New, &rule.stricter), (Version::Old, &rule.looser)] {
        if let Some(witness) = witness {
            of_witness(out, version.text(language), witness, language)?;
        }
    }
    end(out)
}

fn of_witness(
    out: &mut dyn Write,
    which: &str,
    witness: &Witness,
    language: Language,
) -> io::Result<()> {
    let Witness { yaml, now, old, new } = witness;
    let head = tr!(
        language,
        "Violated only under the {which} version, as of {now}:",
        "只按{which}版本违规的工单，时间 {now}："
    );
    let said = tr!(language, "# old: {old}\n# new: {new}", "# 旧：{old}\n# 新：{new}");
    writeln!(out, "\n{head}\n\n```yaml\n{}\n{said}\n```", yaml.trim_end())
}

fn of_sections(out: &mut dyn Write, diff: &Diff<'_>) -> io::Result<()> {
    if diff.sections.is_empty() {
        return Ok(());
    }
    let language = diff.language();
    begin(out, "", &tr!(language, "Other sections", "其他各节"))?;
    for change in &diff.sections {
        writeln!(out, "- {}", escaped(&section_text(change, language), language))?;
    }
    end(out)
}

/// The words above columns, given as a table of text has them, and the line below them.
fn header<const N: usize>(
    out: &mut dyn Write,
    names: [&str; N],
    language: Language,
) -> io::Result<()> {
    let name = |name| {
        let name = terms::heading(name, language);
        let rest = name.char_indices().nth(1).map_or(name.len(), |(at, _)| at);
        format!("{}{}", &name[..rest], name[rest..].to_lowercase())
    };
    writeln!(out, "| {} |\n|{}", names.map(name).join(" | "), " --- |".repeat(N))
}

/// A part that is folded unless it is `open`.
fn begin(out: &mut dyn Write, open: &str, summary: &str) -> io::Result<()> {
    writeln!(out, "\n<details{open}><summary>{summary}</summary>\n")
}

fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n</details>")
}

/// Text that Markdown takes as it stands, in a line or in a cell. What Chinese has in backticks is code already.
fn escaped(text: &str, language: Language) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut is_code = false;
    for letter in text.chars() {
        is_code ^= letter == '`' && language == Language::Chinese;
        let is_mark = matches!(letter, '|' | '*' | '_' | '<' | '>' | '[' | ']' | '\\');
        if is_mark && !is_code {
            escaped.push('\\');
        }
        escaped.push(if letter == '\n' { ' ' } else { letter });
    }
    escaped
}
