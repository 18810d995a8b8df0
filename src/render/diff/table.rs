//! An edit as text: first the rules, then what it would have done.

use std::io::{self, Write};

use crate::render::table::{Layout, count, rows_under};
use crate::report::diff::{Counts, Diff, Replay, RuleDiff, Sort, Witness, section_text};
use crate::report::short;

/// `most` bounds the records that are named of each sort.
pub(crate) fn write(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    most: usize,
    layout: Layout,
) -> io::Result<()> {
    writeln!(out, "{}: {}", diff.names(), diff.summary())?;
    for rule in &diff.rules {
        writeln!(out)?;
        of_rule(out, diff, rule)?;
    }
    if !diff.sections.is_empty() {
        writeln!(out, "\nother sections")?;
        for change in &diff.sections {
            writeln!(out, "  {}", section_text(change))?;
        }
    }
    if let Some(replay) = &diff.replay {
        of_replay(out, diff, replay, (most, layout))?;
    }
    Ok(())
}

fn of_rule(out: &mut dyn Write, diff: &Diff<'_>, rule: &RuleDiff) -> io::Result<()> {
    let direction = rule.verdict().direction.as_str();
    writeln!(out, "{} {}: {direction}", rule.became.as_str(), rule.id)?;
    for fact in diff.facts(rule) {
        writeln!(out, "  {fact}")?;
    }
    for (which, witness) in [("new", &rule.stricter), ("old", &rule.looser)] {
        if let Some(witness) = witness {
            writeln!(out, "  violated only under the {which} version, as of {}:", witness.now)?;
            of_witness(out, witness)?;
        }
    }
    Ok(())
}

fn of_witness(out: &mut dyn Write, witness: &Witness) -> io::Result<()> {
    for line in witness.yaml.lines() {
        writeln!(out, "    {line}")?;
    }
    writeln!(out, "    old: {}", witness.old)?;
    writeln!(out, "    new: {}", witness.new)
}

fn of_replay(
    out: &mut dyn Write,
    diff: &Diff<'_>,
    replay: &Replay,
    (most, layout): (usize, Layout),
) -> io::Result<()> {
    let zone = diff.new.policy.zone();
    let now = diff.now.in_zone(zone);
    writeln!(
        out,
        "\nreplayed over {}, as of {now}: {}",
        count(replay.records, "record", "records"),
        Diff::counts_text(replay.counts())
    )?;
    for sort in Sort::ALL {
        let all = replay.counts()[sort as usize];
        if all == 0 {
            continue;
        }
        writeln!(out, "\n{}", sort.text())?;
        let header = ["RECORD", "RULE", "OWNER", "BEGAN", "BEFORE", "AFTER"];
        let rows = replay.of(sort).take(most).map(|effect| {
            vec![
                effect.about.to_string(),
                diff.rule_of(effect).to_owned(),
                effect.owner.as_deref().unwrap_or("-").to_owned(),
                short(effect.from, zone),
                diff.face_text(effect.old.as_ref()),
                diff.face_text(effect.new.as_ref()),
            ]
        });
        rows_under(out, &header, rows, layout)?;
        let left = all.saturating_sub(most as u64);
        if left > 0 {
            writeln!(out, "… and {left} more")?;
        }
    }
    of_figures(out, diff, replay, layout)?;
    of_counts(out, diff, replay, layout)
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
    writeln!(out, "\nmetrics")?;
    let rows = replay.figures.iter().map(|figure| {
        vec![
            diff.rules[figure.rule].id.clone(),
            figure.period.to_string(),
            Diff::figure_text(figure.old),
            Diff::figure_text(figure.new),
        ]
    });
    rows_under(out, &["RULE", "PERIOD", "BEFORE", "AFTER"], rows, layout)
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
