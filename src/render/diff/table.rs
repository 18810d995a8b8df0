//! An edit as text: first the rules, then what it would have done.

use std::io::{self, Write};

use super::before;
use crate::model::language::{Language, tr};
use crate::render::table::{Layout, count, rows_under};
use crate::render::wrap::{columns, wrap_hanging};
use crate::report::diff::{
    Counts, Diff, Effect, Replay, RuleDiff, Sort, Version, Witness, section_text,
};
use crate::report::{moment, short};

/// `most` bounds the records that are named of each sort.
pub(crate) fn write(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    most: usize,
    layout: Layout,
) -> io::Result<()> {
    let (names, summary, language) = (diff.names(), diff.summary(), diff.language());
    said(out, &tr!(language, "{names}: {summary}", "{names}：{summary}"), layout)?;
    for rule in &diff.rules {
        writeln!(out)?;
        of_rule(out, diff, rule, layout)?;
    }
    if !diff.sections.is_empty() {
        writeln!(out, "\n{}", tr!(language, "other sections", "其他各节"))?;
        for change in &diff.sections {
            said(out, &format!("  {}", section_text(change, language)), layout)?;
        }
    }
    if let Some(replay) = &diff.replay {
        of_replay(out, diff, replay, (most, layout))?;
    }
    Ok(())
}

fn of_rule(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    rule: &RuleDiff,
    layout: Layout,
) -> io::Result<()> {
    let language = diff.language();
    let (id, became) = (&rule.id, rule.became.text(language));
    let verdict = rule.verdict().direction.text(language);
    let head = tr!(language, "{became} {id}: {verdict}", "规则 {id}：{became}，{verdict}");
    said(out, &head, layout)?;
    for fact in diff.facts(rule) {
        said(out, &format!("  {fact}"), layout)?;
    }
    for (version, witness) in [(Version::New, &rule.stricter), (Version::Old, &rule.looser)] {
        if let Some(witness) = witness {
            let (which, now) = (version.text(language), &witness.now);
            let head = tr!(
                language,
                "  violated only under the {which} version, as of {now}:",
                "  只按{which}版本违规的工单，时间 {now}："
            );
            said(out, &head, layout)?;
            of_witness(out, witness, (language, layout))?;
        }
    }
    Ok(())
}

/// The record stays as it is, since people copy it.
fn of_witness(
    out: &mut dyn Write,
    witness: &Witness,
    (language, layout): (Language, Layout),
) -> io::Result<()> {
    for line in witness.yaml.lines() {
        writeln!(out, "    {line}")?;
    }
    let Witness { old, new, .. } = witness;
    said(out, &tr!(language, "    old: {old}", "    旧：{old}"), layout)?;
    said(out, &tr!(language, "    new: {new}", "    新：{new}"), layout)
}

/// A line of words; on a terminal what goes on stands deeper than it begins.
fn said(out: &mut dyn Write, line: &str, layout: Layout) -> io::Result<()> {
    let width = layout.width.map_or(usize::MAX, usize::from);
    if columns(line) <= width {
        return writeln!(out, "{line}");
    }
    let indent = line.len() - line.trim_start().len();
    wrap_hanging(line, width, indent + 2).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn of_replay(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    replay: &Replay,
    (most, layout): (usize, Layout),
) -> io::Result<()> {
    let (zone, language) = (diff.new.policy.zone(), diff.language());
    let (now, counts) = (moment(diff.now, zone, language), diff.counts_text(replay.counts()));
    let (many, records) = (replay.records, count(replay.records, "record", "records"));
    let head = tr!(
        language,
        "replayed over {records}, as of {now}: {counts}",
        "重放{many}张工单，时间 {now}：{counts}"
    );
    writeln!(out)?;
    said(out, &head, layout)?;
    for sort in Sort::ALL {
        let all = replay.counts()[sort as usize];
        if all == 0 {
            continue;
        }
        writeln!(out, "\n{}", sort.text(language))?;
        let header = ["RECORD", "RULE", "OWNER", "BEGAN", before(language), "AFTER"];
        let rows = replay.of(sort).take(most).map(|effect| {
            vec![
                effect.about.to_string(),
                diff.rule_of(effect).to_owned(),
                effect.owner.as_deref().unwrap_or("-").to_owned(),
                short(effect.from, zone),
                diff.face_text(effect.old.as_ref()),
                after(diff, effect),
            ]
        });
        rows_under(out, &header, rows, layout)?;
        let left = all.saturating_sub(most as u64);
        if left > 0 {
            writeln!(out, "{}", tr!(language, "… and {left} more", "…… 另有{left}项"))?;
        }
    }
    of_figures(out, diff, replay, layout)?;
    of_counts(out, diff, replay, layout)
}

/// In Chinese with an arrow before it: where the row is too long, it stands below, with no heading over it.
fn after(diff: &Diff<'_>, effect: &Effect) -> String {
    let after = diff.face_text(effect.new.as_ref());
    tr!(diff.language(), "{after}", "→ {after}")
}

fn of_figures(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    replay: &Replay,
    layout: Layout,
) -> io::Result<()> {
    if replay.figures.is_empty() {
        return Ok(());
    }
    let language = diff.language();
    writeln!(out, "\n{}", tr!(language, "metrics", "指标"))?;
    let rows = replay.figures.iter().map(|figure| {
        vec![
            diff.rules[figure.rule].id.clone(),
            figure.period.to_string(),
            diff.figure_text(figure.old),
            diff.figure_text(figure.new),
        ]
    });
    rows_under(out, &["RULE", "PERIOD", before(language), "AFTER"], rows, layout)
}

fn of_counts(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    replay: &Replay,
    layout: Layout,
) -> io::Result<()> {
    if replay.effects.is_empty() {
        return Ok(());
    }
    for (title, rows) in diff.counted(replay) {
        writeln!(out)?;
        let mut header = vec![title];
        header.extend(Sort::ALL.map(Sort::heading));
        let rows = rows.into_iter().map(|(name, counts)| row(name, counts));
        rows_under(out, &header, rows, layout)?;
    }
    Ok(())
}

fn row(name: String, counts: Counts) -> Vec<String> {
    std::iter::once(name).chain(counts.map(|count| count.to_string())).collect()
}
