//! What must not matter: the order of event lines, lines that stand twice, the style of the YAML, the archive.
//!
//! Random records fill one book, which is judged as it is and in every other form of the same facts.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use std::fmt::Write as _;

use serde_json::{Value, json};
use support::{Cs, cs, same};

const POLICY: &str = r#"policy: {name: Random, version: 1, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}, dates: {2026-11-14: work}}}
fields:
  grade: {type: [general, urgent]}
  topic: {type: list, of: [plan, fee]}
  cause: {type: text}
events:
  responded: {}
  triaged: {fields: [grade], sets: [grade]}
  scheduled: {fields: [due], sets: [due]}
  confirmed: {fields: [topic?]}
  progress: {}
  resolved: {fields: [cause?]}
kinds: {complaint: {}, request: {}}
rosters: {staff: {key: id, columns: {role: [agent, manager], since: date}}}
rules:
- {id: answered, title: A, deadline: {from: opened, to: responded, tiers: [{when: {grade: urgent}, within: 2h}, {within: 2wd}], pause: [customer]}}
- {id: solved, title: B, when: {kind: complaint}, deadline: {from: opened, to: resolved, within: 20wh, pause: [customer], max_pause: 10wh, unless: withdrawn}}
- {id: kept-date, title: C, deadline: {from: opened, to: resolved, due: due}}
- {id: told, title: D, severity: warning, recurring: {during: [opened, resolved], expect: progress, every: 1wd, pause: [supplier]}}
- {id: announced, title: E, notice: {expect: progress, ahead_of: due, lead: 12h, done: resolved}}
- {id: confirmed, title: F, precedence: {before: resolved, need: confirmed, for_each: {topic: [plan, fee]}, distinct: {via: 2}}}
- {id: in-order, title: G, severity: info, sequence: {order: [triaged, responded, resolved]}}
- {id: with-cause, title: H, when: {grade: urgent}, required: {at: resolved, need: [cause]}}
- {id: twice, title: I, limit: {of: scheduled, at_most: 2}}
- {id: by-manager, title: J, actor: {at: resolved, role: [manager]}}
- {id: by-another, title: K, actor: {at: confirmed, not_same_as: responded}}
"#;
const STAFF: &str = "id,role,since\nli.na,agent,2026-01-01\nwang.wei,agent,2026-01-01\nwang.wei,manager,2026-11-12\n";
const NOW: &str = "2026-11-12T12:00:00+08:00";
const RECORDS: u64 = 150;

/// The same numbers on every machine (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            let other = usize::try_from(self.below(place as u64 + 1)).unwrap();
            items.swap(place, other);
        }
    }
}

