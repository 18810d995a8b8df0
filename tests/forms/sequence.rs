//! The first of each, in this order.

use super::case;

#[track_caller]
fn run(rest: &str, expected: &str) {
    let rule = "r sequence: {order: [asked, answered, confirmed, resolved]}";
    case(rule, &format!("11-02T08:00 opened\n{rest}"), "11-09T12:00", expected);
}

#[test]
fn the_first_of_each_comes_in_this_order() {
    run(
        "11-02T09:00 asked\n11-02T09:10 answered\n11-02T09:20 confirmed\n11-02T09:30 resolved",
        "kept 1",
    );
    run(
        "11-02T09:00 asked\n11-02T09:00 answered\n11-02T09:00 confirmed\n11-02T09:00 resolved",
        "kept 1",
    );
    run(
        "11-02T09:00 answered\n11-02T09:10 asked\n11-02T09:20 confirmed\n11-02T09:30 resolved",
        "r 1 broken",
    );
    run(
        "11-02T09:00 answered\n11-02T09:10 asked\n11-02T09:15 answered\n11-02T09:20 confirmed\n11-02T09:30 resolved",
        "r 1 broken",
    );
    run(
        "11-02T09:00 asked\n11-02T09:10 answered\n11-02T09:12 asked\n11-02T09:20 confirmed\n11-02T09:30 resolved\n11-02T09:40 answered",
        "kept 1",
    );
}

#[test]
fn every_step_is_there_before_the_last() {
    run("11-02T09:00 asked\n11-02T09:10 answered\n11-02T09:30 resolved", "r 1 broken");
    run(
        "11-02T09:00 asked\n11-02T09:10 answered\n11-02T09:30 resolved\n11-02T09:40 confirmed",
        "r 1 broken",
    );
    run("11-02T09:30 resolved", "r 1 broken");
}

#[test]
fn before_the_last_has_happened_nothing_is_asked() {
    run("", "");
    run("11-02T09:00 answered\n11-02T09:10 asked", "");
}
