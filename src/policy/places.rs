//! Where the file declares what: the second place that matters to a fault.

use crate::model::code::Code;
use crate::model::document::{Map, Node, RawContent};
use crate::model::fault::{Fault, Position, nearest, suggest};

/// Declarations by their names, looked up in the file itself; nothing is declared where there is no file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places<'n> {
    root: Option<&'n Map>,
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
    pub(super) fn of(root: &'n Map) -> Self {
        Self { root: Some(root) }
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

    /// True if `name` is declared, or its section cannot be read: then a fault has been told, and its uses are none.
    pub(super) fn is_told(self, section: Section, name: &str) -> bool {
        let node = self.section(section.key());
        node.is_some_and(|node| node.as_map().is_none()) || self.of_name(section, name).is_some()
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
    pub(super) fn is_column_told(self, roster: &str, column: &str) -> bool {
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
        fault.related(at, format!("`{near}` stands here"));
    }
}
