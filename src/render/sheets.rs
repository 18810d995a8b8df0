//! What became of sheets that were read back, for people.

use std::io::{self, Write};

use crate::model::language::{Language, listed, tr};
use crate::report::export::sheets::{Imported, Rows, Tally};
use crate::report::import::{Ending, Source};

/// Keys that are named.
const SHOWN: usize = 8;

pub(crate) fn records(
    out: &mut dyn Write,
    imported: &Imported,
    language: Language,
) -> io::Result<()> {
    sources(out, &imported.sources, language)?;
    let tally = &imported.tally;
    writeln!(out)?;
    if tally.records > 0 {
        of_records(out, tally, language)?;
    } else if tally.known > 0 {
        let in_book = tr!(
            language,
            "{} in the book already",
            "{}，工单册中已有",
            noun(tally.known, "event", "个事件", language)
        );
        line(out, tally.known, &in_book)?;
    }
    if tally.grown > 0 {
        let added = noun(tally.added, "new event", "个新事件", language);
        let of = noun(tally.grown, "record", "个工单", language);
        let text = tr!(
            language,
            "{added} of {} {of} of the book",
            "{added}，属于工单册中的 {} {of}",
            tally.grown
        );
        line(out, tally.added, &text)?;
    }
    if tally.stale > 0 {
        let text = tr!(
            language,
            "{} with what the record said before: the book goes on, the sheet did not",
            "{}，写的是工单以前的值：工单册有了新进展，表没有跟上",
            noun(tally.stale, "cell", "个单元格", language)
        );
        line(out, tally.stale, &text)?;
    }
    if tally.future > 0 {
        let text = tr!(
            language,
            "{} yet to come: until then no rule sees it, and no list shows it",
            "{}还没有到时间：到时才显示，规则也到时才评判",
            noun(tally.future, "event", "个事件", language)
        );
        line(out, tally.future, &text)?;
    }
    writeln!(out)?;
    ending(out, imported, language)
}

/// What the rows of records come to.
fn of_records(out: &mut dyn Write, tally: &Tally, language: Language) -> io::Result<()> {
    let new = match tally.new_records {
        0 => String::new(),
        _ => tr!(language, ", with {}", "，共{}", counted(tally.new_events, "event", language)),
    };
    let noun_of_new = noun(tally.new_records, "new record", "个新工单", language);
    line(out, tally.new_records, &format!("{noun_of_new}{new}"))?;
    let in_book = tr!(
        language,
        "{} in the book already, and unchanged",
        "{}，工单册中已有，没有改动",
        noun(tally.unchanged, "record", "个工单", language)
    );
    line(out, tally.unchanged, &in_book)
}

fn ending(out: &mut dyn Write, imported: &Imported, language: Language) -> io::Result<()> {
    let tally = &imported.tally;
    match imported.ending {
        Ending::Preview => writeln!(
            out,
            "{}",
            tr!(
                language,
                "nothing is written yet (--write does it)",
                "尚未写入（加 --write 才写入）"
            )
        ),
        Ending::Refused => {
            writeln!(out, "{}", tr!(language, "nothing is written", "什么也没有写入"))
        }
        Ending::Written { .. } if tally.new_records + tally.added == 0 => writeln!(
            out,
            "{}",
            tr!(language, "nothing was new, and nothing is written", "没有新内容，什么也没有写入")
        ),
        Ending::Written { records, events } => {
            let records = counted(records, "record", language);
            let events = counted(events, "event", language);
            let text = tr!(
                language,
                "written, and read back as planned: {records}, {events}",
                "已写入，并已读回核对：{records}，{events}"
            );
            writeln!(out, "{text}")
        }
    }
}

pub(crate) fn rows(out: &mut dyn Write, rows: &Rows, language: Language) -> io::Result<()> {
    sources(out, &rows.sources, language)?;
    writeln!(out)?;
    for (keys, english, chinese) in
        [(&rows.added, "new key", "个新主键"), (&rows.changed, "changed key", "个主键有改动")]
    {
        let mut named: Vec<&str> = keys.iter().take(SHOWN).map(String::as_str).collect();
        if keys.len() > SHOWN {
            named.push("…");
        }
        let names = listed(&named, language);
        let names = if named.is_empty() { names } else { tr!(language, ": {names}", "：{names}") };
        line(out, keys.len(), &format!("{}{names}", noun(keys.len(), english, chinese, language)))?;
    }
    let same =
        tr!(language, "{} unchanged", "{}没有改动", noun(rows.unchanged, "row", "行", language));
    line(out, rows.unchanged, &same)?;
    writeln!(out)?;
    let file = &rows.file;
    let is_new = !rows.added.is_empty() || !rows.changed.is_empty();
    let text = match (rows.is_written, is_new) {
        (true, true) => tr!(language, "written to {file}", "已写入 {file}"),
        (true, false) => {
            tr!(language, "nothing was new, and nothing is written", "没有新内容，什么也没有写入")
        }
        (false, true) if rows.is_preview => tr!(
            language,
            "nothing is written yet (--write does it)",
            "尚未写入（加 --write 才写入）"
        ),
        (false, _) => tr!(language, "nothing is written", "什么也没有写入"),
    };
    writeln!(out, "{text}")
}

fn sources(out: &mut dyn Write, sources: &[Source], language: Language) -> io::Result<()> {
    for source in sources {
        let Source { file, encoding, delimiter, rows } = source;
        let rows = counted(*rows, "row", language);
        let how = match super::import::delimiter(delimiter, language) {
            "" => String::new(),
            mark => tr!(
                language,
                ", {encoding}, cells separated by {mark}",
                "，编码 {encoding}，以{mark}分列"
            ),
        };
        writeln!(out, "{file}: {rows}{how}")?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, count: usize, text: &str) -> io::Result<()> {
    writeln!(out, "{count:>7}  {text}")
}

/// The noun for so many.
fn noun(count: usize, english: &str, chinese: &str, language: Language) -> String {
    match (language, count) {
        (Language::Chinese, _) => chinese.to_owned(),
        (Language::English, 1) => english.to_owned(),
        (Language::English, _) => format!("{english}s"),
    }
}

fn counted(count: usize, english: &str, language: Language) -> String {
    let chinese = match english {
        "record" => "个工单",
        "event" => "个事件",
        _ => "行",
    };
    let noun = noun(count, english, chinese, language);
    tr!(language, "{count} {noun}", "{count}{noun}")
}
