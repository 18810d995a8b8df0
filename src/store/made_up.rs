//! Records made up at random, with every awkward text, for what must hold of any record.

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::Book;
use crate::model::id::RecordId;
use crate::model::record::{
    Actor, Amended, Amendment, Correction, Event, EventId, KindId, Record, event,
};
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, Fields, Value, field};
use crate::model::{Amount, Instant};

/// The policy that made-up records follow.
pub(crate) const POLICY: &str = "policy: {name: Any, version: 1, zone: Asia/Shanghai}
fields:
  cause: {type: text}
  word: {type: word}
  count: {type: int}
  fee: {type: decimal}
  done: {type: bool}
  day: {type: date}
  when: {type: instant}
  span: {type: duration}
  tags: {type: list, of: text}
  counts: {type: list, of: int}
  grade: {type: [general, urgent, 'yes', '[1]', '1e3']}
  other: {type: ref, of: records}
kinds: {request: {}}
events: {told: {sets: [grade]}}
";
const GRADES: [&str; 5] = ["general", "urgent", "yes", "[1]", "1e3"];
/// What tables, JSON, YAML or a reader of numbers could take for something else.
const AWKWARD: [&str; 36] = [
    "\"",
    "'",
    ",",
    ";",
    "a,b",
    "\"a\"",
    "a\"b",
    "\r",
    "\n",
    "\r\n",
    "a\r\nb\n",
    "\t",
    " ",
    "  a ",
    "\u{feff}",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "[1]",
    "[\"a\",\"b\"]",
    "[]",
    "[[\"a\"]]",
    "{\"a\": 1}",
    "{}",
    "null",
    "no",
    "12:30",
    "\\",
    "\\n",
    "👩\u{200d}🔧🇨🇳",
    "会议室，１２３：“故障”",
    "\u{0}\u{1}\u{7f}\u{85}",
    "# id: x",
    "a -",
    " - ",
];

/// A record before its words have numbers.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    number: u16,
    head: Vec<(&'static str, Facts)>,
    events: Vec<SaidEvent>,
}

