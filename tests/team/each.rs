//! A form for each row of a roster, over the events of all records that name it.

use super::{Book, case};

const WEEKLY: &str =
    "r each: customers, when: {level: vip}, recurring: {expect: contacted, every: 7d}";

#[test]
fn the_life_of_the_row_is_the_span() {
    let records = "# AAAA case customer: C1
        11-02T09:00 opened
        11-05T09:00 contacted
        # BBBB complaint customer: C1
        11-02T09:00 opened
        11-13T09:00 contacted
        # CCCC case customer: C2
        11-02T09:00 opened";
    case(
        WEEKLY,
        records,
        "11-14T09:00",
        "r customers/C1 2 late due 11-12T09:00 done 11-13T09:00\nkept 1 pending 1",
    );
    case(WEEKLY, records, "11-09T09:00", "kept 1 pending 1");
}

#[test]
fn a_row_begins_with_its_since_or_with_the_book() {
    let records = "# AAAA case\n11-02T09:00 opened";
    let run = |customers, now, expected| {
        Book { rules: WEEKLY, records, customers, ..Book::default() }.judged(now, expected);
    };
    run("id,level,since\nC1,vip,2026-11-10\n", "11-17T00:00", "pending 1");
    run(
        "id,level,since\nC1,vip,2026-11-10\n",
        "11-17T00:00:01",
        "r customers/C1 1 overdue due 11-17T00:00",
    );
    run(
        "id,level,since\nC1,vip,2020-01-01\n",
        "11-09T09:00:01",
        "r customers/C1 1 overdue due 11-09T09:00",
    );
    // Asked only from the day on which the row changed, counted from the same start.
    run(
        "id,level,since\nC1,regular,2026-01-01\nC1,vip,2026-11-05\n",
        "11-09T09:00:01",
        "r customers/C1 1 overdue due 11-09T09:00",
    );
    run("id,level,since\nC1,vip,2026-01-01\nC1,regular,2026-11-05\n", "11-12T09:00", "void 1");
    run("id,level,since\nC1,vip,2027-01-01\n", "11-12T09:00", "");
}

#[test]
fn tiers_look_at_the_row() {
    case(
        "r each: customers, recurring: {expect: contacted, tiers: [{when: {level: vip}, every: 7d}, {every: 14d}]}",
        "# AAAA case\n11-02T09:00 opened",
        "11-10T09:00",
        "r customers/C1 1 overdue due 11-09T09:00\npending 1",
    );
}

#[test]
fn so_often_in_every_month() {
    case(
        "r each: customers, when: {level: regular}, recurring: {expect: contacted, per: month, at_least: 2}",
        "# AAAA case customer: C2
         08-31T09:00 opened
         09-02T09:00 contacted
         09-30T09:00 contacted
         10-05T09:00 contacted",
        "11-02T09:00",
        "r customers/C2 2 overdue due 10-31T23:59:59\nkept 1 pending 1",
    );
}

#[test]
fn lists_of_references_and_who_did_it_name_rows_too() {
    let staff = "id,role\nli.na,agent\nwang.wei,agent\nzhao.min,lead\n";
    let records = "# AAAA case\n08-31T09:00 opened
        # BBBB meeting\n09-02T09:00 opened by: zhao.min\n09-10T09:00 held by: zhao.min, attended: [li.na]";
    let rules = "r each: staff, duty: {every: month, expect: held}";
    Book { rules, records, staff, ..Book::default() }
        .judged("10-01T00:00", "r staff/wang.wei 1 overdue due 09-30T23:59:59\nkept 2 pending 3");
}

#[test]
fn deadlines_and_limits_run_for_rows() {
    case(
        "d each: customers, deadline: {from: {event: opened, kind: complaint}, to: contacted, within: 1d}
         l each: customers, limit: {of: {event: opened, kind: complaint}, at_most: 1}",
        "# AAAA complaint customer: C1
         11-02T09:00 opened
         # BBBB complaint customer: C1
         11-02T12:00 opened
         # CCCC case customer: C1
         11-03T10:00 opened
         11-03T11:00 contacted",
        "11-30T12:00",
        "d customers/C1 1 late due 11-03T09:00 done 11-03T11:00
         l customers/C1 1 broken: complaint opened came 2 times, at most 1",
    );
}
