//! Each row of a roster holds, now.

use super::{Book, case};

#[track_caller]
fn run(form: &str, staff: &str, now: &str, expected: &str) {
    let rules = format!("r roster: {{of: staff, {form}}}");
    let staff = &format!("id,role,certificate,level,health,ethics,lasts,since\n{staff}");
    let records = "# AAAA case\n11-02T09:00 opened";
    Book { rules: &rules, records, staff, ..Book::default() }.judged(now, expected);
}

const LI: &str = "li.na,agent,A1,3,2026-01-10,2026-02-01,6mo,2026-01-01";

#[test]
fn every_row_has_what_it_needs() {
    run("need: [certificate, health]", LI, "11-02T12:00", "kept 1");
    run(
        "need: [certificate, health]",
        "li.na,agent,,3,,,,2026-01-01",
        "11-02T12:00",
        "r staff/li.na 1 broken: lacks certificate, health",
    );
    run("need: {level: \"3..5\"}", LI, "11-02T12:00", "kept 1");
    run("need: {level: \"4..5\"}", LI, "11-02T12:00", "r staff/li.na 1 broken: lacks level");
}

#[test]
fn where_says_which_rows_are_asked() {
    let lead = "wang.wei,lead,,,,,,2026-01-01";
    let rows = format!("{LI}\n{lead}");
    run("need: [certificate], where: {role: agent}", &rows, "11-02T12:00", "kept 1");
    run(
        "need: [certificate]",
        &rows,
        "11-02T12:00",
        "r staff/wang.wei 1 broken: lacks certificate\nkept 1",
    );
}

#[test]
fn a_date_is_good_to_the_end_of_its_last_day() {
    let run = |now, expected| run("fresh: {health: 1y}", LI, now, expected);
    run("2027-01-10T23:59:59", "kept 1");
    run("2027-01-11T00:00", "r staff/li.na 1 overdue due 2027-01-10T23:59:59");
}

#[test]
fn the_first_date_to_run_out_decides_and_a_missing_one_is_lacking() {
    run(
        "fresh: {health: 1y, ethics: lasts}",
        LI,
        "2027-06-01T00:00",
        "r staff/li.na 1 overdue due 08-01T23:59:59",
    );
    run(
        "fresh: {health: 1y, ethics: 1y}",
        "li.na,agent,A1,3,2020-01-10,,,2026-01-01",
        "11-02T12:00",
        "r staff/li.na 1 broken: lacks ethics",
    );
}

#[test]
fn the_row_in_force_now_is_judged() {
    let rows = "li.na,agent,A1,3,,,,2026-01-01\nli.na,agent,,3,,,,2026-11-05";
    run("need: [certificate]", rows, "11-04T12:00", "kept 1");
    run("need: [certificate]", rows, "11-05T00:00", "r staff/li.na 1 broken: lacks certificate");
    run("need: [certificate]", "li.na,agent,,3,,,,2026-12-01", "11-04T12:00", "");
}

#[test]
fn a_rule_that_is_not_in_force_asks_nothing() {
    case(
        "r roster: {of: staff, need: [level]}, effective: {from: 2027-01-01}
         s roster: {of: customers, need: [level]}",
        "# AAAA case\n11-02T09:00 opened",
        "11-02T12:00",
        "kept 2",
    );
}
