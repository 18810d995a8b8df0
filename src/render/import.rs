//! An import for people: a few records, the counts, what was noticed, how it ended.

use std::io::{self, Write};

use crate::model::language::{Language, tr};
use crate::report::import::{Ending, Import, Places};

/// Lines of a record that a preview shows.
const PREVIEW_LINES: usize = 14;

pub(crate) fn import(out: &mut dyn Write, import: &Import, language: Language) -> io::Result<()> {
    let source = &import.source;
    let (file, rows, all) = (&source.file, source.rows, counted(source.rows, "row"));
    let (encoding, delimiter) = (source.encoding, delimiter(source.delimiter, language));
    let head = tr!(
        language,
        "{file}: {all}, {encoding}, cells separated by {delimiter}",
        "{file}：{rows}行，编码 {encoding}，以{delimiter}分列"
    );
    writeln!(out, "{head}")?;
    preview(out, &import.preview, language)?;
    writeln!(out)?;
    let mut teller = Teller { out, import, language };
    teller.counts()?;
    teller.notices()?;
    writeln!(out)?;
    ending(out, import, language)
}

/// What stands between cells, in words.
pub(super) fn delimiter(english: &str, language: Language) -> &str {
    match (language, english) {
        (Language::Chinese, "comma") => "逗号",
        (Language::Chinese, "semicolon") => "分号",
        (Language::Chinese, "tab") => "制表符",
        (Language::Chinese, "bar") => "竖线",
        _ => english,
    }
}

fn preview(out: &mut dyn Write, records: &[String], language: Language) -> io::Result<()> {
    for record in records {
        writeln!(out)?;
        let lines = record.lines().count();
        for line in record.lines().take(PREVIEW_LINES) {
            writeln!(out, "    {line}")?;
        }
        if lines > PREVIEW_LINES {
            let rest = lines - PREVIEW_LINES;
            let more = counted(rest, "more line");
            writeln!(out, "    # {}", tr!(language, "and {more}", "另有{rest}行"))?;
        }
    }
    Ok(())
}

/// Tells the counts of an import, one a line.
struct Teller<'t> {
    out: &'t mut dyn Write,
    import: &'t Import,
    language: Language,
}

/// What is counted: in English a noun and the rest of the line, in Chinese the line.
type What<'w> = (&'w str, &'w str, &'w str);

impl Teller<'_> {
    fn counts(&mut self) -> io::Result<()> {
        let (tally, notices) = (&self.import.tally, &self.import.notices);
        self.line(tally.records, ("record", "", "张工单"))?;
        self.line(tally.events, ("event", "", "个事件"))?;
        let derived = " added as `opened`, where a case begins";
        self.some(tally.derived, ("event", derived, "个补上的 `opened` 事件，在原单开头"))?;
        self.some(notices.left_out, ("row", " left out by the map", "行按对照文件不要"))?;
        self.some(notices.empty, ("row", " without any text", "行没有内容"))?;
        self.some(notices.bad, ("row", " skipped, for the reasons given", "行跳过，原因见下"))?;
        writeln!(self.out)?;
        self.line(tally.new_closed + tally.new_open, ("new record", "", "张新工单"))?;
        let months = counted(tally.months, "month");
        let closed = format!(" closed, for {months} of the archive");
        let chinese = format!("张新工单已结案，归入{}个月", tally.months);
        self.some(tally.new_closed, ("new record", &closed, &chinese))?;
        let open = " open, for data/tickets";
        self.some(tally.new_open, ("new record", open, "张新工单在办，放进 data/tickets"))?;
        let added = format!(" of the book with {}", counted(tally.added, "new event"));
        let chinese = format!("张已有工单，补上{}个事件", tally.added);
        self.some(tally.grown, ("record", &added, &chinese))?;
        self.line(tally.unchanged, ("record", " in the book already", "张工单本来就有"))?;
        let different = " otherwise in the book, and left alone";
        self.placed(&tally.different, ("record", different, "张工单与工单册里的不同，没有动"))
    }

    fn notices(&mut self) -> io::Result<()> {
        let notices = &self.import.notices;
        let twice = " saying what an earlier one says, counted once";
        self.placed(&notices.twice, ("row", twice, "行与前面的重复，只算一次"))?;
        let order = " before the row above, of the same case";
        self.placed(&notices.out_of_order, ("event", order, "个事件早于同一原单的上一行"))?;
        let early = " before `opened`";
        self.placed(&notices.before_opening, ("event", early, "个事件早于 `opened`"))?;
        self.placed(&notices.future, ("event", " in the future", "个事件在未来"))?;
        for (field, places) in &notices.changing {
            let what = format!(" changing `{field}` within a case, the first value kept");
            let chinese = format!("行在同一原单里改了 `{field}`，取第一个值");
            self.placed(places, ("row", &what, &chinese))?;
        }
        self.some(notices.fractions, ("time", " cut to the second", "个时间舍去了不足一秒的部分"))?;
        for activity in &notices.unused {
            let what = format!(" with `{activity}`, which the map names");
            let chinese = format!("行有对照文件所写的 `{activity}`");
            self.line(0, ("row", &what, &chinese))?;
        }
        Ok(())
    }

    /// A count with the first places, unless it is nought.
    fn placed(&mut self, places: &Places, (noun, rest, chinese): What<'_>) -> io::Result<()> {
        let file = &self.import.source.file;
        let mut first: Vec<String> =
            places.lines.iter().map(|line| format!("{file}:{line}")).collect();
        if places.count > places.lines.len() {
            first.push("…".to_owned());
        }
        let rest = format!("{rest}: {}", first.join(", "));
        let chinese = format!("{chinese}：{}", first.join("、"));
        self.some(places.count, (noun, &rest, &chinese))
    }

    /// A count, unless it is nought.
    fn some(&mut self, count: usize, what: What<'_>) -> io::Result<()> {
        if count == 0 { Ok(()) } else { self.line(count, what) }
    }

    fn line(&mut self, count: usize, (noun, rest, chinese): What<'_>) -> io::Result<()> {
        let plural = if count == 1 { "" } else { "s" };
        let line = tr!(self.language, "{noun}{plural}{rest}", "{chinese}");
        writeln!(self.out, "{count:>7}  {line}")
    }
}

fn ending(out: &mut dyn Write, import: &Import, language: Language) -> io::Result<()> {
    let line = match import.ending {
        Ending::Preview => tr!(
            language,
            "nothing is written yet (--write does it)",
            "还没有写入（写入用 --write）"
        ),
        Ending::Refused => tr!(
            language,
            "nothing is written (--write --skip-bad writes the rest)",
            "没有写入（--write --skip-bad 写入其余的）"
        ),
        Ending::Written { records: all, events: all_events } => {
            let tally = &import.tally;
            let new = tally.new_closed + tally.new_open + tally.grown;
            let done = if new == 0 { "nothing was new; read" } else { "written, and read" };
            let did = if new == 0 { "没有新内容" } else { "已写入" };
            let (records, events) = (counted(all, "record"), counted(all_events, "event"));
            tr!(
                language,
                "{done} back as planned: {records}, {events}",
                "{did}，回读无误：{all}张工单、{all_events}个事件"
            )
        }
    };
    writeln!(out, "{line}")
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
