//! The service policy: `policy.yaml` as written → checked. A [`Policy`] cannot be wrong; every fault is collected.

mod alike;
mod ambiguous;
mod calendars;
pub(crate) mod commitment;
pub(crate) mod condition;
pub(crate) mod declare;
pub(crate) mod echo;
pub(crate) mod form;
mod forms;
pub(crate) mod gist;
pub(crate) mod levels;
pub(crate) mod lint;
pub(crate) mod logic;
pub(crate) mod matcher;
pub(crate) mod mutate;
mod places;
pub(crate) mod raw;
pub(crate) mod reveal;
pub(crate) mod rule;
pub(crate) mod schema;
mod team_forms;
pub(crate) mod titles;
pub(crate) mod values;

use chrono_tz::Tz;

use crate::calendar::Calendar;
use crate::model::Amount;
use crate::model::called::Called;
use crate::model::code::Code;
use crate::model::document::{self, Map, Node};
use crate::model::fault::{Findings, Position, did_you_mean};
use crate::model::language::Said;
use crate::model::language::said;
use crate::model::record::{EventId, EventSet};
use crate::model::symbol::Symbols;
use crate::model::value::{FieldId, FieldSet, field};
use commitment::Commitment;
use condition::Compiler;
use declare::Sections;
use echo::Echo;
use levels::Level;
use places::Places;
use raw::{Keys, text};
use reveal::Reveal;
use rule::{Named, Rule};
use schema::{EventKind, FieldType, Schema, Setting, Source};

/// A policy that was read and checked.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) name: Box<str>,
    pub(crate) version: Box<str>,
    pub(crate) schema: Schema,
    pub(crate) calendars: Vec<Calendar>,
    /// By calendar, the file that its dates come from, relative to the book.
    dates_files: Vec<Option<Box<str>>>,
    /// The calendar that rules use where they name none.
    pub(crate) default_calendar: Option<usize>,
    pub(crate) rules: Vec<Rule>,
    /// How long a record has been closed before it is archived: elapsed time or months.
    pub(crate) archive_after: Amount,
    /// Whether each write command commits what it wrote to git.
    pub(crate) commit: bool,
    /// What rules hear from elsewhere.
    pub(crate) echoes: Vec<Echo>,
    /// Which echoes the events of a record call up.
    said: Called,
    pub(crate) commitments: Vec<Commitment>,
    /// The fields on which judging can rest; a reader that serves nothing else may leave out the others.
    pub(crate) judged_fields: FieldSet,
    /// By event: which of those it changes.
    judged_sets: Vec<Box<[Setting]>>,
    /// Who may see secret values.
    pub(crate) reveal: Reveal,
    /// The day of the last revision, as the policy writes it.
    pub(crate) revised: Option<Box<str>>,
}

impl Policy {
    /// The echoes of events that can be of a record with these events.
    pub(crate) fn said(&self, present: EventSet) -> impl Iterator<Item = &Echo> {
        self.said.by(present).map(|place| &self.echoes[place])
    }

    /// What an event changes of the fields on which judging can rest.
    pub(crate) fn judged_sets(&self, event: EventId) -> &[Setting] {
        &self.judged_sets[usize::from(event.0)]
    }

    pub(crate) fn zone(&self) -> Tz {
        self.schema.zone
    }

    pub(crate) fn calendar(&self, name: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.name() == name)
    }

    /// The file from which the calendar `name` has its dates.
    pub(crate) fn dates_file(&self, name: &str) -> Option<&str> {
        let index = self.calendars.iter().position(|calendar| calendar.name() == name)?;
        self.dates_files.get(index)?.as_deref()
    }

    /// The rule `id`; where one id has several versions, the last that stands in the file.
    pub(crate) fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().rev().find(|rule| &*rule.id == id)
    }
}

/// Where a policy gets the text of its `dates` files; the path is relative to the book.
pub(crate) type ReadDates<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// The sections of the file.
pub(crate) const SECTIONS: [&str; 8] =
    ["policy", "calendars", "fields", "events", "kinds", "rosters", "rules", "commitments"];

/// Reads and checks a policy. `None` if `findings` got a fault.
pub(crate) fn read(
    text: &str,
    dates: ReadDates<'_>,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<Policy> {
    let root = document::read_on(text, findings)?;
    read_root(&root, text, (dates, symbols), findings)
}

