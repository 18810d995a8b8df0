//! What can be said in which place of a command, from the book at hand.

use std::ffi::{OsStr, OsString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::cli::session::Session;
use crate::engine::View;
use crate::model::Instant;
use crate::model::language::Language;
use crate::model::record::EventId;
use crate::model::roster::RosterId;
use crate::model::timeline::{Horizon, Timeline};
use crate::model::value::{FieldId, field};
use crate::policy::form::FormName;
use crate::policy::schema::{FieldType, FieldUse, Target};
use crate::report::ENDED;
use crate::report::Words;
use crate::report::list::Column;
use crate::report::roster::{Secrets, name_of};
use crate::store::{Book, Selection};

/// What is said in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Record,
    Kind,
    /// The values of a new record, as the kind before it asks.
    NewValues,
    Event,
    /// The values of the event named before it.
    EventValues,
    Rule,
    Staff,
    Roster,
    /// A condition on records.
    Filter,
    /// Something that `cs list` shows; `-` may stand before it.
    Column,
    /// What `cs explain` tells of.
    Explained,
}

/// The commands, their arguments, and what is said there.
pub(super) const PLACES: &[(&[&str], &str, What)] = &[
    (&["new"], "kind", What::Kind),
    (&["new"], "values", What::NewValues),
    (&["new"], "by", What::Staff),
    (&["log"], "id", What::Record),
    (&["log"], "event", What::Event),
    (&["log"], "values", What::EventValues),
    (&["log"], "by", What::Staff),
    (&["list"], "filters", What::Filter),
    (&["list"], "sort", What::Column),
    (&["list"], "columns", What::Column),
    (&["list"], "count_by", What::Column),
    (&["show"], "id", What::Record),
    (&["edit"], "id", What::Record),
    (&["undo"], "id", What::Record),
    (&["due"], "owner", What::Staff),
    (&["due"], "kind", What::Kind),
    (&["due"], "rule", What::Rule),
    (&["check"], "records", What::Record),
    (&["check"], "rule", What::Rule),
    (&["check"], "kind", What::Kind),
    (&["roster"], "name", What::Roster),
    (&["waive"], "rule", What::Rule),
    (&["waive"], "subject", What::Record),
    (&["waive"], "by", What::Staff),
    (&["policy", "show"], "rule", What::Rule),
    (&["explain"], "what", What::Explained),
    (&["explain"], "rule", What::Rule),
];

/// The book at hand, if there is one that can be read, and what was typed so far.
pub(super) struct Offers {
    book: Option<Mutex<Book>>,
    words: Vec<String>,
    now: Instant,
    language: Language,
}

/// A word that could come, and what it means.
type Offer = (String, Option<String>);

impl Offers {
    pub(super) fn of(session: &Session, words: &[OsString]) -> Self {
        Self {
            book: session.open().ok().map(Mutex::new),
            words: words.iter().map(|word| word.to_string_lossy().into_owned()).collect(),
            now: session.now,
            language: session.language,
        }
    }

    /// Without a book.
    #[cfg(test)]
    pub(super) fn nowhere() -> Self {
        let now = Instant::from_seconds(0);
        Self { book: None, words: Vec::new(), now, language: Language::English }
    }

