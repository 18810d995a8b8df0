//! An edit in words, one line a change.

use super::{Edited, EventChange, FieldChange, field_changes};
use crate::model::language::tr;
use crate::model::record::Event;
use crate::model::value::field;
use crate::report::record::Basis;
use crate::report::short;

impl Basis<'_> {
    /// What an edit changes, one line a change.
    pub(crate) fn edit_lines(&self, edited: &Edited<'_>) -> Vec<String> {
        let language = self.language;
        let mut lines = Vec::new();
        if edited.before.id != edited.after.id {
            let (old, new) = (edited.before.id, edited.after.id);
            lines.push(tr!(
                language,
                "head: id {old} becomes {new}",
                "单头：工单号 {old} 改为 {new}"
            ));
        }
        for change in &edited.head {
            let change = self.field_change(change);
            lines.push(tr!(language, "head: {change}", "单头：{change}"));
        }
        for change in &edited.events {
            lines.push(self.event_change(edited, *change));
        }
        if edited.is_reordered {
            lines.push(tr!(
                language,
                "events of the same second stand in another order",
                "同一秒的事件顺序改变"
            ));
        }
        lines
    }

    fn event_change(&self, edited: &Edited<'_>, change: EventChange) -> String {
        let language = self.language;
        match change {
            EventChange::Added(new) => {
                let event = self.event_in_full(&edited.after.events[new]);
                tr!(language, "added: {event}", "新增：{event}")
            }
            EventChange::Removed(old) => {
                let event = self.event_in_full(&edited.before.events[old]);
                tr!(language, "removed: {event}", "删去：{event}")
            }
            EventChange::Changed { old, new } => {
                let (old, new) = (&edited.before.events[old], &edited.after.events[new]);
                let (event, changes) = (self.event_name(old), self.changes(old, new));
                tr!(language, "changed: {event}: {changes}", "修改：{event}：{changes}")
            }
        }
    }

    /// `noted of 2026-11-22 09:00`.
    fn event_name(&self, event: &Event) -> String {
        let name = self.words.policy.schema.event_called(event.event, self.language);
        let at = short(event.at, self.words.policy.zone());
        self.words.close(tr!(self.language, "{name} of {at}", "{at} 的 {name}"))
    }

    /// `noted of 2026-11-22 09:00 by li.na, note: …`.
    fn event_in_full(&self, event: &Event) -> String {
        let (name, row) = (self.event_name(event), self.event_row(event));
        let by = row.by;
        let says = match row.says.as_str() {
            "" => String::new(),
            says => tr!(self.language, ", {says}", "，{says}"),
        };
        tr!(self.language, "{name} by {by}{says}", "{name}，{by}{says}")
    }

    fn changes(&self, old: &Event, new: &Event) -> String {
        let language = self.language;
        let zone = self.words.policy.zone();
        let schema = &self.words.policy.schema;
        let mut changes = Vec::new();
        let mut tell = |name: &str, old: String, new: String| {
            if old != new {
                changes.push(tr!(
                    language,
                    "{name} {old} becomes {new}",
                    "{name} {old} 改为 {new}"
                ));
            }
        };
        let name = |event: &Event| schema.event_called(event.event, language).to_owned();
        tell(self.words.field(field::EVENT), name(old), name(new));
        tell(self.words.field(field::AT), short(old.at, zone), short(new.at, zone));
        tell(
            self.words.field(field::BY),
            old.by.text(self.words.symbols),
            new.by.text(self.words.symbols),
        );
        let recorded = |event: &Event| {
            event.recorded.map_or_else(|| "-".to_owned(), |recorded| short(recorded, zone))
        };
        tell(self.words.field(field::RECORDED), recorded(old), recorded(new));
        let fields = field_changes(&old.fields, &new.fields);
        changes.extend(fields.iter().map(|change| self.field_change(change)));
        if old.amendment != new.amendment {
            let (old, new) = (self.event_row(old).says, self.event_row(new).says);
            changes.push(tr!(language, "{old} becomes {new}", "{old} 改为 {new}"));
        }
        changes.join(self.words.pause())
    }

    /// `via phone becomes email`.
    fn field_change(&self, change: &FieldChange) -> String {
        let language = self.language;
        let name = self.words.field(change.field);
        let show = |value| self.show_field(change.field, value);
        match (change.old.as_ref().map(show), change.new.as_ref().map(show)) {
            (Some(old), Some(new)) => {
                tr!(language, "{name} {old} becomes {new}", "{name} {old} 改为 {new}")
            }
            (None, Some(new)) => tr!(language, "{name} {new} is new", "新增 {name} {new}"),
            (Some(old), None) => tr!(language, "{name} {old} is gone", "删去 {name} {old}"),
            (None, None) => String::new(),
        }
    }
}
