//! Records as entries with places → typed records. The YAML files and the archive both come through here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Instant;
use crate::model::document::{RawContent, RawEntry, RawNode};
use crate::model::fault::{Fault, Findings, Position, did_you_mean, suggest};
use crate::model::full_width;
use crate::model::id::RecordId;
use crate::model::language::Said;
use crate::model::language::said;
use crate::model::record::{
    Actor, Amended, Amendment, Correction, Event, EventId, KindId, Record, event,
};
use crate::model::roster::{Roster, RosterId, Rosters};
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::policy::declare::{COLUMNS_FOR_PEOPLE, RESERVED_ACTORS};
use crate::policy::schema::{FieldType, Schema, Target};
use crate::policy::values::read_node;

/// Head fields that only the timeline says.
pub(super) const SAID_BY_EVENTS: [FieldId; 3] = [field::OWNER, field::DUE, field::STATUS];
/// Fields that belong to events alone.
pub(super) const OF_EVENTS: [FieldId; 10] = [
    field::AT,
    field::EVENT,
    field::BY,
    field::RECORDED,
    field::OF,
    field::VOID,
    field::SET,
    field::TO,
    field::FOR,
    field::FORCED,
];

/// `at`, `event` and `by`.
const OF_EVERY_EVENT: usize = 3;

/// A record as its file says it, before its fields have types.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawRecord<'n> {
    pub(crate) at: Position,
    pub(crate) head: Vec<&'n RawEntry<'n>>,
    pub(crate) events: Vec<RawEvent<'n>>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawEvent<'n> {
    pub(crate) at: Position,
    pub(crate) entries: &'n [RawEntry<'n>],
}

/// Gives records their types, by the schema of the policy.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) rosters: &'a Rosters,
    pub(crate) symbols: &'a Symbols,
    pub(crate) strangers: Strangers,
}

/// Keys that no row of their roster bears, with the first place and how often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strangers(BTreeMap<(RosterId, Symbol), (Arc<str>, Position, usize)>);

impl Strangers {
    fn note(&mut self, roster: RosterId, key: Symbol, at: Position, file: &Arc<str>) {
        self.0.entry((roster, key)).or_insert_with(|| (Arc::clone(file), at, 0)).2 += 1;
    }

