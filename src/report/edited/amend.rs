//! A change of what has happened, as events that mend it.

use super::{Edited, EventChange, FieldChange, Unsayable, field_changes};
use crate::model::Instant;
use crate::model::language::said;
use crate::model::record::{Actor, Amended, Amendment, Correction, Event, Record, event};
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{Fields, Value, field};
use crate::policy::schema::Schema;

/// An edit in which what had happened stands as it was.
#[derive(Debug, Default)]
pub(crate) struct Mended {
    /// The amendments, in the order in which they are written.
    pub(crate) amendments: Vec<Event>,
    /// Places, in the edited record, of changed events that are void and written anew in their edited form.
    pub(crate) anew: Vec<usize>,
}

/// Who mends, when and why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mending<'a> {
    pub(crate) at: Instant,
    pub(crate) by: Actor,
    pub(crate) reason: &'a str,
}

impl Edited<'_> {
    /// Says the change of what has happened as amendments.
    ///
    /// # Errors
    /// If amendments cannot say it.
    pub(crate) fn amend(&self, mending: Mending<'_>, schema: &Schema) -> Result<Mended, Unsayable> {
        self.check(schema)?;
        let mut mended = Mended::default();
        if let Some(fields) = self.head_fields(schema)? {
            let correction = Correction::Values { at: None, by: None, fields };
            mended.amendments.push(mending.event(Amended::Head, correction));
        }
        for change in &self.events {
            let (old, new) = match *change {
                EventChange::Added(_) => continue,
                EventChange::Removed(old) => (&self.before.events[old], None),
                EventChange::Changed { old, new } => (&self.before.events[old], Some(new)),
            };
            let Some(correction) = self.correction(old, new, &mut mended.anew, schema)? else {
                continue;
            };
            let of = Amended::Event { at: self.named_at(old), event: old.event };
            mended.amendments.push(mending.event(of, correction));
        }
        self.prove(&mended, schema)?;
        Ok(mended)
    }

    /// The instant by which an amendment names the event `old`: the one that older amendments gave it.
    fn named_at(&self, old: &Event) -> Instant {
        let settled = Timeline::settle(self.before, Horizon::ALL);
        let found = settled.and_then(|settled| {
            settled.events.iter().find(|one| one.line == old.line).map(|one| one.at)
        });
        // What stands before `opened` is judged as at it, and named as it stands.
        let opened = self.before.opened_at();
        found.filter(|at| Some(*at) != opened || old.event == event::OPENED).unwrap_or(old.at)
    }

    fn check(&self, schema: &Schema) -> Result<(), Unsayable> {
        if self.before.id != self.after.id {
            let id = self.before.id;
            return Err(Unsayable {
                message: said!("the id of a record never changes", "工单的 id 永不改变"),
                hint: said!("leave `id: {id}` as it was", "请保留 `id: {id}`"),
            });
        }
        if self.before.kind != self.after.kind {
            let (id, kind) = (self.before.id, &schema.kind(self.after.kind).name);
            return Err(Unsayable {
                message: said!("the kind of a record never changes", "工单的类型永不改变"),
                hint: said!(
                    "open another of the kind `{kind}` and merge this one into it: cs merge {id} ID",
                    "请新建类型为 `{kind}` 的工单，再把本单并入：cs merge {id} ID"
                ),
            });
        }
        if self.is_reordered {
            return Err(Unsayable {
                message: said!(
                    "events of the same second stand in another order than they were written in",
                    "同一秒的事件顺序与写入时不同"
                ),
                hint: said!("leave them in their order", "请保持原来的顺序"),
            });
        }
        Ok(())
    }

    /// The new values of the head.
    fn head_fields(&self, schema: &Schema) -> Result<Option<Fields>, Unsayable> {
        let mut fields = Fields::default();
        for change in &self.head {
            let Some(new) = &change.new else {
                let name = &schema.field(change.field).name;
                return Err(Unsayable {
                    message: said!(
                        "an amendment gives `{name}` another value, and cannot take it away",
                        "更正只能给 `{name}` 换一个值，不能删去"
                    ),
                    hint: said!("write the right value of `{name}`", "请写上 `{name}` 的正确值"),
                });
            };
            fields.set(change.field, new.clone());
        }
        Ok((!self.head.is_empty()).then_some(fields))
    }

    /// How the event `old` is corrected; `None` where the mended head says it already.
    fn correction(
        &self,
        old: &Event,
        new: Option<usize>,
        anew: &mut Vec<usize>,
        schema: &Schema,
    ) -> Result<Option<Correction>, Unsayable> {
        if old.event == event::AMENDED {
            return Err(Unsayable {
                message: said!("an amendment is not amended", "更正本身不能再更正"),
                hint: said!(
                    "leave it as it was, and change what it corrects",
                    "请保留原样，直接修改它所更正的内容"
                ),
            });
        }
        let id = self.before.id;
        let Some(place) = new else {
            if old.event == event::OPENED {
                return Err(Unsayable {
                    message: said!("a record without `opened` is none", "没有 `opened` 就不是工单"),
                    hint: said!(
                        "cs withdraw {id} ends what should not have been opened",
                        "误开的工单请撤销：cs withdraw {id}"
                    ),
                });
            }
            return Ok(Some(Correction::Void));
        };
        let new = &self.after.events[place];
        if old.recorded != new.recorded {
            return Err(Unsayable {
                message: said!(
                    "`recorded` says when an event was entered, and never changes",
                    "`recorded` 是补录时间，永不改变"
                ),
                hint: said!("leave it as it was", "请保留原样"),
            });
        }
        let changes = field_changes(&old.fields, &new.fields);
        let loses = changes.iter().any(|change| change.new.is_none());
        if old.event != new.event || loses {
            if old.event == event::OPENED {
                return Err(Unsayable {
                    message: said!("`opened` stays what it is", "`opened` 必须保留"),
                    hint: said!("leave the first event and its fields", "请保留第一个事件及其字段"),
                });
            }
            anew.push(place);
            return Ok(Some(Correction::Void));
        }
        let mut fields = Fields::default();
        for change in changes {
            let Some(value) = change.new else { continue };
            // What `opened` repeats of the head is mended with the head.
            let is_of_head =
                old.event == event::OPENED && self.before.head.get(change.field).is_some();
            if !is_of_head {
                fields.set(change.field, value);
            } else if self.after.head.get(change.field) != Some(&value) {
                return Err(in_head(&schema.field(change.field).name));
            }
        }
        let at = (old.at != new.at).then_some(new.at);
        let by = (old.by != new.by).then_some(new.by);
        let is_said = at.is_none() && by.is_none() && fields.iter().next().is_none();
        Ok((!is_said).then_some(Correction::Values { at, by, fields }))
    }

    /// The record with what was added and the amendments behind it, events that happened as they were.
    pub(crate) fn mended(&self, mended: &Mended) -> Record {
        let mut record = self.before.clone();
        let new = self.added().chain(mended.anew.iter().copied());
        let mut new: Vec<usize> = new.collect();
        new.sort_unstable();
        record.events.extend(new.into_iter().map(|place| self.after.events[place].clone()));
        record.events.extend(mended.amendments.iter().cloned());
        record
    }

    /// Makes sure that the amended record is judged as the edited one reads, change by change.
    fn prove(&self, mended: &Mended, schema: &Schema) -> Result<(), Unsayable> {
        // Places serve as lines, so that events are known again.
        let mut record = self.before.clone();
        for (place, event) in record.events.iter_mut().enumerate() {
            event.line = u32::try_from(place).unwrap_or(u32::MAX);
        }
        let amendments = mended.amendments.iter().cloned();
        record.events.extend(amendments.map(|event| Event { line: u32::MAX, ..event }));
        let Some(settled) = Timeline::settle(&record, Horizon::ALL) else {
            return Err(in_the_way(&schema.event(event::OPENED).name));
        };
        let find =
            |old: usize| settled.events.iter().find(|one| usize::try_from(one.line) == Ok(old));
        for change in &self.events {
            let (old, is_said) = match *change {
                EventChange::Added(_) => continue,
                EventChange::Removed(old) => (old, find(old).is_none()),
                EventChange::Changed { old, new } if mended.anew.contains(&new) => {
                    (old, find(old).is_none())
                }
                EventChange::Changed { old, new } => {
                    (old, find(old).is_some_and(|found| self.is_mended(old, new, found)))
                }
            };
            if !is_said {
                return Err(in_the_way(&schema.event(self.before.events[old].event).name));
            }
        }
        let is_said = |change: &FieldChange| settled.head.get(change.field) == change.new.as_ref();
        if self.head.iter().all(is_said) { Ok(()) } else { Err(in_the_way("head")) }
    }

    /// True if `found` says what the edit changed of the event `old`, which may have been amended before.
    fn is_mended(&self, old: usize, new: usize, found: &Event) -> bool {
        let (old, new) = (&self.before.events[old], &self.after.events[new]);
        let changes = field_changes(&old.fields, &new.fields);
        (old.at == new.at || found.at == new.at)
            && (old.by == new.by || found.by == new.by)
            && changes.iter().all(|change| found.fields.get(change.field) == change.new.as_ref())
    }
}

impl Mending<'_> {
    fn event(self, of: Amended, correction: Correction) -> Event {
        let mut fields = Fields::default();
        fields.set(field::REASON, Value::Text(self.reason.into()));
        Event {
            at: self.at,
            event: event::AMENDED,
            by: self.by,
            recorded: None,
            fields,
            amendment: Some(Box::new(Amendment { of, correction })),
            line: 0,
        }
    }
}

fn in_head(name: &str) -> Unsayable {
    Unsayable {
        message: said!(
            "`{name}` stands in the head, and `opened` repeats it",
            "`{name}` 写在表头，`opened` 只是重复"
        ),
        hint: said!("change both alike", "请把两处改成一样"),
    }
}

/// An amendment names an event by its instant and name: another one, or an older amendment, is in the way.
fn in_the_way(name: &str) -> Unsayable {
    Unsayable {
        message: said!(
            "this change of `{name}` cannot be said by an amendment: another event of its name and second, or an older amendment, is in the way",
            "`{name}` 的这一修改无法写成更正：同名同秒的另一事件，或更早的更正，挡在前面"
        ),
        hint: said!("leave it as it was", "请保留原样"),
    }
}
