//! What came of an exchange with others, in a few lines for people.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::model::language::{Language, tr};
use crate::report::sync::{Amount, Synced};

/// Files that are named; of more, the rest is counted.
const NAMED: usize = 5;

pub(crate) fn write(out: &mut dyn Write, synced: &Synced, language: Language) -> io::Result<()> {
    writeln!(out, "{}", summary(synced, language))?;
    let files = [
        (&synced.came_files, came(synced, language)),
        (&synced.sent_files, sent(synced, language)),
    ];
    for (files, did) in files.iter().filter(|(files, _)| !files.is_empty()) {
        let named = named(files, language);
        writeln!(out, "{}", tr!(language, "also {did}: {named}", "另{did}：{named}"))?;
    }
    for id in &synced.kept {
        let line = tr!(
            language,
            "{id} was archived on one side and written on the other: it goes on at work",
            "{id} 一方已归档、另一方仍在写：继续保留在办"
        );
        writeln!(out, "{line}")?;
    }
    for clash in &synced.clashes {
        writeln!(out, "{}", clash.text(language))?;
    }
    if synced.new_violations > 0 {
        let count = synced.new_violations;
        let line = if count == 1 {
            tr!(language, "1 violation is new: cs check", "新增 1 项违规：cs check")
        } else {
            tr!(language, "{count} violations are new: cs check", "新增 {count} 项违规：cs check")
        };
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn summary(synced: &Synced, language: Language) -> String {
    let has_come = synced.came.events > 0 || !synced.came_files.is_empty();
    let has_to_send = synced.sent.events > 0 || !synced.sent_files.is_empty() || synced.has_to_send;
    if !has_come && !has_to_send {
        return tr!(
            language,
            "nothing came, and nothing is to be sent",
            "没有收到什么，也没有要送出的"
        );
    }
    let (came, sent) = (came(synced, language), sent(synced, language));
    let (in_amount, out_amount) = (amount(synced.came, language), amount(synced.sent, language));
    let with = &synced.with;
    tr!(
        language,
        "{in_amount} {came}, {out_amount} {sent} ({with})",
        "{came} {in_amount}，{sent} {out_amount}（{with}）"
    )
}

fn came(synced: &Synced, language: Language) -> String {
    if synced.is_preview {
        tr!(language, "would come", "将收到")
    } else {
        tr!(language, "came", "收到")
    }
}

fn sent(synced: &Synced, language: Language) -> String {
    match (synced.is_preview, synced.is_sent || !synced.has_to_send) {
        (true, _) => tr!(language, "would be sent", "将送出"),
        (false, true) => tr!(language, "sent", "送出"),
        (false, false) => tr!(language, "to be sent", "待送出"),
    }
}

fn amount(amount: Amount, language: Language) -> String {
    let Amount { events, records } = amount;
    if events == 0 {
        return tr!(language, "no events", "0 条事件");
    }
    match language {
        Language::English => amount.to_string(),
        Language::Chinese => format!("{records} 个工单的 {events} 条事件"),
    }
}

fn named(files: &BTreeSet<String>, language: Language) -> String {
    let mut names: Vec<String> = files.iter().take(NAMED).cloned().collect();
    if files.len() > NAMED {
        let more = files.len() - NAMED;
        names.push(tr!(language, "and {more} more", "等另外 {more} 个"));
    }
    names.join(tr!(language, ", ", "、").as_str())
}
