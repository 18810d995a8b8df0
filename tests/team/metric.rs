//! A figure over a period reaches a target.

use super::{Book, case};

/// Cases that are triaged and rated in October, after a book that began in August.
const OCTOBER: &str = "
# AAAA case customer: C1
08-31T09:00 opened
10-02T09:00 triaged category: quality
10-03T09:00 rated score: 5
10-05T09:00 resolved
# BBBB case customer: C2
10-02T09:00 opened
10-02T11:00 triaged category: price
10-04T09:00 rated score: 2
# CCCC case customer: C2
10-02T09:00 opened
10-02T10:00 triaged category: quality
10-06T09:00 rated score: 6
11-03T09:00 resolved
";

#[track_caller]
fn run(metric: &str, expected: &str) {
    case(&format!("r metric: {{{metric}}}"), OCTOBER, "11-02T12:00", expected);
}

#[test]
fn counts() {
    run(
        "count: triaged, per: month, at_least: 3",
        "r 2026-09 1 broken: 0 (asked 3 or more)\nkept 1 pending 1",
    );
    run(
        "count: triaged, per: month, at_most: 2",
        "r 2026-10 1 broken: 3 (asked 2 or less)\nkept 1 pending 1",
    );
    run("count: {event: triaged, category: price}, per: quarter, at_least: 1", "pending 1");
}

#[test]
fn a_share_is_of_the_event_itself_or_of_what_follows_it() {
    run(
        "share: {event: rated, score: \"4..5\"}, among: rated, per: month, at_least: 34%",
        "r 2026-10 1 broken: 33.3% of 3 (asked 34% or more)\npending 1 void 1",
    );
    run("share: resolved, among: triaged, per: month, at_least: 33.3%", "kept 1 pending 1 void 1");
    case(
        "r metric: {share: resolved, among: triaged, per: month, at_least: 66%}",
        OCTOBER,
        "11-04T12:00",
        "kept 1 pending 1 void 1",
    );
    run(
        "share: resolved, among: {event: triaged, category: price}, per: month, at_least: 1%",
        "r 2026-10 1 broken: 0% of 1 (asked 1% or more)\npending 1 void 1",
    );
}

#[test]
fn means_leave_out_what_means_dont_know() {
    run(
        "mean: {of: score}, per: month, at_least: 3.6",
        "r 2026-10 1 broken: 3.5 of 2 (asked 3.6 or more)\npending 1 void 1",
    );
    run("mean: {of: score}, per: month, at_least: 3.5", "kept 1 pending 1 void 1");
    run(
        "mean: {of: score}, among: {event: rated, customer: C1}, per: month, at_most: 4",
        "r 2026-10 1 broken: 5 of 1 (asked 4 or less)\npending 1 void 1",
    );
}

#[test]
fn times_are_elapsed_or_working_time_as_the_target_is() {
    let opened_to_triaged = "{from: {event: opened, at: \">= 2026-10-01\"}, to: triaged}";
    run(&format!("mean: {opened_to_triaged}, per: month, at_most: 90m"), "kept 1 pending 1 void 1");
    run(
        &format!("mean: {opened_to_triaged}, per: month, at_most: 89m"),
        "r 2026-10 1 broken: 1h30m of 2 (asked 1h29m or less)\npending 1 void 1",
    );
    // From a Friday morning to a Saturday, and to the Tuesday after.
    let rated = |p: u32, most: &str| {
        let from = "{event: triaged, category: quality}";
        format!("percentile: {{from: {from}, to: rated, p: {p}}}, per: month, at_most: {most}")
    };
    run(
        &rated(50, "7wh"),
        "r 2026-10 1 broken: 7wh30wm of 2 (asked 7wh or less)\npending 1 void 1",
    );
    run(&rated(100, "14wh"), "kept 1 pending 1 void 1");
}

#[test]
fn gaps_are_between_events_of_one_record() {
    case(
        "r metric: {mean: {gap: contacted}, per: month, at_most: 11h}",
        "# AAAA case
         08-31T09:00 opened
         10-02T09:00 contacted
         10-02T19:00 contacted
         10-03T09:00 contacted
         # BBBB case
         10-02T09:00 opened
         10-03T09:00 contacted",
        "11-02T12:00",
        "r 2026-10 1 broken: 12h of 2 (asked 11h or less)\npending 1 void 1",
    );
}

#[test]
fn percentiles_are_the_nearest_rank() {
    let rated = |score: u32| format!("10-02T09:00 rated score: {score}, by: \"bot:{score}\"\n");
    let scores: String = [4, 1, 3, 2].map(rated).concat();
    let records = format!("# AAAA case\n08-31T09:00 opened\n{scores}");
    case(
        "r metric: {percentile: {of: score}, p: 50, per: month, at_most: 0}",
        &records,
        "11-02T12:00",
        "r 2026-10 1 broken: 2 of 4 (asked 0 or less)\npending 1 void 1",
    );
    for (p, figure) in [(1, 1), (25, 1), (26, 2), (50, 2), (75, 3), (76, 4), (100, 4)] {
        case(
            &format!("r metric: {{percentile: {{of: score, p: {p}}}, per: month, at_most: 0}}"),
            &records,
            "11-02T12:00",
            &format!("r 2026-10 1 broken: {figure} of 4 (asked 0 or less)\npending 1 void 1"),
        );
    }
}