    /// Adds what was noted in files that come later.
    pub(crate) fn add(&mut self, later: Self) {
        for (key, (file, at, count)) in later.0 {
            self.0.entry(key).or_insert((file, at, 0)).2 += count;
        }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(schema: &'a Schema, rosters: &'a Rosters, symbols: &'a Symbols) -> Self {
        Self { schema, rosters, symbols, strangers: Strangers::default() }
    }

    /// The record, or `None` with the reasons in `findings`; every fault is named, not the first.
    pub(crate) fn record(
        &mut self,
        raw: &RawRecord<'_>,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> Option<Record> {
        let before = findings.faults.len();
        let id = record_id(raw, findings);
        let kind = self.kind(raw, findings);
        let mut head = Fields::with_room(raw.head.len());
        for entry in &raw.head {
            self.head_field(entry, &mut head, file, findings);
        }
        let mut events: Vec<Event> = Vec::with_capacity(raw.events.len());
        events.extend(raw.events.iter().filter_map(|event| self.event(event, file, findings)));
        if !raw.events.is_empty()
            && findings.faults.len() == before
            && events.iter().all(|e| e.event != event::OPENED)
        {
            findings.fault(raw.at, "the timeline has no `opened` event");
        }
        let (id, kind) = (id?, kind?);
        if findings.faults.len() > before {
            return None;
        }
        head.set(field::KIND, Value::Word(self.schema.kind(kind).word));
        Some(Record { id, kind, head, events, file: Arc::clone(file), line: raw.at.line })
    }

    fn kind(&self, raw: &RawRecord<'_>, findings: &mut Findings) -> Option<KindId> {
        let Some(entry) = raw.head.iter().find(|entry| &*entry.key == "kind") else {
            findings.fault(raw.at, "the record has no `kind`");
            return None;
        };
        let name = entry.value.as_text().unwrap_or_default();
        let kind = self.schema.find_kind(name);
        if kind.is_none() {
            let hint = suggest(name, self.schema.kind_list());
            findings.fault_with_hint(entry.value.at, format!("there is no kind `{name}`"), hint);
        }
        kind
    }

    fn head_field(
        &mut self,
        entry: &RawEntry<'_>,
        head: &mut Fields,
        file: &Arc<str>,
        findings: &mut Findings,
    ) {
        if matches!(&*entry.key, "id" | "kind") {
            return;
        }
        let Some(field) = self.find_field(entry, findings) else { return };
        if entry.value.is_absent() {
            return;
        }
        if SAID_BY_EVENTS.contains(&field) || COLUMNS_FOR_PEOPLE.contains(&&*entry.key) {
            let hint = "the timeline says it, by an event that sets it".to_owned();
            findings.fault_with_hint(
                entry.key_at,
                format!("`{}` does not stand in the head", entry.key),
                Said::from(hint),
            );
        } else if OF_EVENTS.contains(&field) {
            findings
                .fault(entry.key_at, format!("`{}` belongs to events, not to the head", entry.key));
        } else if let Some(value) = self.value(field, &entry.value, file, findings) {
            head.set(field, value);
        }
    }

    fn find_field(&self, entry: &RawEntry<'_>, findings: &mut Findings) -> Option<FieldId> {
        let field = self.schema.find_field(&entry.key);
        if field.is_none() {
            let hint = full_width(&entry.key)
                .map(|(_, wide, narrow)| {
                    said!(
                        "where YAML wants `{narrow}`, the full-width `{wide}` does not do",
                        "YAML 在这里要半角 `{narrow}`，不认全角 `{wide}`"
                    )
                })
                .or_else(|| suggest(&entry.key, self.schema.field_list()));
            let message = format!("there is no field `{}`", entry.key);
            findings.fault_with_hint(entry.key_at, message, hint);
        }
        field
    }

    pub(super) fn value(
        &mut self,
        field: FieldId,
        node: &RawNode<'_>,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> Option<Value> {
        let declared = self.schema.field(field);
        match read_node(&declared.kind, node, self.symbols) {
            Ok(value) => {
                self.note_strangers(&declared.kind, &value, node.at, file);
                Some(value)
            }
            Err(_) if declared.secret => {
                findings.fault(
                    node.at,
                    format!("the value of `{}` does not fit its type", declared.name),
                );
                None
            }
            Err(misread) => {
                let message = format!("`{}`: {}", declared.name, misread.message);
                findings.fault_with_hint(node.at, message, misread.hint);
                None
            }
        }
    }

    /// Notes the keys that their roster does not know.
    fn note_strangers(&mut self, kind: &FieldType, value: &Value, at: Position, file: &Arc<str>) {
        let FieldType::Ref(Target::Roster(roster)) = kind else { return };
        for key in value.members().iter().filter_map(Value::as_word) {
            self.note_stranger(*roster, key, at, file);
        }
    }

    fn note_stranger(&mut self, roster: RosterId, key: Symbol, at: Position, file: &Arc<str>) {
        if self.is_unknown(roster, key) {
            self.strangers.note(roster, key, at, file);
        }
    }

    fn is_unknown(&self, roster: RosterId, key: Symbol) -> bool {
        self.rosters.get(roster).is_none_or(|rows| !rows.has(key))
    }

    /// True if `value` has a key that its roster does not know.
    pub(super) fn is_strange(&self, kind: &FieldType, value: &Value) -> bool {
        let FieldType::Ref(Target::Roster(roster)) = kind else { return false };
        let mut keys = value.members().iter().filter_map(Value::as_word);
        keys.any(|key| self.is_unknown(*roster, key))
    }

    /// True of a person whom the roster of staff does not know.
    pub(super) fn is_strange_actor(&self, actor: Actor) -> bool {
        match (actor, self.schema.staff) {
            (Actor::Staff(id), Some(staff)) => self.is_unknown(staff, id),
            _ => false,
        }
    }

    /// The event, or `None` with the reasons in `findings`.
    pub(super) fn event(
        &mut self,
        raw: &RawEvent<'_>,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> Option<Event> {
        let before = findings.faults.len();
        let at = needed(raw, "at", findings).and_then(|node| instant(node, findings));
        let event = needed(raw, "event", findings).and_then(|node| self.event_id(node, findings));
        let by = needed(raw, "by", findings).and_then(|node| self.actor(node, file, findings));
        let recorded = find(raw.entries, "recorded").and_then(|node| instant(node, findings));
        let mut fields = Fields::with_room(raw.entries.len().saturating_sub(OF_EVERY_EVENT));
        let mut amended = Fields::default();
        for entry in raw.entries {
            let target = match event {
                Some(event::AMENDED) if !matches!(&*entry.key, "reason" | "note" | "forced") => {
                    &mut amended
                }
                _ => &mut fields,
            };
            self.event_field(entry, target, file, findings);
        }
        let amendment = match event {
            Some(event::AMENDED) => self.amendment(raw, amended, file, findings).map(Box::new),
            _ => None,
        };
        let (at, event, by) = (at?, event?, by?);
        if findings.faults.len() > before {
            return None;
        }
        Some(Event { at, event, by, recorded, fields, amendment, line: raw.at.line })
    }

    fn event_field(
        &mut self,
        entry: &RawEntry<'_>,
        fields: &mut Fields,
        file: &Arc<str>,
        findings: &mut Findings,
    ) {
        let is_read_elsewhere =
            matches!(&*entry.key, "at" | "event" | "by" | "recorded" | "of" | "void" | "set");
        if is_read_elsewhere {
            return;
        }
        if let Some(field) = self.find_field(entry, findings)
            && !entry.value.is_absent()
            && let Some(value) = self.value(field, &entry.value, file, findings)
        {
            fields.set(field, value);
        }
    }

    /// Notes a person whom the roster of staff does not know.
    fn note_actor(&mut self, actor: Actor, at: Position, file: &Arc<str>) {
        if let (Actor::Staff(id), Some(staff)) = (actor, self.schema.staff) {
            self.note_stranger(staff, id, at, file);
        }
    }

    fn event_id(&self, node: &RawNode<'_>, findings: &mut Findings) -> Option<EventId> {
        let name = node.as_text().unwrap_or_default();
        let event = self.schema.find_event(name);
        if event.is_none() {
            let by_verb =
                self.schema.find_verb(name).map(|id| self.schema.event(id).name.to_string());
            let hint = by_verb
                .map(|event| said!("did you mean `{event}`?", "是不是 `{event}`？"))
                .or_else(|| suggest(name, self.schema.event_list()));
            findings.fault_with_hint(node.at, format!("there is no event `{name}`"), hint);
        }
        event
    }

    fn actor(
        &mut self,
        node: &RawNode<'_>,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> Option<Actor> {
        let text = node.as_text().unwrap_or_default();
        match self.read_actor(text) {
            Ok(actor) => {
                self.note_actor(actor, node.at, file);
                Some(actor)
            }
            Err(why) => {
                findings.fault(node.at, why);
                None
            }
        }
    }

    /// Who `text` names: a staff id, `customer`, `system` or `bot:NAME`.
    pub(crate) fn read_actor(&mut self, text: &str) -> Result<Actor, String> {
        match text {
            "customer" => Ok(Actor::Customer),
            "system" => Ok(Actor::System),
            "" => Err("`by` must name who did it".to_owned()),
            _ if RESERVED_ACTORS.contains(&text) => {
                Err(format!("`{text}` names no one (a staff id, customer, system or bot:NAME)"))
            }
            _ => Ok(match text.strip_prefix("bot:") {
                Some(name) => Actor::Bot(self.symbols.intern(name)),
                None => Actor::Staff(self.symbols.intern(text)),
            }),
        }
    }

    fn amendment(
        &mut self,
        raw: &RawEvent<'_>,
        mut fields: Fields,
        file: &Arc<str>,
        findings: &mut Findings,
    ) -> Option<Amendment> {
        let of = needed(raw, "of", findings)?;
        let of = match &of.content {
            RawContent::Scalar(head) if &**head == "head" => Amended::Head,
            RawContent::Map(map) => {
                let at = find(&map.entries, "at").and_then(|node| instant(node, findings));
                let event =
                    find(&map.entries, "event").and_then(|node| self.event_id(node, findings));
                if let (Some(at), Some(event)) = (at, event) {
                    Amended::Event { at, event }
                } else {
                    findings.fault(of.at, "`of` needs `at` and `event`");
                    return None;
                }
            }
            RawContent::Absent | RawContent::Scalar(_) | RawContent::List(_) => {
                findings.fault(of.at, "`of` is `head`, or the event: {at: …, event: …}");
                return None;
            }
        };
        if find(raw.entries, "void").is_some_and(|node| node.as_text() == Some("true")) {
            return Some(Amendment { of, correction: Correction::Void });
        }
        let (mut at, mut by) = (None, None);
        if let Some(set) = find(raw.entries, "set") {
            for entry in set.as_map().map_or(&[][..], |map| &map.entries) {
                match &*entry.key {
                    "at" => at = instant(&entry.value, findings),
                    "by" => by = self.actor(&entry.value, file, findings),
                    _ => self.event_field(entry, &mut fields, file, findings),
                }
            }
        }
        Some(Amendment { of, correction: Correction::Values { at, by, fields } })
    }

    /// One warning for each key that its roster does not know.
    pub(crate) fn warnings(&self) -> Vec<Fault> {
        warnings_of(&self.strangers, self.schema, self.rosters, self.symbols)
    }
}

/// One warning for each key that its roster does not know, in the order in which they were first met.
pub(crate) fn warnings_of(
    strangers: &Strangers,
    schema: &Schema,
    rosters: &Rosters,
    symbols: &Symbols,
) -> Vec<Fault> {
    let warn = |((roster, key), (file, position, count)): (
        &(RosterId, Symbol),
        &(Arc<str>, Position, usize),
    )| {
        let (name, key) = (&schema.roster(*roster).name, symbols.text(*key));
        let rows = rosters.get(*roster).map(Roster::keys).unwrap_or_default();
        let hint = did_you_mean(key, rows.iter().map(|key| symbols.text(*key)));
        let times = if *count > 1 { format!(" ({count} times in all)") } else { String::new() };
        let message = format!("the roster `{name}` has no `{key}`{times}");
        Fault::new(Arc::clone(file), *position, message).with_hint(hint)
    };
    let mut warnings: Vec<Fault> = strangers.0.iter().map(warn).collect();
    warnings
        .sort_by(|a, b| (&a.file, a.position, &a.message).cmp(&(&b.file, b.position, &b.message)));
    warnings
}

fn record_id(raw: &RawRecord<'_>, findings: &mut Findings) -> Option<RecordId> {
    let Some(entry) = raw.head.iter().find(|entry| &*entry.key == "id") else {
        findings.fault(raw.at, "the record has no `id`");
        return None;
    };
    let text = entry.value.as_text().unwrap_or_default();
    RecordId::parse(text)
        .map_err(|why| {
            findings.fault(entry.value.at, format!("`{text}` is not a record id: {why}"));
        })
        .ok()
}

fn needed<'n>(raw: &RawEvent<'n>, key: &str, findings: &mut Findings) -> Option<&'n RawNode<'n>> {
    let node = find(raw.entries, key);
    if node.is_none() {
        findings.fault(raw.at, format!("the event has no `{key}`"));
    }
    node
}

fn find<'n>(entries: &'n [RawEntry<'n>], key: &str) -> Option<&'n RawNode<'n>> {
    entries
        .iter()
        .find(|entry| &*entry.key == key)
        .map(|entry| &entry.value)
        .filter(|node| !node.is_absent())
}

fn instant(node: &RawNode<'_>, findings: &mut Findings) -> Option<Instant> {
    let text = node.as_text().unwrap_or_default();
    Instant::parse(text)
        .map_err(|why| findings.fault(node.at, format!("`{text}` is not an instant: {why}")))
        .ok()
}