/// The same of a document that is read already; `text` is what it was read from.
pub(crate) fn read_root(
    root: &Node,
    text: &str,
    (dates, symbols): (ReadDates<'_>, &Symbols),
    findings: &mut Findings,
) -> Option<Policy> {
    if root.is_absent() {
        findings
            .fault(Position::START, "the policy is empty")
            .code(Code::EmptyPolicy)
            .hint(Said::from("write at least policy: {name: …, version: …, zone: Asia/Shanghai}"));
        return None;
    }
    let Some(map) = root.as_map() else {
        raw::wrong_shape(root, "the policy", findings);
        return None;
    };
    let places = Places::of(map, text);
    unknown_sections(map, findings);
    ambiguous::warn(places, findings);
    let head = head(places, root.at, findings);
    let calendars = places.section("calendars");
    let sections = Sections {
        fields: places.section("fields"),
        events: places.section("events"),
        kinds: places.section("kinds"),
        rosters: places.section("rosters"),
    };
    let zone = head.as_ref().map_or(Tz::UTC, |head| head.zone);
    let (calendars, dates_files): (Vec<_>, Vec<_>) =
        calendars::read(calendars, zone, dates, findings).into_iter().unzip();
    let default_calendar =
        head.as_ref().and_then(|head| calendars::find(head.calendar, &calendars, places, findings));
    let sound = !findings.has_faults();
    let mut schema = declare::read(&sections, (zone, places), symbols, findings);
    let mut compiler = Compiler::new(&schema, (symbols, places), findings);
    let named = Named { calendars: &calendars, default: default_calendar, sound };
    let rules = places.section("rules").map_or_else(Vec::new, |node| compiler.rules(node, named));
    let reveal = head.as_ref().and_then(|head| head.reveal);
    let reveal = reveal.map_or(Reveal::Anyone, |node| compiler.reveal(node));
    let judged_fields = judged_fields(&compiler, &rules);
    let (echoes, names) = (compiler.echoes, compiler.echo_names);
    schema.add_echoes(names);
    let judged_sets = judged_sets(&schema, &judged_fields);
    let commitments = commitment::read(places, &rules, findings);
    let head = head?;
    if findings.has_faults() {
        return None;
    }
    Some(Policy {
        name: head.name,
        version: head.version,
        schema,
        calendars,
        dates_files,
        default_calendar,
        rules,
        archive_after: head.archive_after,
        commit: head.commit,
        said: Called::new(&echoes.iter().map(Echo::heard_of).collect::<Vec<_>>()),
        echoes,
        commitments,
        judged_fields,
        judged_sets,
        reveal,
        revised: head.revised,
    })
}

/// Names the keys of the file that are no sections.
fn unknown_sections(map: &Map, findings: &mut Findings) {
    for entry in map.entries.iter().filter(|entry| !SECTIONS.contains(&&*entry.key)) {
        if !raw::slips_in_key(entry, findings) {
            let known = || said!("known here: {}", "这里有：{}", SECTIONS.join(", "));
            findings
                .fault(entry.key_at, format!("there is no section `{}`", entry.key))
                .code(Code::UnknownSection)
                .hint(did_you_mean(&entry.key, SECTIONS).unwrap_or_else(known));
        }
    }
}

/// The section `policy`, which every policy needs.
fn head<'n>(places: Places<'n>, at: Position, findings: &mut Findings) -> Option<Head<'n>> {
    let Some(node) = places.section("policy") else {
        findings
            .fault(at, "the policy needs `policy`")
            .code(Code::MissingKey)
            .hint(Said::from("write policy: {name: …, version: …, zone: Asia/Shanghai}"));
        return None;
    };
    Head::read(node, findings)
}

/// The fields that rules name, those that set them, and those that have a meaning of their own.
fn judged_fields(compiler: &Compiler<'_>, rules: &[Rule]) -> FieldSet {
    let mut judged = compiler.named.clone();
    for own in
        [field::KIND, field::OWNER, field::TO, field::FOR, field::INTO, field::OF, field::FORCED]
    {
        judged.insert(own);
    }
    // Rules on rosters hear every record that names a row, whichever field does.
    let hears = rules.iter().any(|rule| rule.level != Level::Record) || !compiler.echoes.is_empty();
    for (index, declared) in compiler.schema.fields.iter().enumerate() {
        let member =
            if let FieldType::List(member) = &declared.kind { member } else { &declared.kind };
        let is_reference = matches!(member, FieldType::Ref(_));
        if let (true, Ok(index)) = (hears && is_reference, u16::try_from(index)) {
            judged.insert(FieldId(index));
        }
    }
    for set in compiler.schema.events.iter().flat_map(|event| &event.sets) {
        if let (true, Source::Field(source)) = (judged.has(set.field), &set.source) {
            judged.insert(*source);
        }
    }
    judged
}

/// By event: what it changes of the fields in `judged`.
fn judged_sets(schema: &Schema, judged: &FieldSet) -> Vec<Box<[Setting]>> {
    let of_event = |event: &EventKind| {
        event.sets.iter().filter(|set| judged.has(set.field)).cloned().collect()
    };
    schema.events.iter().map(of_event).collect()
}

