//! Where the file declares what: the second place that matters to a fault.

use crate::model::code::Code;
use crate::model::document::{Map, Node, RawContent};
use crate::model::fault::{Fault, Findings, Position, nearest, suggest};
use crate::model::language::said;

/// Declarations by their names, looked up in the file itself; nothing is declared where there is no file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places<'n> {
    root: Option<&'n Map>,
    text: &'n str,
}

/// The sections whose keys are names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Fields,
    Events,
    Kinds,
    Rosters,
    Calendars,
}

impl Section {
    /// One of its names, in English and Chinese, and the code of one that nothing bears.
    const fn unknown(self) -> ([&'static str; 2], Code) {
        match self {
            Self::Fields => (["field", "字段"], Code::UnknownField),
            Self::Events => (["event", "事件"], Code::UnknownEvent),
            Self::Kinds => (["kind", "类型"], Code::UnknownKind),
            Self::Rosters => (["roster", "名册"], Code::UnknownRoster),
            Self::Calendars => (["calendar", "日历"], Code::UnknownCalendar),
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Events => "events",
            Self::Kinds => "kinds",
            Self::Rosters => "rosters",
            Self::Calendars => "calendars",
        }
    }
}

impl<'n> Places<'n> {
    pub(super) fn of(root: &'n Map, text: &'n str) -> Self {
        Self { root: Some(root), text }
    }

    /// True if the word at a place has no quotes.
    pub(super) fn is_plain(self, at: Position) -> bool {
        let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        let line = text.split('\n').nth(index(at.line)).unwrap_or_default();
        !matches!(line.chars().nth(index(at.column)), Some('"' | '\''))
    }

    /// The names that a section declares, with their places.
    pub(super) fn names(self, section: Section) -> impl Iterator<Item = (&'n str, Position)> {
        let map = self.section(section.key()).and_then(Node::as_map);
        let entries = map.map_or(&[][..], |map| &map.entries);
        entries.iter().map(|entry| (&*entry.key, entry.key_at))
    }

