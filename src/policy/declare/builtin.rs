//! What every book has: the built-in fields and events.

use super::{Declarer, plain_field};
use crate::model::record::{EventId, event};
use crate::model::roster::RosterId;
use crate::model::value::{FieldId, Value, field};
use crate::policy::schema::{EventKind, FieldType, FieldUse, Setting, Source, Target, Title};
use crate::policy::titles;

const STATUSES: [&str; 5] = ["open", "waiting", "closed", "withdrawn", "merged"];

impl Declarer<'_> {
    pub(super) fn add_builtin_fields(&mut self) {
        let people = |roster: Option<RosterId>| {
            roster.map_or(FieldType::Word, |roster| FieldType::Ref(Target::Roster(roster)))
        };
        let (staff, customers) =
            (people(self.schema.staff), people(self.schema.find_roster("customers")));
        let statuses = STATUSES.iter().map(|word| self.symbols.intern(word)).collect();
        for (index, name) in field::NAMES.into_iter().enumerate() {
            let kind = match name {
                "subject" | "note" | "reason" | "of" | "set" | "forced" => FieldType::Text,
                "customer" => customers.clone(),
                "owner" | "to" => staff.clone(),
                "due" | "at" | "recorded" => FieldType::Instant,
                "into" => FieldType::Ref(Target::Records),
                "void" => FieldType::Bool,
                "status" => FieldType::OneOf(Vec::clone(&statuses)),
                _ => FieldType::Word,
            };
            let mut field = plain_field(name, kind);
            field.title.usual = titles::of_field(index);
            self.add_field(field);
        }
    }

    pub(super) fn add_builtin_events(&mut self) {
        for (index, (name, verb)) in event::NAMES.into_iter().enumerate() {
            let id = EventId(u16::try_from(index).unwrap_or(u16::MAX));
            let status = |word: &str| Setting {
                field: field::STATUS,
                source: Source::Constant(Value::Word(self.symbols.intern(word))),
            };
            let sets = match id {
                event::OPENED | event::REOPENED | event::RESUMED => vec![status("open")],
                event::CLOSED => vec![status("closed")],
                event::WAITING => vec![status("waiting")],
                event::WITHDRAWN => vec![status("withdrawn")],
                event::MERGED => vec![status("merged")],
                event::ASSIGNED => {
                    vec![Setting { field: field::OWNER, source: Source::Field(field::TO) }]
                }
                _ => Vec::new(),
            };
            let uses = |fields: &[(FieldId, bool)]| {
                fields
                    .iter()
                    .map(|(field, optional)| FieldUse { field: *field, optional: *optional })
                    .collect()
            };
            let fields = match id {
                event::ASSIGNED => uses(&[(field::TO, false)]),
                event::WAITING => uses(&[(field::FOR, false), (field::REASON, true)]),
                event::MERGED => uses(&[(field::INTO, false)]),
                event::AMENDED => uses(&[(field::REASON, false)]),
                event::NOTED => uses(&[(field::NOTE, false)]),
                event::WITHDRAWN | event::REOPENED => uses(&[(field::REASON, true)]),
                _ => Vec::new(),
            };
            let verb = (!verb.is_empty()).then(|| verb.into());
            let title = Title { usual: titles::of_event(index), ..Title::default() };
            self.add_event(EventKind {
                name: name.into(),
                title,
                verb,
                fields,
                sets,
                by: Vec::new(),
                kinds: Vec::new(),
            });
        }
    }
}
