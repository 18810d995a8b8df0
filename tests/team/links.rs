//! Events of records that name this one.

use super::case;

const RULE: &str = "r when: {kind: complaint}, deadline: {from: resolved, to: {kind: measure, event: opened, link: parent}, within: 2d}";
const COMPLAINT: &str = "# AAAA complaint\n11-02T09:00 opened\n11-03T09:00 resolved\n";

#[test]
fn an_event_of_a_record_that_names_this_one_counts() {
    let with = |measure: &str| format!("{COMPLAINT}# BBBB {measure}");
    let parent = "measure parent: 261101-AAAA";
    case(RULE, &with(&format!("{parent}\n11-05T09:00 opened")), "11-30T12:00", "kept 1");
    case(
        RULE,
        &with(&format!("{parent}\n11-05T09:00:01 opened")),
        "11-30T12:00",
        "r AAAA 1 late due 11-05T09:00 done 11-05T09:00:01",
    );
    let overdue = "r AAAA 1 overdue due 11-05T09:00";
    case(RULE, &with("measure\n11-04T09:00 opened"), "11-30T12:00", overdue);
    case(RULE, &with("measure parent: 261101-CCCC\n11-04T09:00 opened"), "11-30T12:00", overdue);
    // Not resolved when the measure came.
    case(RULE, &with(&format!("{parent}\n11-02T19:00 opened")), "11-30T12:00", overdue);
    // Not known yet.
    case(RULE, &with(&format!("{parent}\n11-05T09:00 opened")), "11-05T08:00", "pending 1");
}

#[test]
fn conditions_are_on_the_record_that_is_heard() {
    let rule = "r precedence: {before: closed, need: {kind: measure, event: done, via: email, link: parent}}";
    let records = |via: &str| {
        format!(
            "{COMPLAINT}11-10T09:00 closed
             # BBBB measure parent: 261101-AAAA
             11-04T09:00 opened
             11-10T08:00 done via: {via}"
        )
    };
    case(rule, &records("email"), "11-30T12:00", "kept 1");
    case(
        rule,
        &records("phone"),
        "11-30T12:00",
        "r AAAA 1 broken: measure done is missing before closed",
    );
}

#[test]
fn one_record_is_judged_with_what_others_say_of_it() {
    let records = format!("{COMPLAINT}# BBBB measure parent: 261101-AAAA\n11-04T09:00 opened");
    let book = super::Book { rules: RULE, records: &records, ..Default::default() };
    super::judged(&book.at("11-30T12:00"), "kept 1");
    let shown = super::cs("show AAAA --now 2026-11-04T10:00:00+08:00")
        .file("policy.yaml", super::policy(RULE))
        .file("data/rosters/staff.csv", super::STAFF)
        .file("data/rosters/customers.csv", super::CUSTOMERS);
    let shown = super::records(&records)
        .into_iter()
        .fold(shown, |book, (id, text)| book.file(&format!("data/tickets/{id}.yaml"), text));
    let said = shown.run();
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let heard = "2026-11-04 09:00  measure opened  li.na  id: 261101-BBBB\n\nnothing is pending";
    assert!(said.stdout.contains(heard), "{}", said.stdout);
}