/// The section `policy`.
struct Head<'n> {
    name: Box<str>,
    version: Box<str>,
    zone: Tz,
    calendar: Option<&'n Node>,
    revised: Option<Box<str>>,
    archive_after: Amount,
    reveal: Option<&'n Node>,
    commit: bool,
}

impl<'n> Head<'n> {
    fn read(node: &'n Node, findings: &mut Findings) -> Option<Self> {
        const WHAT: &str = "the section `policy`";
        let mut keys = Keys::of(node, WHAT, findings)?;
        let name = keys.need("name", WHAT, findings).and_then(|node| text(node, "name", findings));
        let version =
            keys.need("version", WHAT, findings).and_then(|node| text(node, "version", findings));
        let zone = keys.need("zone", WHAT, findings).and_then(|node| read_zone(node, findings));
        let calendar = keys.get("calendar");
        let archive = keys.get("archive").and_then(|node| read_archive(node, findings));
        let reveal = keys.get("reveal");
        let commit = keys.flag("commit", findings).unwrap_or(false);
        let revised = keys.get("revised").and_then(|node| read_day(node, findings));
        for key in ["purpose", "scope", "principles"] {
            let _ = keys.get(key);
        }
        keys.finish(WHAT, findings);
        let archive_after = archive.unwrap_or(ARCHIVE_AFTER);
        let (name, version) = (name?.into(), version?.into());
        Some(Self { name, version, zone: zone?, calendar, revised, archive_after, reveal, commit })
    }
}

/// The text of a date.
fn read_day(node: &Node, findings: &mut Findings) -> Option<Box<str>> {
    let day = text(node, "revised", findings)?;
    if values::read_date(day).is_none() {
        findings
            .fault(node.at, format!("`{day}` is not a date such as 2026-11-22"))
            .code(Code::WrongDate)
            .hint(values::mended_date(day).map(|date| format!("write {date}")).map(Said::from));
    }
    Some(day.into())
}

/// How long a record has been closed before it is archived, where the policy does not say.
const ARCHIVE_AFTER: Amount = Amount::Elapsed(30 * 86_400);

/// `archive: {after: 30d}`.
fn read_archive(node: &Node, findings: &mut Findings) -> Option<Amount> {
    const WHAT: &str = "the key `archive`";
    let mut keys = Keys::of(node, WHAT, findings)?;
    let after = keys.need("after", WHAT, findings);
    keys.finish(WHAT, findings);
    let (at, after) = (after?.at, text(after?, "after", findings)?);
    let hint = || "write elapsed time or months, such as 30d or 3mo".to_owned();
    match Amount::parse(after) {
        Err(why) => {
            findings
                .fault(at, format!("`{after}` is not an amount of time: {why}"))
                .code(values::code_of(why))
                .hint(why.remedy(after));
            None
        }
        Ok(amount) if amount.needs_calendar() => {
            findings
                .fault_with_hint(at, format!("`{after}` is working time"), Said::from(hint()))
                .code(Code::WrongAmount);
            None
        }
        Ok(amount) => Some(amount),
    }
}

/// An IANA zone, such as `Asia/Shanghai`.
fn read_zone(node: &Node, findings: &mut Findings) -> Option<Tz> {
    let name = text(node, "zone", findings)?;
    values::read_zone(name)
        .map_err(|misread| {
            findings.fault_with_hint(node.at, misread.message, misread.hint).code(misread.code)
        })
        .ok()
}

/// `{present: false}`.
fn absent() -> Node {
    let at = Position::START;
    let value = Node { at, content: document::Content::Scalar("false".into()) };
    let entries = vec![document::Entry { key: "present".into(), key_at: at, value }];
    Node { at, content: document::Content::Map(document::Map { entries, is_flow: true }) }
}

/// One condition as the command line gives it: a field (or a dotted name) and a value, as a policy would say them.
pub(crate) fn read_condition(
    name: &str,
    value: &str,
    schema: &Schema,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<condition::Condition> {
    // `field=` asks for what is not set.
    let text = |text: &str| match text.trim() {
        "" => absent(),
        text => Node { at: Position::START, content: document::Content::Scalar(text.into()) },
    };
    let is_ordered = value.starts_with(['<', '>']);
    let parts: Vec<&str> = if is_ordered { vec![value] } else { value.split(',').collect() };
    let content = match parts.as_slice() {
        [one] => text(one).content,
        several => document::Content::List(several.iter().map(|part| text(part)).collect()),
    };
    let value = Node { at: Position::START, content };
    let entry = document::Entry { key: name.into(), key_at: Position::START, value };
    let test = Compiler::new(schema, (symbols, Places::default()), findings)
        .test(&entry, condition::Scope::Record)?;
    (!findings.has_faults()).then(|| condition::Condition { any: vec![vec![test]] })
}
