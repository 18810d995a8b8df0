use super::*;
use crate::model::fault::Findings;
use crate::policy::{self, Policy};

const POLICY: &str = "
policy: {name: t, version: 1, zone: Asia/Shanghai}
fields:
  grade: {type: [general, important, urgent]}
  fee: {type: int}
  price: {type: decimal}
  day: {type: date}
  moment: {type: instant}
  long: {type: duration}
  sure: {type: bool}
  tags: {type: list, of: [a, b]}
  room: {type: text}
events:
  refunded: {fields: [fee], sets: [fee], kinds: [return]}
kinds:
  complaint: {fields: [grade?, price?, day?, moment?, long?, sure?, tags?, customer?]}
  return: {fields: [grade?, room?, customer?]}
rosters:
  customers: {key: id, columns: {level: [vip, regular], updated: date}}
  staff: {key: id, columns: {role: [agent, manager]}}
rules:
";

/// The policy with a rule for each condition.
fn policy(conditions: &[&str], symbols: &Symbols) -> Policy {
    let mut text = POLICY.to_owned();
    for (number, condition) in conditions.iter().enumerate() {
        let rule = format!(
            "- {{id: r{number}, title: t, when: {condition}, limit: {{of: opened, at_most: 1}}}}\n"
        );
        text.push_str(&rule);
    }
    let mut findings = Findings::new("policy.yaml");
    let dates = |_: &str| Err(String::new());
    policy::read(&text, &dates, symbols, &mut findings)
        .unwrap_or_else(|| panic!("{conditions:?}: {:?}", findings.faults))
}

fn say(answer: &Answer) -> String {
    match answer {
        Answer::No => "no".to_owned(),
        Answer::Undecided => "undecided".to_owned(),
        Answer::Yes(Witness(values)) => {
            let values: Vec<String> =
                values.iter().map(|(name, value)| format!("{name} {value}")).collect();
            format!("yes: {}", values.join(", "))
        }
    }
}

#[test]
fn a_condition_is_told_by_its_smallest_case() {
    #[track_caller]
    fn case(condition: &str, expected: &str) {
        let symbols = Symbols::default();
        let policy = policy(&[condition], &symbols);
        let ground = Ground { schema: &policy.schema, symbols: &symbols, row: None };
        let when = &policy.rules[0].when;
        let space = Space::of(ground, &[when]);
        assert_eq!(say(&space.inhabited(&space.region(when))), expected, "{condition}");
    }
    case("{grade: urgent}", "yes: grade urgent");
    case("{grade: {not: [general, important, urgent]}}", "yes: grade without a value");
    case("{grade: {present: true, not: [general, important, urgent]}}", "no");
    case("{fee: \"> 3\", kind: complaint}", "no");
    case("{fee: \"> 3\", kind: [complaint, return]}", "yes: kind return, fee 4");
    case("[{fee: \"> 3\", kind: complaint}, {grade: urgent}]", "yes: grade urgent");
    case("{fee: {not: [\">= 3\", \"<= 2\"], present: true}}", "no");
    case("{price: {not: [\">= 3\", \"<= 2\"], present: true}}", "yes: kind complaint, price 2.5");
    case("{long: {not: [\">= 1h\", \"<= 1h\"], present: true}}", "yes: kind complaint, long 1wh");
    case("{customer: {present: false}, customer.level: vip}", "no");
    case("{customer.level: {not: vip}}", "yes: customer.level regular");
    case("{tags: {has: [a, b], not: a}}", "no");
    case("{tags: [a, b]}", "yes: kind complaint, tags a");
    case("{room: {not: [x]}, kind: return}", "yes: kind return, room something else");
    case("{day: \"<= now\"}", "yes: kind complaint, day such");
    case("{day: {not: \"<= now\"}, kind: return}", "yes: kind return");
    case("[{day: \"<= now\"}, {day: \"> 2026-01-01\"}]", "undecided");
    case("{moment: {not: [\"< 2026-01-02\", \"> 2026-01-01\"], present: true}}", "no");
    case(
        "{moment: {not: [\"< 2026-01-02\", \"> 2026-01-02\"]}, sure: true}",
        "yes: kind complaint, moment 2026-01-02T00:00:00+08:00, sure true",
    );
}

#[test]
fn what_follows_is_told_or_a_case_against_it() {
    #[track_caller]
    fn case(premise: &str, conclusion: &str, expected: &str) {
        let symbols = Symbols::default();
        let policy = policy(&[premise, conclusion], &symbols);
        let ground = Ground { schema: &policy.schema, symbols: &symbols, row: None };
        let [first, second] = [&policy.rules[0].when, &policy.rules[1].when];
        let space = Space::of(ground, &[first, second]);
        let against = space.region(first).minus(&space.region(second));
        assert_eq!(say(&space.inhabited(&against)), expected, "{premise} → {conclusion}");
    }
    case("{grade: urgent}", "{grade: [important, urgent]}", "no");
    case("{grade: [important, urgent]}", "{grade: urgent}", "yes: grade important");
    case("{fee: \"> 3\"}", "{kind: return}", "no");
    case("{fee: \"> 3\"}", "{fee: \">= 4\"}", "no");
    case("{price: \"> 3\"}", "{price: \">= 4\"}", "yes: kind complaint, price 3.5");
    case("{day: \"<= now\"}", "{day: \"<= now\"}", "no");
    case("{day: \"<= now\"}", "{day: \"<= now - 1d\"}", "undecided");
    case("{grade: urgent, day: \"<= now\"}", "{grade: [urgent, general]}", "no");
    case("{kind: complaint}", "[{grade: urgent}, {grade: {not: urgent}}]", "no");
}

#[test]
fn many_alternatives_are_not_followed_for_ever() {
    let symbols = Symbols::default();
    let any: Vec<String> = (0..400)
        .map(|n| {
            format!("{{fee: {n}, price: \"> {n}\", long: \"> {n}h\", room: r{n}, grade: urgent}}")
        })
        .collect();
    let condition = format!("[{}]", any.join(", "));
    let policy = policy(&[&condition, &condition], &symbols);
    let ground = Ground { schema: &policy.schema, symbols: &symbols, row: None };
    let when = &policy.rules[0].when;
    let space = Space::of(ground, &[when]);
    let answer = space.inhabited(&space.whole().minus(&space.region(when)));
    assert_eq!(say(&answer), "undecided");
}