    fn book(&self) -> Option<MutexGuard<'_, Book>> {
        Some(self.book.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The verbs of the policy, each with its event and its title.
    pub(super) fn verbs(&self) -> Vec<(String, EventId, String)> {
        let Some(book) = self.book() else { return Vec::new() };
        let schema = &book.policy.schema;
        let verbs = schema.verbs().filter_map(|(verb, event)| {
            let title = event.title.text(self.language).unwrap_or(&event.name);
            Some((verb.to_owned(), schema.find_verb(verb)?, title.to_owned()))
        });
        verbs.collect()
    }

    /// Offers what is said in such a place.
    pub(super) fn of_place(self: &Arc<Self>, what: What) -> ArgValueCompleter {
        self.completer(move |offers, current| offers.offers(what, current).unwrap_or_default())
    }

    /// Offers the values of an event.
    pub(super) fn of_event(self: &Arc<Self>, event: EventId) -> ArgValueCompleter {
        self.completer(move |offers, current| {
            offers.event_values(event, current).unwrap_or_default()
        })
    }

    fn completer(
        self: &Arc<Self>,
        offer: impl Fn(&Self, &str) -> Vec<Offer> + Send + Sync + 'static,
    ) -> ArgValueCompleter {
        let offers = Arc::clone(self);
        ArgValueCompleter::new(move |current: &OsStr| {
            let current = current.to_string_lossy();
            let offered = offer(&offers, &current).into_iter();
            let fitting = offered.filter(|(word, _)| word.starts_with(&*current));
            fitting
                .map(|(word, help)| CompletionCandidate::new(word).help(help.map(Into::into)))
                .collect::<Vec<_>>()
        })
    }

    fn offers(&self, what: What, current: &str) -> Option<Vec<Offer>> {
        Some(match what {
            What::Record => self.records(current)?,
            What::Kind => self.kinds()?,
            What::NewValues => self.new_values(current)?,
            What::Event => self.events()?,
            What::EventValues => self.event_values(self.event_typed()?, current)?,
            What::Rule => self.rules()?,
            What::Staff => self.staff()?,
            What::Roster => self.rosters()?,
            What::Filter => self.filters(current)?,
            What::Column => self.columns(current)?,
            What::Explained => {
                let forms = FormName::ALL.map(|form| (form.as_str().to_owned(), None));
                let rules = self.rules().unwrap_or_default().into_iter();
                rules.chain(forms).chain(self.records(current).unwrap_or_default()).collect()
            }
        })
    }

    /// The records that are open, the newest first, by their ids or by the part behind the date, as it was begun.
    fn records(&self, current: &str) -> Option<Vec<Offer>> {
        let mut book = self.book()?;
        let records = book.records(&Selection::AtWork).ok()?;
        let part = |id: &str| id.rsplit('-').next().map(str::to_owned);
        let mut offers = Vec::new();
        for record in records.iter().rev() {
            let horizon = Horizon { now: self.now, as_of: None };
            let Some(timeline) = Timeline::settle(record, horizon) else { continue };
            let view = View::new(&book.policy, &book.rosters, &timeline, self.now);
            let last = view.events().len() - 1;
            let text = |field| {
                let is_secret = book.policy.schema.field(field).secret;
                let value = view.value(field, last).filter(|_| !is_secret)?;
                Some(book.policy.schema.show(value, &book.symbols))
            };
            if text(field::STATUS).is_some_and(|status| ENDED.contains(&status.as_str())) {
                continue;
            }
            let id = record.id.to_string();
            let help = text(field::SUBJECT);
            let word = if id.starts_with(current) { Some(id) } else { part(&id) };
            offers.extend(word.map(|word| (word, help)));
        }
        Some(offers)
    }

    fn kinds(&self) -> Option<Vec<Offer>> {
        let book = self.book()?;
        let title = |title: Option<&str>| title.map(str::to_owned);
        let kinds = book.policy.schema.kinds.iter();
        Some(
            kinds
                .map(|kind| (kind.name.to_string(), title(kind.title.text(self.language))))
                .collect(),
        )
    }

    fn events(&self) -> Option<Vec<Offer>> {
        let book = self.book()?;
        let schema = &book.policy.schema;
        let events = schema.event_list().map(|name| {
            let kind = schema.find_event(name).map(|id| schema.event(id));
            let title = kind.and_then(|kind| kind.title.text(self.language));
            (name.to_owned(), title.map(str::to_owned))
        });
        Some(events.collect())
    }

    /// The event that was typed after `log` and an id.
    fn event_typed(&self) -> Option<EventId> {
        let book = self.book()?;
        let schema = &book.policy.schema;
        let find = |word: &String| schema.find_event(word).or_else(|| schema.find_verb(word));
        self.words.iter().find_map(find)
    }

    fn rules(&self) -> Option<Vec<Offer>> {
        let book = self.book()?;
        let title = |title: Option<&str>| title.map(str::to_owned);
        let rules = book.policy.rules.iter();
        Some(
            rules
                .map(|rule| (rule.id.to_string(), title(rule.title.text(self.language))))
                .collect(),
        )
    }

    fn staff(&self) -> Option<Vec<Offer>> {
        let staff = self.book()?.policy.schema.staff?;
        self.keys(staff)
    }

    fn rosters(&self) -> Option<Vec<Offer>> {
        let book = self.book()?;
        let rosters = book.policy.schema.rosters.iter();
        Some(rosters.map(|roster| (roster.name.to_string(), None)).collect())
    }

    /// The keys of a roster, with what people call the rows.
    fn keys(&self, roster: RosterId) -> Option<Vec<Offer>> {
        let book = self.book()?;
        let words =
            Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
        let rows = book.rosters.get(roster)?;
        let kind = book.policy.schema.roster(roster);
        let key = |key: &crate::model::symbol::Symbol| {
            let row = rows.at(*key, self.now)?;
            let name = name_of(words, kind, row, Secrets::Masked);
            Some((book.symbols.text(*key).to_owned(), Some(name).filter(|name| !name.is_empty())))
        };
        Some(rows.keys().iter().filter_map(key).collect())
    }

    fn new_values(&self, current: &str) -> Option<Vec<Offer>> {
        let uses: Vec<FieldId> = {
            let book = self.book()?;
            let schema = &book.policy.schema;
            let kind = self.words.iter().find_map(|word| schema.find_kind(word))?;
            schema.kind(kind).fields.iter().map(|used: &FieldUse| used.field).collect()
        };
        self.values(&uses, None, current)
    }

    fn event_values(&self, event: EventId, current: &str) -> Option<Vec<Offer>> {
        let uses: Vec<FieldId> = {
            let book = self.book()?;
            book.policy.schema.event(event).fields.iter().map(|used| used.field).collect()
        };
        self.values(&uses, uses.first().copied(), current)
    }

    /// The values of `first`, and `field=` of each; once a field is named, its values.
    fn values(
        &self,
        fields: &[FieldId],
        first: Option<FieldId>,
        current: &str,
    ) -> Option<Vec<Offer>> {
        if let Some((name, _)) = current.split_once('=') {
            let field = self.book()?.policy.schema.find_field(name)?;
            let values = self.values_of(field)?.into_iter();
            return Some(values.map(|(word, help)| (format!("{name}={word}"), help)).collect());
        }
        let mut offers = first.and_then(|first| self.values_of(first)).unwrap_or_default();
        let book = self.book()?;
        let named = |field: &FieldId| {
            let field = book.policy.schema.field(*field);
            let title = field.title.text(self.language).map(str::to_owned);
            (format!("{}=", field.name), title)
        };
        offers.extend(fields.iter().map(named));
        Some(offers)
    }

    /// What a field can be, where that can be listed.
    fn values_of(&self, field: FieldId) -> Option<Vec<Offer>> {
        let kind = self.book()?.policy.schema.field(field).kind.clone();
        let kind = if let FieldType::List(member) = kind { *member } else { kind };
        match kind {
            FieldType::OneOf(words) => {
                let book = self.book()?;
                Some(words.iter().map(|word| (book.symbols.text(*word).to_owned(), None)).collect())
            }
            FieldType::Bool => Some(["true", "false"].map(|word| (word.to_owned(), None)).into()),
            FieldType::Ref(Target::Roster(roster)) => self.keys(roster),
            FieldType::Ref(Target::Records) => self.records(""),
            FieldType::Text
            | FieldType::Word
            | FieldType::Int
            | FieldType::Decimal
            | FieldType::Date
            | FieldType::Instant
            | FieldType::Duration
            | FieldType::List(_) => None,
        }
    }

    fn filters(&self, current: &str) -> Option<Vec<Offer>> {
        let fields = self.record_fields()?;
        if current.split_once('=').is_some_and(|(name, _)| name == "kind") {
            let kinds = self.kinds()?.into_iter();
            return Some(kinds.map(|(kind, help)| (format!("kind={kind}"), help)).collect());
        }
        self.values(&fields, None, current)
    }

    fn columns(&self, current: &str) -> Option<Vec<Offer>> {
        let fields = self.record_fields()?;
        let book = self.book()?;
        let (done, falling) = match current.rsplit_once(',') {
            Some((done, last)) => (format!("{done},"), last.starts_with('-')),
            None => (String::new(), current.starts_with('-')),
        };
        let mark = if falling { "-" } else { "" };
        let names = fields.iter().map(|field| &*book.policy.schema.field(*field).name);
        let names = names.chain(Column::NAMED.map(|(name, _)| name));
        Some(names.map(|name| (format!("{done}{mark}{name}"), None)).collect())
    }

    fn record_fields(&self) -> Option<Vec<FieldId>> {
        let book = self.book()?;
        let schema = &book.policy.schema;
        let ids = schema.field_list().filter_map(|name| schema.find_field(name));
        Some(ids.filter(|field| schema.is_of_records(*field)).collect())
    }
}
