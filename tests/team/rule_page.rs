//! What rules on rows, periods and the archive are judged on, as their pages and the list of rules say.

use super::Book;
use super::explain::RECORDS;

#[track_caller]
fn says(rules: &str, rule: &str, facts: &str) {
    let book = Book { rules, records: RECORDS, ..Book::default() };
    let said = book.asked(&format!("explain {rule}"), "11-02T12:00").run();
    let found = said.stdout.split("\n\n").nth(1).unwrap().trim_start();
    assert_eq!((found, said.stderr.as_str(), said.status), (facts, "", 0));
}

#[test]
fn the_page_of_a_rule_on_periods_or_rows_says_how_it_stands() {
    says(
        "a metric: {share: {event: rated, score: \"4..5\"}, among: rated, per: [month, customer], at_least: 95%}, owner: zhao.min",
        "a",
        "\
  asks        the share with rated (score is from 4 to 5) among rated in every whole month, by customer: asked 95% or more
  judged on   months, by customer
  owed by     zhao.min
  severity    error, active
  stands now  1 broken (violated: 2026-10/C1)",
    );
    says(
        "b duty: {every: shift, expect: {event: held, kind: meeting}}, when: {kind: meeting}",
        "b",
        "\
  asks        held (kind is meeting) in every shift
  judged on   shifts
  where       kind is meeting
  owed by     no one is named
  severity    error, active
  stands now  1 kept, 90 overdue (violated: 2026-10-29/1, 2026-10-29/2, 2026-10-30/1, 2026-10-30/2, 2026-11-02/1; 85 more before)",
    );
    says(
        "c roster: {of: staff, where: {role: agent}, need: [certificate, {level: \">= 4\"}], fresh: {health: 1y}}",
        "c",
        "\
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y
  judged on   the rows of staff where role is agent
  owed by     each of the staff
  severity    error, active
  stands now  1 broken (violated: staff/li.na)",
    );
}

#[test]
fn the_page_of_a_rule_on_what_others_are_about_says_how_it_stands() {
    says(
        "d each: customers, when: {level: vip}, recurring: {expect: contacted, every: 7d}",
        "d",
        "\
  asks        contacted within 7d of the last one, as long as the row is in force
  judged on   the rows of customers where level is vip
  owed by     no one is named
  severity    error, active
  stands now  2 late, 1 overdue (violated: customers/C1)",
    );
    says(
        "m metric: {count: opened, per: {rolling: 24h}, at_most: 1}
e deadline: {from: {rule: m, outcome: broken}, to: {kind: incident, event: activated}, within: 3d}",
        "e",
        "\
  asks        activated (kind is incident) within 3d of broken of m
  judged on   what m is judged on
  owed by     no one is named
  severity    error, active
  stands now  1 overdue (violated: 1d)",
    );
    says(
        "m metric: {count: opened, per: {rolling: 24h}, at_most: 1}",
        "m",
        "\
  asks        the number of opened in the last 1d, at any time: asked 1 or less
  judged on   the last 1d, at any time
  owed by     no one is named
  severity    error, active
  stands now  1 kept, 1 broken (violated: 1d)",
    );
    says(
        "f retention: {of: archive, for: 3y}",
        "f",
        "\
  asks        every month of the archive is kept whole for 3y
  judged on   the months of the archive
  owed by     no one is named
  severity    error, active
  stands now  asks nothing",
    );
}

#[test]
fn the_list_of_rules_says_what_each_is_judged_on() {
    let rules = "a metric: {count: triaged, per: [month, category], at_most: 1}
        b duty: {every: shift, expect: held}
        c roster: {of: staff, need: [certificate]}
        d each: customers, recurring: {expect: contacted, every: 7d}
        e deadline: {from: {rule: a, outcome: broken}, to: {kind: incident, event: activated}, within: 3d}
        f retention: {of: archive, for: 3y}
        g metric: {count: opened, per: {rolling: 24h}, at_most: 9}
        h deadline: {from: opened, to: resolved, within: 3d}
        i duty: {every: week, expect: held, until: fri}";
    Book { rules, ..Book::default() }.asked("policy list", "11-02T12:00").prints(
        0,
        "\
RULE  FORM       ON              SEVERITY  STATUS  SOURCE  TITLE
a     metric     month/category  error     active  -       a
b     duty       shift           error     active  -       b
c     roster     staff           error     active  -       c
d     recurring  customers       error     active  -       d
e     deadline   month/category  error     active  -       e
f     retention  archive         error     active  -       f
g     metric     1d              error     active  -       g
h     deadline   records         error     active  -       h
i     duty       week            error     active  -       i
",
    );
}
