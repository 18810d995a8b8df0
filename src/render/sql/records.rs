//! Records as the archive says them: heads, what events say, and which of them cannot be judged here.

use super::class::{Class, is_one_of, or};
use super::reason::Reason;
use super::script::Select;
use super::speaker::Speaker;
use super::tables::Table;
use crate::model::Instant;
use crate::model::value::{FieldId, field};

/// The columns of `events.csv` that are fields.
const COLUMNS: [FieldId; 3] = [field::VIA, field::TO, field::NOTE];

/// Fields that only events say.
const OF_EVENTS: [FieldId; 13] = [
    field::OWNER,
    field::DUE,
    field::STATUS,
    field::AT,
    field::EVENT,
    field::BY,
    field::TO,
    field::RECORDED,
    field::FOR,
    field::OF,
    field::VOID,
    field::SET,
    field::FORCED,
];

impl Speaker<'_> {
    /// `cs_records`: a row a record, as its last month says it, with the head fields that are looked at.
    pub(super) fn records(&self) -> Result<Table, Reason> {
        let needs = self.needs.borrow();
        let mut columns = Vec::new();
        for id in &needs.head {
            let class = self.class(*id)?;
            if OF_EVENTS.contains(id) {
                let empty = format!("CAST(NULL AS {})", self.type_of(class));
                columns.push(format!("{empty} AS {}", self.head_name(*id)));
                continue;
            }
            columns.push(format!("{} AS {}", self.head_value(*id, class), self.head_name(*id)));
            if !class.is_any_text() {
                let (text, value) = (self.head_text(*id), self.head_value(*id, class));
                let odd = format!("{text} IS NOT NULL AND {value} IS NULL");
                columns.push(format!("{odd} AS odd_{}", self.head_name(*id)));
            }
        }
        let place = "row_number() OVER (PARTITION BY id ORDER BY month DESC) AS place";
        let months =
            Select::from(self.dialect.tickets(&self.ticket_columns())).column("*").column(place);
        let records = Select::from(format!("({months}) AS months"))
            .column("id AS record, month, kind")
            .columns(columns)
            .only("place = 1");
        Ok(("cs_records".to_owned(), records.to_string()))
    }

    /// The columns of `tickets` that are looked at.
    pub(super) fn ticket_columns(&self) -> Vec<String> {
        let needs = self.needs.borrow();
        let is_read = |id: &&FieldId| !OF_EVENTS.contains(id) && **id != field::KIND;
        let name = |id: &FieldId| self.policy.schema.field(*id).name.to_string();
        let first = ["month", "id", "kind"].map(str::to_owned);
        first.into_iter().chain(needs.head.iter().filter(is_read).map(name)).collect()
    }

    pub(super) fn head_name(&self, id: FieldId) -> String {
        format!("head_{}", self.stem(id))
    }

    fn head_text(&self, id: FieldId) -> String {
        format!("nullif({}, '')", self.dialect.quoted(&self.policy.schema.field(id).name))
    }

    /// A cell of `tickets.csv`; what may be several words may be a JSON array.
    fn head_value(&self, id: FieldId, class: Class) -> String {
        let text = self.head_text(id);
        let value = self.typed(class, &text);
        if class != Class::Words || id == field::KIND {
            return value;
        }
        let list = self.dialect.json_list(&text, None);
        format!("CASE WHEN {text} LIKE '[%' THEN coalesce({list}, {value}) ELSE {value} END")
    }

    /// `cs_said`: every event of the record's last month; equal ones are numbered.
    pub(super) fn said(&self) -> Table {
        let dialect = self.dialect;
        let column = |name: &str| format!("nullif(e.{}, '')", dialect.quoted(name));
        let at = dialect.seconds(&format!("e.{}", dialect.quoted("at")));
        let by = format!("e.{}", dialect.quoted("by"));
        let recorded = dialect.seconds(&column("recorded"));
        let rest = ["via", "to", "note", "fields"];
        let all = rest.map(column).join(", ");
        let copy = format!(
            "row_number() OVER (PARTITION BY e.ticket, {at}, e.event, {by}, {recorded}, {all} ORDER BY e.line) AS copy"
        );
        let said = Select::from(format!("{} AS e", dialect.events()))
            .column("e.ticket AS record")
            .take("e", "line event")
            .column(format!("{by} AS by_whom"))
            .column(format!("{at} AS said_at"))
            .column(format!("{recorded} AS recorded"))
            .columns(rest.map(|name| format!("{} AS said_{name}", column(name))))
            .column(copy)
            .join("JOIN cs_records AS h ON h.record = e.ticket AND h.month = e.month");
        ("cs_said".to_owned(), said.to_string())
    }

    /// What an event says of a field: its text, and its list.
    pub(super) fn raw_own(&self, id: FieldId) -> (String, String) {
        let name = &self.policy.schema.field(id).name;
        let text = self.dialect.json_text("said_fields", name);
        let list = self.dialect.json_list("said_fields", Some(name));
        if COLUMNS.contains(&id) {
            return (format!("coalesce({text}, said_{name})"), list);
        }
        (text, list)
    }

    /// `cs_unjudged`: records of which something cannot be said here, with the reason.
    pub(super) fn unjudged(&self, now: Instant) -> Result<Table, Reason> {
        let schema = &self.policy.schema;
        let literal = |name: &str| self.dialect.literal(name);
        let events: Vec<String> = schema.event_list().map(literal).collect();
        let kinds: Vec<String> = schema.kind_list().map(literal).collect();
        let marked = ["said_fields", "said_via", "said_to"].map(|name| {
            format!("{} > 0", self.dialect.position(&format!("coalesce({name}, '')"), "'␟'"))
        });
        let of_events = [
            ("it is amended", format!("event = 'amended' AND said_at <= {}", now.seconds())),
            ("an instant cannot be read", "said_at IS NULL".to_owned()),
            ("the policy has no such event", format!("NOT {}", is_one_of("event", &events))),
            ("a value is not of its type", self.odd_events()?),
            ("a text holds the sign ␟", or(&marked)),
        ];
        let of_heads = [
            ("the policy has no such kind", format!("NOT {}", is_one_of("kind", &kinds))),
            ("a value is not of its type", self.odd_heads()?),
        ];
        let mut all = Vec::new();
        for (table, reasons) in [("cs_said", &of_events[..]), ("cs_records", &of_heads[..])] {
            for (why, odd) in reasons {
                all.push(format!("SELECT record, '{why}' AS why FROM {table} WHERE {odd}"));
            }
        }
        all.push("SELECT h.record, 'it has no event opened' AS why FROM cs_records AS h LEFT JOIN cs_said AS s ON s.record = h.record GROUP BY h.record HAVING max(CASE WHEN s.event = 'opened' THEN 1 ELSE 0 END) = 0".to_owned());
        let reasons = format!("(\n  {}) AS reasons", all.join("\n  UNION ALL "));
        let unjudged =
            Select::from(reasons).column("record, min(why) AS why").tail("GROUP BY record");
        Ok(("cs_unjudged".to_owned(), unjudged.to_string()))
    }

    /// True of events that say what is not of its type, or a list where one word is looked up.
    fn odd_events(&self) -> Result<String, Reason> {
        let needs = self.needs.borrow();
        let mut odd = Vec::new();
        for id in &needs.own {
            let class = self.class(*id)?;
            let (text, list) = self.raw_own(*id);
            if !class.is_any_text() {
                odd.push(format!("({text} IS NOT NULL AND {} IS NULL)", self.typed(class, &text)));
            }
            if class != Class::Words || needs.single.contains(id) {
                odd.push(format!("({list}) IS NOT NULL"));
            }
        }
        Ok(or(&odd))
    }

    fn odd_heads(&self) -> Result<String, Reason> {
        let needs = self.needs.borrow();
        let mut odd = Vec::new();
        for id in needs.head.iter().filter(|id| !OF_EVENTS.contains(id)) {
            let (class, name) = (self.class(*id)?, self.head_name(*id));
            if !class.is_any_text() {
                odd.push(format!("odd_{name}"));
            } else if needs.single.contains(id) {
                odd.push(format!("coalesce({name} LIKE 'list␟%', FALSE)"));
            } else if class == Class::Words {
                // A word that would be taken for an array is written as one in an array.
                odd.push(format!("coalesce({name} LIKE 'list␟[%', FALSE)"));
            }
        }
        Ok(or(&odd))
    }
}