#[derive(Clone, Debug)]
struct SaidEvent {
    /// Seconds after the opening; few, so that many events fall together.
    second: i64,
    what: What,
    by: Who,
    recorded: Option<i64>,
    fields: Vec<(&'static str, Facts)>,
}

#[derive(Clone, Debug)]
enum What {
    Plain(EventId),
    /// Of the head, or of the event with this number, from the first again where there are fewer.
    Amended(Option<prop::sample::Index>, Option<SaidValues>),
}

#[derive(Clone, Debug)]
struct SaidValues {
    second: Option<i64>,
    by: Option<Who>,
    fields: Vec<(&'static str, Facts)>,
}

#[derive(Clone, Debug)]
enum Who {
    Staff(String),
    Customer,
    System,
    Bot(String),
}

/// A value before its words have numbers.
#[derive(Clone, Debug)]
enum Facts {
    Word(String),
    Plain(Value),
    List(Vec<Facts>),
}

impl Facts {
    fn value(&self, symbols: &Symbols) -> Value {
        match self {
            Self::Word(word) => Value::Word(symbols.intern(word)),
            Self::Plain(value) => value.clone(),
            Self::List(items) => {
                Value::List(items.iter().map(|item| item.value(symbols)).collect())
            }
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    let long = any::<char>().prop_map(|letter| letter.to_string().repeat(5_000));
    let some = prop_oneof![
        3 => prop::sample::select(&AWKWARD[..]).prop_map(str::to_owned),
        3 => any::<String>(),
        2 => vec(prop::sample::select(&AWKWARD[..]), 1..4).prop_map(|parts| parts.concat()),
        1 => long,
    ];
    some.prop_filter("an empty text is not a value", |text| !text.is_empty())
}

fn words() -> impl Strategy<Value = Facts> {
    let word = || text().prop_map(Facts::Word);
    prop_oneof![3 => word(), 1 => vec(word(), 0..3).prop_map(Facts::List)]
}

fn plain(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Facts> {
    value.prop_map(Facts::Plain)
}

fn instant() -> impl Strategy<Value = Instant> {
    (-3_000_000_000..8_000_000_000_i64).prop_map(Instant::from_seconds)
}

fn amount() -> impl Strategy<Value = Amount> {
    let amounts = [
        "0s",
        "1s",
        "30d",
        "1w2d3h4m5s",
        "0wh",
        "1ws",
        "2wh30wm",
        "1wd",
        "12wd",
        "1mo",
        "1y6mo",
        "3y",
    ];
    prop::sample::select(Vec::from(amounts)).prop_map(|text| Amount::parse(text).unwrap())
}

/// A field of the policy with a value that it may have.
fn fact() -> impl Strategy<Value = (&'static str, Facts)> {
    let date = (0..80_000_u64).prop_map(|days| {
        Value::Date(NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days))
    });
    let decimal = (any::<i64>(), 0..20_u32)
        .prop_map(|(digits, scale)| Value::Decimal(Decimal::new(digits, scale)));
    let lists = |item: BoxedStrategy<Facts>| vec(item, 0..4).prop_map(Facts::List);
    let text_value = || plain(text().prop_map(|text| Value::Text(text.into())));
    let grade =
        || prop::sample::select(&GRADES[..]).prop_map(|grade| Facts::Word(grade.to_owned()));
    prop_oneof![
        text_value().prop_map(|value| ("cause", value)),
        words().prop_map(|value| ("word", value)),
        plain(any::<i64>().prop_map(Value::Int)).prop_map(|value| ("count", value)),
        plain(decimal).prop_map(|value| ("fee", value)),
        plain(any::<bool>().prop_map(Value::Bool)).prop_map(|value| ("done", value)),
        plain(date).prop_map(|value| ("day", value)),
        plain(instant().prop_map(Value::Instant)).prop_map(|value| ("when", value)),
        plain(amount().prop_map(Value::Amount)).prop_map(|value| ("span", value)),
        lists(text_value().boxed()).prop_map(|value| ("tags", value)),
        lists(plain(any::<i64>().prop_map(Value::Int)).boxed()).prop_map(|value| ("counts", value)),
        prop_oneof![grade(), vec(grade(), 0..3).prop_map(Facts::List)]
            .prop_map(|value| ("grade", value)),
        Just(("other", Facts::Word("261122-7K3QF2".to_owned()))),
        text_value().prop_map(|value| ("subject", value)),
        words().prop_map(|value| ("customer", value)),
        words().prop_map(|value| ("via", value)),
    ]
}

fn event_fact() -> impl Strategy<Value = (&'static str, Facts)> {
    prop_oneof![
        4 => fact(),
        1 => words().prop_map(|value| ("to", value)),
        1 => plain(text().prop_map(|text| Value::Text(text.into()))).prop_map(|value| ("note", value)),
        1 => plain(text().prop_map(|text| Value::Text(text.into()))).prop_map(|value| ("forced", value)),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    let name = || {
        text().prop_filter("these are classes of actors", |name| {
            !["staff", "customer", "system", "bot"].contains(&name.as_str())
                && !name.starts_with("bot:")
        })
    };
    prop_oneof![
        3 => name().prop_map(Who::Staff),
        1 => Just(Who::Customer),
        1 => Just(Who::System),
        1 => text().prop_map(Who::Bot),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let plain =
        [event::OPENED, event::ASSIGNED, event::CLOSED, event::REOPENED, event::NOTED, EventId(10)];
    let values = (option::of(-9..9_i64), option::of(who()), vec(event_fact(), 0..3))
        .prop_map(|(second, by, fields)| SaidValues { second, by, fields });
    prop_oneof![
        4 => prop::sample::select(Vec::from(plain)).prop_map(What::Plain),
        1 => (option::of(any::<prop::sample::Index>()), option::of(values)).prop_map(|(of, values)| What::Amended(of, values)),
    ]
}

pub(crate) fn said() -> impl Strategy<Value = Said> {
    let event =
        (-5..9_i64, what(), who(), option::of(0..99_i64), vec(event_fact(), 0..4)).prop_map(
            |(second, what, by, recorded, fields)| SaidEvent { second, what, by, recorded, fields },
        );
    (any::<u16>(), vec(fact(), 0..6), vec(event, 0..9)).prop_map(|(number, head, events)| Said {
        number,
        head,
        events,
    })
}

/// Gives what was said the numbers of `book`.
pub(crate) struct Teller<'b> {
    pub(crate) book: &'b mut Book,
    pub(crate) start: Instant,
}

impl Teller<'_> {
    pub(crate) fn record(&mut self, said: &Said) -> Record {
        let mut head = self.fields(&said.head);
        head.set(field::KIND, Value::Word(self.book.policy.schema.kind(KindId(0)).word));
        let mut events = vec![self.plain(0, event::OPENED, Actor::System)];
        for one in &said.events {
            let event = self.event(one, &events);
            events.push(event);
        }
        let id = RecordId::parse(&format!("261122-{:04X}", said.number)).unwrap();
        let file = Book::file_of(id);
        Record { id, kind: KindId(0), head, events, file, line: 1 }
    }

    pub(crate) fn plain(&self, second: i64, event: EventId, by: Actor) -> Event {
        let at = self.start.plus(second);
        Event { at, event, by, recorded: None, fields: Fields::default(), amendment: None, line: 1 }
    }

    fn event(&mut self, said: &SaidEvent, earlier: &[Event]) -> Event {
        let by = self.who(&said.by);
        let recorded = said.recorded.map(|second| self.start.plus(second));
        let (event, amendment) = match &said.what {
            What::Plain(event) => (*event, None),
            What::Amended(of, values) => {
                let of = of.map_or(Amended::Head, |index| {
                    let one = index.get(earlier);
                    Amended::Event { at: one.at, event: one.event }
                });
                let correction = match values {
                    None => Correction::Void,
                    Some(values) => Correction::Values {
                        at: values.second.map(|second| self.start.plus(second)),
                        by: values.by.as_ref().map(|by| self.who(by)),
                        fields: self.fields(&values.fields),
                    },
                };
                (event::AMENDED, Some(Box::new(Amendment { of, correction })))
            }
        };
        // What else an amendment says is what it corrects.
        let is_own = |name: &str| amendment.is_none() || matches!(name, "note" | "forced");
        let fields: Vec<_> = said.fields.iter().filter(|(name, _)| is_own(name)).cloned().collect();
        let fields = self.fields(&fields);
        Event { recorded, fields, amendment, ..self.plain(said.second, event, by) }
    }

    fn fields(&mut self, said: &[(&'static str, Facts)]) -> Fields {
        let mut fields = Fields::default();
        for (name, facts) in said {
            let id: FieldId = self.book.policy.schema.find_field(name).unwrap();
            fields.set(id, facts.value(&self.book.symbols));
        }
        fields
    }

    fn who(&mut self, who: &Who) -> Actor {
        let word = |name: &str| -> Symbol { self.book.symbols.intern(name) };
        match who {
            Who::Staff(name) => Actor::Staff(word(name)),
            Who::Customer => Actor::Customer,
            Who::System => Actor::System,
            Who::Bot(name) => Actor::Bot(word(name)),
        }
    }
}