#[test]
fn too_few_give_no_verdict_never_a_pass() {
    let share = "share: {event: rated, score: 5}, among: rated, per: month, at_least: 90%";
    run(&format!("{share}, sample: 4"), "pending 1 void 2");
    run(
        &format!("{share}, sample: 3"),
        "r 2026-10 1 broken: 33.3% of 3 (asked 90% or more)\npending 1 void 1",
    );
}

#[test]
fn a_baseline_is_shown_and_never_fails() {
    run(
        "share: {event: rated, score: 5}, among: rated, per: month, baseline: 90%",
        "kept 1 pending 1 void 1",
    );
    run("count: triaged, per: [month, category], baseline: {quality: 1, price: 5}", "kept 2");
}

#[test]
fn fields_split_a_figure() {
    run(
        "count: triaged, per: [month, category], at_most: 1",
        "r 2026-10/quality 1 broken: 2 (asked 1 or less)\nkept 1",
    );
    run(
        "mean: {of: score}, per: [month, customer, category], at_least: 3",
        "r 2026-10/C2/price 1 broken: 2 of 1 (asked 3 or more)\nkept 1",
    );
}

#[test]
fn rows_are_counted_where_a_record_names_them() {
    let share = |row: &str, least: u32| {
        format!("share: rated, among: {{roster: customers{row}}}, per: month, at_least: {least}%")
    };
    run(&share("", 100), "r 2026-09 1 broken: 0% of 2 (asked 100% or more)\nkept 1 pending 1");
    run(
        &share(", level: vip", 1),
        "r 2026-09 1 broken: 0% of 1 (asked 1% or more)\nkept 1 pending 1",
    );
    Book {
        rules: &format!("r metric: {{{}}}", share("", 60)),
        records: OCTOBER,
        customers: "id,level,since\nC1,vip,2026-01-01\nC2,regular,2026-10-31\nC3,regular,2026-10-31\nC4,vip,2026-11-01\n",
        ..Book::default()
    }
    .judged("11-02T12:00", "r 2026-09 1 broken: 0% of 1 (asked 60% or more)\nkept 1 pending 1");
}

#[test]
fn a_rolling_figure_is_broken_each_time_it_crosses() {
    let rolling =
        "r metric: {count: {event: opened, kind: complaint}, per: {rolling: 24h}, at_most: 2}";
    let complaints = |instants: &[&str]| {
        let records = instants.iter().enumerate();
        let record = |(place, at): (usize, &&str)| format!("# AAA{place} complaint\n{at} opened\n");
        records.map(record).collect::<String>()
    };
    let three = ["11-02T09:00", "11-02T10:00", "11-03T08:59:59"];
    case(rolling, &complaints(&three), "11-03T08:59:59", "r 1d 1 broken: 3 (asked 2 or less)");
    case(rolling, &complaints(&three), "11-03T09:00", "r 1d 1 broken: 3 (asked 2 or less)\nkept 1");
    let apart = ["11-02T09:00", "11-02T10:00", "11-03T09:00"];
    case(rolling, &complaints(&apart), "11-09T09:00", "kept 1");
    let twice =
        ["11-02T09:00", "11-02T09:01", "11-02T09:02", "11-05T09:00", "11-05T09:01", "11-05T09:02"];
    case(
        rolling,
        &complaints(&twice),
        "11-09T09:00",
        "r 1d 1 broken: 3 (asked 2 or less)\nr 1d 2 broken: 3 (asked 2 or less)\nkept 1",
    );
}

#[test]
fn a_weighted_figure_sums_the_shares_kept() {
    let rules = |least: &str| {
        format!(
            "a deadline: {{from: opened, to: triaged, within: 1h}}
             b deadline: {{from: opened, to: rated, within: 3d}}, when: {{customer: C2}}
             c deadline: {{from: escalated, to: resolved, within: 3d}}
             r metric: {{weighted: {{a: 3, b: 1, c: 6}}, per: month, at_least: {least}}}"
        )
    };
    // In October: of a none of two were kept, of b one of two.
    let rest = "a AAAA 1 late due 08-31T10:00 done 10-02T09:00\na BBBB 1 late due 10-02T10:00 done 10-02T11:00\nb CCCC 1 late due 10-05T09:00 done 10-06T09:00\n";
    case(
        &rules("51%"),
        OCTOBER,
        "11-02T12:00",
        &format!("{rest}r 2026-10 1 broken: 50% of 4 (asked 51% or more)\nkept 2 pending 1 void 1"),
    );
    case(&rules("50%"), OCTOBER, "11-02T12:00", &format!("{rest}kept 3 pending 1 void 1"));
}