    /// The types of all fields and columns, as they are written.
    pub(super) fn types(self) -> impl Iterator<Item = &'n Node> {
        let entries = |node: Option<&'n Node>| {
            node.and_then(Node::as_map).map_or(&[][..], |map| &map.entries)
        };
        let rosters = entries(self.section(Section::Rosters.key())).iter();
        let columns = rosters.flat_map(move |roster| {
            entries(roster.value.as_map().and_then(|map| map.get("columns")))
        });
        entries(self.section(Section::Fields.key())).iter().chain(columns).filter_map(|entry| {
            match &entry.value.content {
                RawContent::Map(map) => map.get("type"),
                RawContent::Absent | RawContent::Scalar(_) | RawContent::List(_) => {
                    Some(&entry.value)
                }
            }
        })
    }

    /// A section; where its name is misspelt, the one that was meant.
    pub(super) fn section(self, key: &str) -> Option<&'n Node> {
        let root = self.root?;
        let is_meant = |other: &str| {
            !super::SECTIONS.contains(&other) && nearest(other, super::SECTIONS) == Some(key)
        };
        let found = root.get(key).or_else(|| {
            root.entries.iter().find(|entry| is_meant(&entry.key)).map(|entry| &entry.value)
        });
        found.filter(|node| !node.is_absent())
    }

    /// Where `name` is declared.
    pub(super) fn of_name(self, section: Section, name: &str) -> Option<Position> {
        key_at(self.section(section.key())?.as_map()?, name)
    }

    /// True if `name` is declared, or its section cannot be read.
    fn is_told(self, section: Section, name: &str) -> bool {
        let node = self.section(section.key());
        node.is_some_and(|node| node.as_map().is_none()) || self.of_name(section, name).is_some()
    }

    /// Tells that nothing bears `name`, with the nearest of `known` and its place; where it is declared, that declaration
    /// was told to be at fault, and its uses are none.
    pub(super) fn miss<'k>(
        self,
        section: Section,
        (name, at): (&str, Position),
        known: impl IntoIterator<Item = &'k str> + Clone,
        findings: &mut Findings,
    ) {
        if !self.is_told(section, name) {
            let ([english, chinese], code) = section.unknown();
            let message = said!("there is no {english} `{name}`", "没有{chinese} `{name}`");
            let fault = findings.fault(at, message);
            unknown(fault, code, (name, known), |near| self.of_name(section, near));
        }
    }

    /// Tells that the roster has no such column, as [`Places::miss`] does.
    pub(super) fn miss_column<'k>(
        self,
        roster: &str,
        (name, at): (&str, Position),
        known: impl IntoIterator<Item = &'k str> + Clone,
        findings: &mut Findings,
    ) {
        if !self.is_column_told(roster, name) {
            let message = format!("the roster `{roster}` has no column `{name}`");
            let fault = findings.fault(at, message);
            unknown(fault, Code::UnknownColumn, (name, known), |near| self.column(roster, near));
            if let (true, Some(at)) =
                (fault.related.is_empty(), self.of_name(Section::Rosters, roster))
            {
                fault.related(at, "the roster is declared here");
            }
        }
    }

    /// The ids of all rules, those at fault too.
    pub(super) fn rule_ids(self) -> Vec<&'n str> {
        let rules = self.section("rules").and_then(Node::as_list).unwrap_or_default();
        rules.iter().filter_map(|rule| rule.as_map()?.get("id")?.as_text()).collect()
    }

    /// Where the rule `id` stands first.
    pub(super) fn rule(self, id: &str) -> Option<Position> {
        let has_id = |rule: &&Node| {
            rule.as_map().and_then(|map| map.get("id")).and_then(Node::as_text) == Some(id)
        };
        self.section("rules")?.as_list()?.iter().find(has_id).map(|rule| rule.at)
    }

    /// Where a column of a roster is declared.
    pub(super) fn column(self, roster: &str, column: &str) -> Option<Position> {
        key_at(self.columns(roster)?.as_map()?, column)
    }

    /// As [`Places::is_told`], for the columns of a roster.
    fn is_column_told(self, roster: &str, column: &str) -> bool {
        let declared = self.roster(roster);
        declared.is_some_and(|node| node.as_map().is_none())
            || self.columns(roster).is_some_and(|node| node.as_map().is_none())
            || self.column(roster, column).is_some()
    }

    /// Where the values of a field (or of a column, `staff.role`) are listed.
    pub(super) fn values(self, name: &str) -> Option<Position> {
        let declared = match name.split_once('.') {
            Some((roster, column)) => self.columns(roster)?.as_map()?.get(column)?,
            None => self.section(Section::Fields.key())?.as_map()?.get(name)?,
        };
        match &declared.content {
            RawContent::Map(map) => map.get("type").map(|node| node.at),
            RawContent::Absent | RawContent::Scalar(_) | RawContent::List(_) => Some(declared.at),
        }
    }

    fn roster(self, name: &str) -> Option<&'n Node> {
        self.section(Section::Rosters.key())?.as_map()?.get(name)
    }

    fn columns(self, roster: &str) -> Option<&'n Node> {
        self.roster(roster)?.as_map()?.get("columns").filter(|node| !node.is_absent())
    }
}

fn key_at(map: &Map, name: &str) -> Option<Position> {
    map.entries.iter().find(|entry| &*entry.key == name).map(|entry| entry.key_at)
}

/// Says of a name that nothing bears which is nearest, and where that stands.
pub(super) fn unknown<'k>(
    fault: &mut Fault,
    code: Code,
    (wrong, known): (&str, impl IntoIterator<Item = &'k str> + Clone),
    place: impl Fn(&str) -> Option<Position>,
) {
    fault.code(code).hint(suggest(wrong, known.clone()));
    if let Some(near) = nearest(wrong, known)
        && let Some(at) = place(near)
    {
        fault.related(at, format!("`{near}` is declared here"));
    }
}
