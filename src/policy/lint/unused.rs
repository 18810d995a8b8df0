//! What is declared and used nowhere: fields, events, roles, columns, rosters, calendars.
//!
//! What people write down for each other is used, whether a rule reads it or not: a field of a kind or an event, an event
//! with a verb, a column of text. A name counts as used wherever it stands in the sections that could mean it.

use std::collections::BTreeSet;

use super::Linter;
use crate::model::code::Code;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::Position;
use crate::model::language::{Said, said, tr};
use crate::model::value::field;
use crate::policy::schema::{FieldType, RosterKind};

/// Rosters that commands read by their names.
const KNOWN_ROSTERS: [&str; 3] = ["staff", "customers", "guides"];

impl Linter<'_> {
    pub(super) fn unused(&mut self) {
        // Before there are rules, all is unused, and no one need be told.
        if self.policy.rules.is_empty() {
            return;
        }
        let names = |sections: &[&str]| {
            let mut words = BTreeSet::new();
            for section in sections {
                self.places.section(section).iter().for_each(|entry| gather(entry, &mut words));
                self.places.items(section).iter().for_each(|item| walk(item, &mut words));
            }
            words
        };
        let in_rules = names(&["rules"]);
        let in_records = names(&["rules", "kinds", "events"]);
        let in_links = names(&["rules", "fields", "rosters"]);
        let heads = names(&["rules", "policy"]);
        let in_takes = names(&["rules", "kinds"]);
        self.fields(&in_records);
        self.events(&in_rules);
        self.idle_calendars(&heads);
        let schema = &self.policy.schema;
        for roster in &schema.rosters {
            let is_known = KNOWN_ROSTERS.contains(&&*roster.name);
            if !is_known && !in_links.contains(&*roster.name) {
                let at = self.roster_at(roster);
                let message =
                    said!("nothing uses the roster `{}`", "名册 `{}` 没有用到", roster.name);
                self.tell(
                    Code::UnusedRoster,
                    at,
                    message,
                    &said!(
                        "let a field refer to it (`of:`), or a rule ask its rows",
                        "请让字段指向它（`of:`），或让规则评判它的行"
                    ),
                );
            }
            self.columns(roster, &in_takes);
        }
        self.roles(&in_rules, &heads);
    }

    fn tell(&mut self, code: Code, at: Position, message: Said, hint: &Said) {
        let hint = Said::by(|language| {
            let hint = hint.text(language);
            tr!(language, "{hint}; or take it out", "{hint}，或去掉")
        });
        self.findings.warn(at, message).code(code).hint(hint);
    }

    fn fields(&mut self, words: &BTreeSet<&str>) {
        for entry in self.places.section("fields") {
            let is_built_in = field::NAMES.contains(&&*entry.key);
            if !is_built_in && !words.contains(&*entry.key) {
                let message = said!("nothing uses the field `{}`", "字段 `{}` 没有用到", entry.key);
                let hint = said!("let a kind or an event carry it", "请让类型或事件用它");
                self.tell(Code::UnusedField, entry.key_at, message, &hint);
            }
        }
    }

    /// An event that no one has a verb for, that sets nothing, and that no rule names.
    fn events(&mut self, words: &BTreeSet<&str>) {
        for entry in self.places.section("events") {
            let Some(id) = self.policy.schema.find_event(&entry.key) else { continue };
            let event = self.policy.schema.event(id);
            let is_of_use =
                event.verb.is_some() || !event.sets.is_empty() || words.contains(&*entry.key);
            if !is_of_use
                && !crate::model::record::event::NAMES.iter().any(|(name, _)| *name == &*entry.key)
            {
                let message = said!(
                    "nothing uses the event `{}`: no rule, no verb",
                    "事件 `{}` 没有用到：没有规则，也没有动词",
                    entry.key
                );
                self.tell(
                    Code::UnusedEvent,
                    entry.key_at,
                    message,
                    &said!("give it a verb for the staff", "请给它一个动词"),
                );
            }
        }
    }

    fn idle_calendars(&mut self, words: &BTreeSet<&str>) {
        for entry in self.places.section("calendars") {
            if !words.contains(&*entry.key) {
                let message =
                    said!("nothing counts by the calendar `{}`", "日历 `{}` 没有用到", entry.key);
                self.tell(
                    Code::UnusedCalendar,
                    entry.key_at,
                    message,
                    &said!("name it in a rule", "请在规则里写明"),
                );
            }
        }
    }

    /// Columns that can only be meant for rules: yes or no, and amounts of time.
    fn columns(&mut self, roster: &RosterKind, words: &BTreeSet<&str>) {
        for column in &roster.columns {
            let is_for_rules = matches!(column.kind, FieldType::Bool | FieldType::Duration);
            if is_for_rules && !words.contains(&*column.name) {
                let at = self.column_at(roster, &column.name);
                let message = said!(
                    "no rule reads the column `{}` of `{}`",
                    "没有规则用到 `{1}` 的列 `{0}`",
                    column.name,
                    roster.name
                );
                self.tell(
                    Code::UnusedColumn,
                    at,
                    message,
                    &said!("ask it in a rule", "请在规则里用它"),
                );
            }
        }
    }

    /// `in_rules` are the words of rules, `words` those too of what the policy says of itself.
    fn roles(&mut self, in_rules: &BTreeSet<&str>, words: &BTreeSet<&str>) {
        let schema = &self.policy.schema;
        let Some(staff) = schema.staff.map(|staff| schema.roster(staff)) else { return };
        let Some(column) = staff.columns.iter().find(|column| &*column.name == "role") else {
            return;
        };
        let FieldType::OneOf(roles) = &column.kind else { return };
        // Where no rule names a role at all, the column is for people.
        if !roles.iter().any(|role| in_rules.contains(self.symbols.text(*role))) {
            return;
        }
        let is_named =
            |role: &&crate::model::symbol::Symbol| words.contains(self.symbols.text(**role));
        // The first role is the ordinary one: what it may do need not be said.
        for role in roles.iter().skip(1).filter(|role| !is_named(role)) {
            let name = self.symbols.text(*role);
            let at = self.role_at(staff, name);
            let message = said!("no rule names the role `{name}`", "没有规则提到角色 `{name}`");
            self.tell(
                Code::UnusedRole,
                at,
                message,
                &said!("say in a rule what it may do", "请在规则里写明它可以做什么"),
            );
        }
    }

    fn roster_at(&self, roster: &RosterKind) -> Position {
        self.places.entry("rosters", &roster.name).map_or(Position::START, |entry| entry.key_at)
    }

    fn column(&self, roster: &RosterKind, name: &str) -> Option<&Entry> {
        let entry = self.places.entry("rosters", &roster.name)?;
        let columns = entry.value.as_map()?.get("columns")?.as_map()?;
        columns.entries.iter().find(|entry| &*entry.key == name)
    }

    fn column_at(&self, roster: &RosterKind, name: &str) -> Position {
        self.column(roster, name).map_or_else(|| self.roster_at(roster), |entry| entry.key_at)
    }

    /// The word itself, in the list of the roles.
    fn role_at(&self, staff: &RosterKind, name: &str) -> Position {
        let found = self.column(staff, "role").and_then(|entry| {
            let list = entry.value.as_map().and_then(|map| map.get("type")).unwrap_or(&entry.value);
            list.items().iter().find(|item| item.as_text() == Some(name))
        });
        found.map_or_else(|| self.column_at(staff, "role"), |item| item.at)
    }
}

/// Every word of an entry, its own name apart.
fn gather<'n>(entry: &'n Entry, words: &mut BTreeSet<&'n str>) {
    walk(&entry.value, words);
}

/// Every key and value, the parts of dotted names too, without the mark of what is optional.
fn walk<'n>(node: &'n Node, words: &mut BTreeSet<&'n str>) {
    match &node.content {
        Content::Absent => {}
        Content::Scalar(text) => add(text, words),
        Content::List(items) => items.iter().for_each(|item| walk(item, words)),
        Content::Map(map) => {
            for entry in map.entries.iter().filter(|entry| !is_prose(&entry.key)) {
                add(&entry.key, words);
                walk(&entry.value, words);
            }
        }
    }
}

/// Texts for people, in which a name is only a word.
fn is_prose(key: &str) -> bool {
    ["title", "text", "source", "allow"].contains(&key)
}

fn add<'n>(text: &'n str, words: &mut BTreeSet<&'n str>) {
    let text = text.strip_suffix('?').unwrap_or(text);
    words.insert(text);
    words.extend(text.split('.'));
}
