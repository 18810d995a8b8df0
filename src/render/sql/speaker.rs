//! What fields are in SQL: columns of the common table of events, and of the roster rows joined to it.

use std::cell::RefCell;

use super::class::{Class, and};
use super::dialect::Dialect;
use super::needs::{Key, Needs};
use super::reason::Reason;
use crate::model::Instant;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, field};
use crate::policy::Policy;
use crate::policy::rule::{Effective, Rule};
use crate::policy::schema::{FieldType, Source, Target};

/// Turns policy into SQL for one dialect.
#[derive(Debug)]
pub(super) struct Speaker<'a> {
    pub(super) policy: &'a Policy,
    pub(super) symbols: &'a Symbols,
    pub(super) dialect: &'a dyn Dialect,
    /// Seconds that the zone of the policy is ahead of UTC, where it never changes its clocks.
    pub(super) offset: Option<i64>,
    pub(super) needs: RefCell<Needs>,
}

/// When a condition is judged, as to fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    After,
    During,
}

impl Speaker<'_> {
    pub(super) fn text(&self, word: Symbol) -> &str {
        self.symbols.text(word)
    }

    /// `'␟word␟'`.
    pub(super) fn word(&self, word: Symbol) -> String {
        self.dialect.literal(&format!("␟{}␟", self.text(word)))
    }

    pub(super) fn class(&self, field: FieldId) -> Result<Class, Reason> {
        Class::of(&self.policy.schema.field(field).kind)
    }

    /// The offset of the zone, without which local dates cannot be told.
    pub(super) fn offset(&self) -> Result<i64, Reason> {
        self.offset.ok_or(Reason::ChangingClocks)
    }

    /// What a field is called in column names: its own name where that is plain and no other field's.
    pub(super) fn stem(&self, field: FieldId) -> String {
        let plain = |name: &str| name.replace('-', "_").to_ascii_lowercase();
        let name = &self.policy.schema.field(field).name;
        let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let is_twin = |other: &&str| plain(other) == plain(name);
        let twins = self.policy.schema.field_list().filter(is_twin).count();
        if is_plain && twins == 1 { plain(name) } else { field.0.to_string() }
    }

    /// The class of a field whose name can stand in a path of JSON.
    fn known(&self, field: FieldId) -> Result<Class, Reason> {
        let name = &self.policy.schema.field(field).name;
        if name.contains(|c: char| !c.is_alphanumeric() && c != '-' && c != '_') {
            return Err(Reason::FieldName(name.clone()));
        }
        self.class(field)
    }

    /// The event's own value of a field.
    pub(super) fn own(&self, field: FieldId) -> Result<String, Reason> {
        if let Some(column) = column_of(field) {
            return Ok(column.to_owned());
        }
        self.known(field)?;
        self.needs.borrow_mut().own.insert(field);
        Ok(format!("own_{}", self.stem(field)))
    }

    /// The value of the record after the event.
    pub(super) fn after(&self, field: FieldId) -> Result<String, Reason> {
        let class = self.known(field)?;
        if field == field::ID || column_of(field).is_some() {
            return Ok("NULL".to_owned());
        }
        let schema = &self.policy.schema;
        for set in schema.events.iter().flat_map(|event| &event.sets) {
            if let (true, Source::Field(source)) = (set.field == field, &set.source) {
                if self.class(*source)? != class {
                    return Err(Reason::SetsAnotherType(schema.field(field).name.clone()));
                }
                self.own(*source)?;
            }
        }
        let mut needs = self.needs.borrow_mut();
        needs.after.insert(field);
        needs.head.insert(field);
        Ok(format!("is_{}", self.stem(field)))
    }

    fn head(&self, field: FieldId) -> Result<String, Reason> {
        self.known(field)?;
        self.needs.borrow_mut().head.insert(field);
        Ok(format!("head_{}", self.stem(field)))
    }

    /// The event's own value, else that of the record after it.
    pub(super) fn during(&self, field: FieldId) -> Result<String, Reason> {
        let own = self.own(field)?;
        if column_of(field).is_some() {
            return Ok(own);
        }
        Ok(format!("coalesce({own}, {})", self.after(field)?))
    }

    pub(super) fn value(&self, field: FieldId, moment: Moment) -> Result<String, Reason> {
        match moment {
            Moment::After => self.after(field),
            Moment::During => self.during(field),
        }
    }

    /// A field of the event itself; `opened` speaks with the head's values too.
    pub(super) fn own_or_head(&self, field: FieldId) -> Result<String, Reason> {
        let own = self.own(field)?;
        if column_of(field).is_some() {
            return Ok(own);
        }
        Ok(format!("coalesce({own}, CASE WHEN event = 'opened' THEN {} END)", self.head(field)?))
    }

    /// A column of the roster row that a reference names, in force at the event.
    pub(super) fn cell(
        &self,
        key: Key,
        roster: RosterId,
        column: ColumnId,
    ) -> Result<(Class, String), Reason> {
        let declared = self.policy.schema.roster(roster);
        let class = Class::of(&declared.columns[usize::from(column.0)].kind)?;
        self.row(key, roster)?;
        self.needs.borrow_mut().rows.entry((key, roster)).or_default().insert(column);
        Ok((class, format!("{}_{}", self.row_name(key, roster), column.0)))
    }

    /// The key of the row in force, null if there is none.
    pub(super) fn row(&self, key: Key, roster: RosterId) -> Result<String, Reason> {
        self.is_table(roster)?;
        match key {
            Key::By => {}
            Key::After(field) => drop(self.after(field)?),
            Key::During(field) => drop(self.during(field)?),
            Key::Own(field) => drop(self.own_or_head(field)?),
        }
        self.needs.borrow_mut().rows.entry((key, roster)).or_default();
        Ok(format!("{}_key", self.row_name(key, roster)))
    }

    /// Refuses the roster whose rows stand in no table; a date in `since` begins by the clock of the zone.
    pub(super) fn is_table(&self, roster: RosterId) -> Result<(), Reason> {
        if &*self.policy.schema.roster(roster).name == "guides" {
            return Err(Reason::Guides);
        }
        self.offset().map(drop)
    }

    /// What the columns of a joined row begin with.
    pub(super) fn row_name(&self, key: Key, roster: RosterId) -> String {
        match key {
            Key::By => "row_by".to_owned(),
            Key::After(field) => format!("row_is_{}_{}", self.stem(field), roster.0),
            Key::During(field) => format!("row_at_{}_{}", self.stem(field), roster.0),
            Key::Own(field) => format!("row_own_{}_{}", self.stem(field), roster.0),
        }
    }

    /// Whether a rule is in force at an instant.
    pub(super) fn in_force(effective: Effective, at_s: &str) -> String {
        let bound = |instant: Option<Instant>, sign: &str| {
            instant.map(|instant| format!("{at_s} {sign} {}", instant.seconds()))
        };
        let from = bound(effective.from, ">=");
        let all: Vec<String> = from.into_iter().chain(bound(effective.until, "<")).collect();
        and(&all)
    }

    /// The roster of whose rows the field names one.
    pub(super) fn reference(&self, field: FieldId) -> Result<Option<RosterId>, Reason> {
        let kind = &self.policy.schema.field(field).kind;
        if let FieldType::Ref(Target::Roster(roster)) = kind {
            return Ok(Some(*roster));
        }
        if let FieldType::List(member) = kind
            && let FieldType::Ref(Target::Roster(_)) = **member
        {
            return Err(Reason::ListOfReferences);
        }
        Ok(None)
    }

    /// True of the records of these kinds.
    pub(super) fn kinds(&self, rule: &Rule) -> String {
        let Some(kinds) = &rule.kinds else { return "TRUE".to_owned() };
        let name = |kind: &_| self.dialect.literal(&self.policy.schema.kind(*kind).name);
        super::class::is_one_of("kind", &kinds.iter().map(name).collect::<Vec<_>>())
    }
}

/// The column of events that is a field by itself.
const fn column_of(field: FieldId) -> Option<&'static str> {
    match field {
        field::AT => Some("at_s"),
        field::RECORDED => Some("recorded"),
        field::BY => Some("by_staff"),
        _ => None,
    }
}
