//! An edit as one JSON object, for programs. Fields in a fixed order, never removed within `v: 1`.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::InZone;
use crate::model::language::{Language, Said};
use crate::report::diff::{
    Basis, Diff, Effect, Face, Figure, Margin, Replay, RuleDiff, Sort, Witness, section_text,
};

#[derive(Serialize)]
struct Document<'a> {
    v: u8,
    old: Named<'a>,
    new: Named<'a>,
    now: String,
    rules: Vec<RuleObject<'a>>,
    sections: Vec<String>,
    replay: Option<ReplayObject<'a>>,
    /// The gates that are shut, and why.
    shut: Vec<&'a str>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct RuleObject<'a> {
    id: &'a str,
    old_id: Option<&'a str>,
    became: &'static str,
    verdict: &'static str,
    by: &'static str,
    tried: Option<u64>,
    trial: bool,
    facts: Vec<String>,
    stricter: Option<WitnessObject<'a>>,
    looser: Option<WitnessObject<'a>>,
}

#[derive(Serialize)]
struct WitnessObject<'a> {
    record: &'a str,
    now: &'a str,
    old: &'a str,
    new: &'a str,
}

#[derive(Serialize)]
struct ReplayObject<'a> {
    records: u64,
    counts: CountsObject,
    effects: Vec<EffectObject<'a>>,
    figures: Vec<FigureObject<'a>>,
    by_rule: Vec<CountedObject>,
    by_month: Vec<CountedObject>,
    by_owner: Vec<CountedObject>,
}

#[derive(Serialize)]
struct CountsObject {
    newly_violated: u64,
    no_longer_violated: u64,
    deadline_moved: u64,
    newly_pending: u64,
    no_longer_pending: u64,
}

#[derive(Serialize)]
struct CountedObject {
    name: String,
    #[serde(flatten)]
    counts: CountsObject,
}

#[derive(Serialize)]
struct EffectObject<'a> {
    effect: &'static str,
    rule: &'a str,
    record: &'a str,
    owner: Option<&'a str>,
    from: String,
    old: Option<FaceObject>,
    new: Option<FaceObject>,
}

#[derive(Serialize)]
struct FaceObject {
    clock: u32,
    outcome: &'static str,
    due: Option<String>,
    done: Option<String>,
    over_s: Option<i64>,
    spare_s: Option<i64>,
    figure: Option<String>,
}

#[derive(Serialize)]
struct FigureObject<'a> {
    rule: &'a str,
    period: &'a str,
    old: Option<String>,
    new: Option<String>,
}

/// `shut` says which gates are shut, and why; `diff` speaks English.
pub(crate) fn write(out: &mut dyn Write, diff: &Diff<'_>, shut: &[Said]) -> io::Result<()> {
    let named = |name, version| Named { name, version };
    let document = Document {
        v: 1,
        old: named(&diff.old_name, &diff.old.policy.version),
        new: named(&diff.new_name, &diff.new.policy.version),
        now: diff.now.in_zone(diff.new.policy.zone()).to_string(),
        rules: diff.rules.iter().map(|rule| rule_object(diff, rule)).collect(),
        sections: diff
            .sections
            .iter()
            .map(|change| section_text(change, Language::English))
            .collect(),
        replay: diff.replay.as_ref().map(|replay| replay_object(diff, replay)),
        shut: shut.iter().map(Said::english).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    writeln!(out)
}

fn rule_object<'a>(diff: &Diff<'_>, rule: &'a RuleDiff) -> RuleObject<'a> {
    let verdict = rule.verdict();
    let (by, tried) = match verdict.basis {
        Basis::Argument(_) => ("argument", None),
        Basis::Search(tried) => ("search", Some(tried)),
    };
    RuleObject {
        id: &rule.id,
        old_id: rule.old_id.as_deref(),
        became: rule.became.as_str(),
        verdict: verdict.direction.as_str(),
        by,
        tried,
        trial: rule.is_trial,
        facts: diff.facts(rule),
        stricter: rule.stricter.as_ref().map(witness_object),
        looser: rule.looser.as_ref().map(witness_object),
    }
}

fn witness_object(witness: &Witness) -> WitnessObject<'_> {
    let Witness { yaml, now, old, new } = witness;
    WitnessObject { record: yaml, now, old, new }
}

fn replay_object<'a>(diff: &'a Diff<'_>, replay: &'a Replay) -> ReplayObject<'a> {
    let mut counted = diff.counted(replay).into_iter().map(|(_, rows)| {
        let object = |(name, counts)| CountedObject { name, counts: counts_object(counts) };
        rows.into_iter().map(object).collect::<Vec<_>>()
    });
    ReplayObject {
        records: replay.records,
        counts: counts_object(replay.counts()),
        effects: replay.effects.iter().map(|effect| effect_object(diff, effect)).collect(),
        figures: replay.figures.iter().map(|figure| figure_object(diff, figure)).collect(),
        by_rule: counted.next().unwrap_or_default(),
        by_month: counted.next().unwrap_or_default(),
        by_owner: counted.next().unwrap_or_default(),
    }
}

fn counts_object(counts: crate::report::diff::Counts) -> CountsObject {
    let of = |sort: Sort| counts[sort as usize];
    CountsObject {
        newly_violated: of(Sort::NewlyViolated),
        no_longer_violated: of(Sort::NoLongerViolated),
        deadline_moved: of(Sort::DeadlineMoved),
        newly_pending: of(Sort::NewlyPending),
        no_longer_pending: of(Sort::NoLongerPending),
    }
}

fn effect_object<'a>(diff: &'a Diff<'_>, effect: &'a Effect) -> EffectObject<'a> {
    let zone = diff.new.policy.zone();
    let shown = |at: crate::model::Instant| -> InZone { at.in_zone(zone) };
    let face = |face: &Face| FaceObject {
        clock: face.clock,
        outcome: face.outcome.as_str(),
        due: face.due.map(|at| shown(at).to_string()),
        done: face.done.map(|at| shown(at).to_string()),
        over_s: face.margin.and_then(|margin| match margin {
            Margin::Over(seconds) => Some(seconds),
            Margin::Spare(_) => None,
        }),
        spare_s: face.margin.and_then(|margin| match margin {
            Margin::Spare(seconds) => Some(seconds),
            Margin::Over(_) => None,
        }),
        figure: face.reading.and_then(|reading| reading.figure).map(|figure| figure.to_string()),
    };
    EffectObject {
        effect: effect.sort.as_str(),
        rule: diff.rule_of(effect),
        record: &effect.about,
        owner: effect.owner.as_deref(),
        from: shown(effect.from).to_string(),
        old: effect.old.as_ref().map(face),
        new: effect.new.as_ref().map(face),
    }
}

fn figure_object<'a>(diff: &'a Diff<'_>, figure: &'a Figure) -> FigureObject<'a> {
    FigureObject {
        rule: &diff.rules[figure.rule].id,
        period: &figure.period,
        old: figure.old.map(|face| diff.figure_text(Some(face))),
        new: figure.new.map(|face| diff.figure_text(Some(face))),
    }
}
