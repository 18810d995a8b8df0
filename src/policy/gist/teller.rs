//! Tells things by their names, and notes which declarations that took.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::tree::Gist;
use crate::model::language::{Language, tr};
use crate::model::record::EventId;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, Value};
use crate::policy::Policy;

/// A declaration that reaches rules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    Zone,
    Calendar(String),
    Field(String),
    Event(String),
    Roster(String),
    /// A rule on whose outcomes others rest.
    Rule(String),
}

/// What was named while something was told.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) fields: BTreeSet<FieldId>,
    pub(super) events: BTreeSet<EventId>,
    pub(super) columns: BTreeSet<(RosterId, ColumnId)>,
    pub(super) rules: BTreeSet<String>,
}

/// Tells the parts of rules.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    pub(super) policy: &'a Policy,
    pub(super) symbols: &'a Symbols,
    /// Rules under the ids that they are to be told by.
    renamed: &'a BTreeMap<String, String>,
    named: RefCell<Named>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        symbols: &'a Symbols,
        renamed: &'a BTreeMap<String, String>,
    ) -> Self {
        Self { policy, symbols, renamed, named: RefCell::default() }
    }

    pub(super) fn into_named(self) -> Named {
        self.named.into_inner()
    }

    pub(super) fn word(&self, word: Symbol) -> Gist {
        Gist::text(self.symbols.text(word))
    }

    pub(super) fn field(&self, field: FieldId) -> String {
        self.named.borrow_mut().fields.insert(field);
        self.policy.schema.field(field).name.to_string()
    }

    pub(super) fn event(&self, event: EventId) -> String {
        self.named.borrow_mut().events.insert(event);
        self.policy.schema.event(event).name.to_string()
    }

    pub(super) fn column(&self, roster: RosterId, column: ColumnId) -> String {
        self.named.borrow_mut().columns.insert((roster, column));
        let declared = self.policy.schema.roster(roster);
        declared.columns[usize::from(column.0)].name.to_string()
    }

    pub(super) fn roster(&self, roster: RosterId) -> String {
        self.policy.schema.roster(roster).name.to_string()
    }

    /// The id of a rule on which the rule at hand rests.
    pub(super) fn rule(&self, id: &str) -> String {
        self.named.borrow_mut().rules.insert(id.to_owned());
        self.renamed.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    pub(super) fn value(&self, value: &Value) -> Gist {
        if let Value::List(items) = value {
            return Gist::set(items.iter().map(|item| self.value(item)));
        }
        Gist::text(self.policy.schema.show(value, self.symbols))
    }
}

impl Cause {
    /// What it is and its name, as a sentence has them.
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Zone => tr!(language, "the zone of the policy", "政策的时区"),
            Self::Calendar(name) => tr!(language, "calendar `{name}`", "日历 `{name}`"),
            Self::Field(name) => tr!(language, "field `{name}`", "字段 `{name}`"),
            Self::Event(name) => tr!(language, "event `{name}`", "事件 `{name}`"),
            Self::Roster(name) => tr!(language, "roster `{name}`", "名册 `{name}`"),
            Self::Rule(id) => tr!(language, "rule `{id}`", "规则 `{id}`"),
        }
    }
}