/// Keys and values in order.
type Facts = Vec<(&'static str, Value)>;

struct Record {
    head: Facts,
    events: Vec<Facts>,
}

fn instant(minute: u64) -> String {
    let (day, minute) = (2 + minute / 1440, minute % 1440);
    format!("2026-11-{day:02}T{:02}:{:02}:00+08:00", minute / 60, minute % 60)
}

/// Opened within the first days of November, then events at instants that all differ, as they happened.
fn random_record(number: u64, random: &mut Random) -> Record {
    let mut head: Facts = vec![
        ("id", json!(format!("2611{:02}-{number:04}", random.below(20) + 2))),
        ("kind", json!(random.pick(&["complaint", "request"]))),
    ];
    if random.below(2) == 0 {
        head.push(("grade", json!(random.pick(&["general", "urgent"]))));
    }
    if random.below(3) == 0 {
        head.push((
            "subject",
            json!(random.pick(&["灯不亮", "it's \"odd\": # yes", "- no", "1e3"])),
        ));
    }
    let mut minute = random.below(3 * 1440);
    let mut events = vec![event(minute, "opened", random)];
    for _ in 0..random.below(14) {
        minute += 1 + random.below(1440);
        let name = random.pick(&[
            "responded",
            "triaged",
            "scheduled",
            "confirmed",
            "confirmed",
            "progress",
            "progress",
            "resolved",
            "waiting",
            "resumed",
            "closed",
            "reopened",
            "assigned",
            "noted",
            "amended",
        ]);
        let mut facts = event(minute, name, random);
        if name == "amended" {
            let earlier = &events[usize::try_from(random.below(events.len() as u64)).unwrap()];
            if earlier[1].1 == "opened" || earlier[1].1 == "amended" {
                continue;
            }
            facts.push(("of", json!({"at": earlier[0].1, "event": earlier[1].1})));
            facts.push(("void", json!(true)));
        }
        events.push(facts);
    }
    if random.below(12) == 0 {
        events.push(event(minute + 7, "withdrawn", random));
    }
    Record { head, events }
}

fn event(minute: u64, name: &'static str, random: &mut Random) -> Facts {
    let mut facts: Facts = vec![
        ("at", json!(instant(minute))),
        ("event", json!(name)),
        ("by", json!(random.pick(&["li.na", "wang.wei", "wang.wei", "customer", "bot:mail"]))),
    ];
    match name {
        "triaged" => facts.push(("grade", json!(random.pick(&["general", "urgent"])))),
        "scheduled" => facts.push(("due", json!(instant(minute + random.below(4 * 1440))))),
        "confirmed" => {
            facts.push((
                "topic",
                if random.below(2) == 0 { json!(["plan", "fee"]) } else { json!("fee") },
            ));
            facts.push(("via", json!(random.pick(&["phone", "email"]))));
        }
        "resolved" if random.below(2) == 0 => facts.push(("cause", json!("a, b: {c}"))),
        "waiting" => facts.push(("for", json!(random.pick(&["customer", "supplier"])))),
        "assigned" => facts.push(("to", json!(random.pick(&["li.na", "wang.wei"])))),
        "noted" => facts.push(("note", json!("x\ny"))),
        "amended" => facts.push(("reason", json!("slip"))),
        _ => {}
    }
    facts
}

fn records(seed: u64) -> Vec<Record> {
    let mut random = Random(seed);
    (0..RECORDS).map(|number| random_record(number, &mut random)).collect()
}

fn book() -> Cs {
    cs(&format!("check --now {NOW} --format jsonl"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
}

fn with_files(records: &[Record], mut write: impl FnMut(&Record) -> String) -> Cs {
    records.iter().fold(book(), |book, record| {
        book.file(&format!("data/tickets/{}.yaml", id(record)), write(record))
    })
}

fn id(record: &Record) -> &str {
    record.head[0].1.as_str().unwrap()
}

/// All that was judged, without the places in files.
fn verdicts(book: &Cs) -> String {
    let said = book.run();
    assert!(said.status < 2, "{}", said.stderr);
    let mut text = String::new();
    for line in said.stdout.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line["file"].take();
        line["line"].take();
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// A value in flow style; every text in double quotes, as JSON has it.
fn flow(value: &Value) -> String {
    value.to_string()
}

/// Plain where that is the same text, else in quotes.
fn plain(value: &Value) -> String {
    let text = value.as_str().unwrap_or("");
    let is_word = text.chars().all(|c| c.is_alphanumeric() || "-.+:".contains(c));
    if is_word && text.starts_with(|c: char| c.is_alphanumeric()) {
        text.to_owned()
    } else {
        flow(value)
    }
}

fn line(facts: &Facts) -> String {
    let parts: Vec<String> =
        facts.iter().map(|(key, value)| format!("{key}: {}", plain(value))).collect();
    format!("- {{{}}}\n", parts.join(", "))
}

fn head(facts: &Facts) -> String {
    let lines: Vec<String> =
        facts.iter().map(|(key, value)| format!("{key}: {}\n", plain(value))).collect();
    lines.concat()
}

/// As the program writes it.
fn usual(record: &Record) -> String {
    let events: String = record.events.iter().map(line).collect();
    format!("{}timeline:\n{events}", head(&record.head))
}

const SEEDS: [u64; 3] = [1, 22, 333];

/// The verdicts on every seed's book are the same as those of the book that `other` makes of it.
fn does_not_matter(other: impl Fn(&[Record], &mut Random) -> Cs) {
    for seed in SEEDS {
        let records = records(seed);
        let expected = verdicts(&with_files(&records, usual));
        same(&expected, &verdicts(&other(&records, &mut Random(seed))));
    }
}

#[test]
fn the_random_books_hold_every_outcome() {
    let said = verdicts(&with_files(&records(SEEDS[0]), usual));
    for (outcome, least) in [("late", 20), ("overdue", 20), ("broken", 20)] {
        let found = said.matches(&format!("\"outcome\":\"{outcome}\"")).count();
        assert!(found >= least, "{found} {outcome}");
    }
    let summary: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    for key in ["kept", "pending", "paused", "void"] {
        assert!(summary[key].as_u64().unwrap() > 0, "{summary}");
    }
    for rule in POLICY.lines().filter_map(|line| line.strip_prefix("- {id: ")) {
        let id = rule.split(',').next().unwrap();
        assert!(said.contains(&format!("\"rule\":\"{id}\"")), "no violation of {id}");
    }
}

#[test]
fn the_order_of_event_lines_does_not_matter_where_instants_differ() {
    does_not_matter(|records, random| {
        with_files(records, |record| {
            let mut lines: Vec<String> = record.events.iter().map(line).collect();
            random.shuffle(&mut lines);
            format!("{}timeline:\n{}", head(&record.head), lines.concat())
        })
    });
}

#[test]
fn lines_that_stand_twice_count_once() {
    does_not_matter(|records, random| {
        with_files(records, |record| {
            let mut lines: Vec<String> = record.events.iter().map(line).collect();
            for _ in 0..=random.below(4) {
                let place = usize::try_from(random.below(lines.len() as u64)).unwrap();
                lines.push(lines[place].clone());
            }
            random.shuffle(&mut lines);
            format!("{}timeline:\n{}", head(&record.head), lines.concat())
        })
    });
}

#[test]
fn the_style_of_the_yaml_does_not_matter() {
    does_not_matter(|records, random| with_files(records, |record| styled(record, random)));
}

/// The same facts in one of many hands.
fn styled(record: &Record, random: &mut Random) -> String {
    let mut fields = record.head.clone();
    random.shuffle(&mut fields);
    let head: String = fields.iter().map(|(key, value)| entry(key, value, random)).collect();
    let indent = random.pick(&["", "  ", "    "]);
    let mut timeline = format!("timeline: {}\n", random.pick(&["", "# as it happened"]));
    for facts in &record.events {
        let mut facts = facts.clone();
        random.shuffle(&mut facts);
        let written = if random.below(2) == 0 {
            block(&facts, indent)
        } else {
            braces(&facts, indent, random)
        };
        timeline.push_str(&written);
    }
    let (first, second) = if random.below(4) == 0 { (timeline, head) } else { (head, timeline) };
    let text = format!(
        "{}{first}{}{second}",
        random.pick(&["", "---\n", "# a record\n\n"]),
        random.pick(&["", "\n", "# more\n"])
    );
    let text = if random.below(3) == 0 { text.replace('\n', "\r\n") } else { text };
    if random.below(4) == 0 { format!("\u{feff}{text}") } else { text }
}

fn entry(key: &str, value: &Value, random: &mut Random) -> String {
    let key = random.pick(&["KEY", "\"KEY\"", "'KEY'"]).replace("KEY", key);
    let value = match random.below(3) {
        0 => plain(value),
        1 => flow(value),
        _ => single(value),
    };
    format!("{key}:{} {value}{}\n", random.pick(&["", "  "]), random.pick(&["", "  # so it is"]))
}

/// In single quotes, in which a quote stands twice.
fn single(value: &Value) -> String {
    value.as_str().map_or_else(
        || flow(value),
        |text| {
            if text.contains('\n') {
                flow(value)
            } else {
                format!("'{}'", text.replace('\'', "''"))
            }
        },
    )
}

fn block(facts: &Facts, indent: &str) -> String {
    let entry = |(key, value): &(&str, Value)| {
        let Value::Array(items) = value else { return format!("{key}: {}", plain(value)) };
        let items: Vec<String> = items.iter().map(plain).collect();
        format!("{key}:\n{indent}  - {}", items.join(&format!("\n{indent}  - ")))
    };
    let lines: Vec<String> = facts.iter().map(entry).collect();
    format!("{indent}- {}\n", lines.join(&format!("\n{indent}  ")))
}

fn braces(facts: &Facts, indent: &str, random: &mut Random) -> String {
    let parts: Vec<String> = facts
        .iter()
        .map(|(key, value)| {
            format!("{key}: {}", if random.below(2) == 0 { flow(value) } else { single(value) })
        })
        .collect();
    let joint = random
        .pick(&[", ", ",", " , "])
        .replace(',', if random.below(5) == 0 { ",\n        " } else { "," });
    let joint = if joint == "," { ", ".to_owned() } else { joint };
    format!("{indent}- {{ {} }}{}\n", parts.join(&joint), random.pick(&["", " # noted"]))
}

#[test]
fn an_offset_of_another_zone_does_not_matter() {
    does_not_matter(|records, _| {
        with_files(records, |record| {
            let text = usual(record);
            let mut shifted = String::new();
            let mut rest = text.as_str();
            while let Some(place) = rest.find("+08:00") {
                let (before, at) = rest[..place].split_at(place - 19);
                let local = chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M:%S").unwrap();
                let utc = local - chrono::TimeDelta::hours(8);
                write!(shifted, "{before}{}Z", utc.format("%Y-%m-%dT%H:%M:%S")).unwrap();
                rest = &rest[place + 6..];
            }
            shifted + rest
        })
    });
}

#[test]
fn the_archive_holds_the_same_records() {
    does_not_matter(|records, random| {
        let (kept, archived): (Vec<&Record>, Vec<&Record>) =
            records.iter().partition(|_| random.below(4) == 0);
        let book = kept.iter().fold(book(), |book, record| {
            book.file(&format!("data/tickets/{}.yaml", id(record)), usual(record))
        });
        book.file("data/archive/month=2026-11/tickets.csv", tickets(&archived))
            .file("data/archive/month=2026-11/events.csv", events(&archived))
    });
}

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn tickets(records: &[&Record]) -> String {
    let mut text = "id,kind,subject,customer,via,opened,closed,owner,status,due,grade\n".to_owned();
    for record in records {
        let of = |key: &str| {
            record
                .head
                .iter()
                .find(|(name, _)| *name == key)
                .map_or("", |(_, value)| value.as_str().unwrap())
        };
        writeln!(
            text,
            "{},{},{},,,,,,,,{}",
            of("id"),
            of("kind"),
            cell(of("subject")),
            of("grade")
        )
        .unwrap();
    }
    text
}

fn events(records: &[&Record]) -> String {
    let columns = ["at", "event", "by", "via", "to", "note", "recorded"];
    let mut text = "ticket,at,event,by,via,to,note,recorded,fields\n".to_owned();
    for record in records {
        for facts in &record.events {
            let of = |key: &str| {
                facts
                    .iter()
                    .find(|(name, _)| *name == key)
                    .map_or("", |(_, value)| value.as_str().unwrap())
            };
            let rest: serde_json::Map<String, Value> = facts
                .iter()
                .filter(|(key, _)| !columns.contains(key))
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect();
            let rest =
                if rest.is_empty() { String::new() } else { Value::Object(rest).to_string() };
            let cells: Vec<String> =
                columns.iter().map(|key| cell(of(key))).chain([cell(&rest)]).collect();
            writeln!(text, "{},{}", id(record), cells.join(",")).unwrap();
        }
    }
    text
}
