//! At most so often, or never after another event.

use super::case;

#[track_caller]
fn run(rule: &str, rest: &str, expected: &str) {
    case(
        &format!("r limit: {rule}"),
        &format!("11-02T08:00 opened\n{rest}"),
        "11-09T12:00",
        expected,
    );
}

#[test]
fn at_most_so_often_over_the_whole_record() {
    run("{of: changed, at_most: 1}", "", "");
    run("{of: changed, at_most: 1}", "11-02T09:00 changed", "kept 1");
    run("{of: changed, at_most: 1}", "11-02T09:00 changed\n11-02T10:00 changed", "r 1 broken");
    run(
        "{of: changed, at_most: 1}",
        "11-02T09:00 changed\n11-02T10:00 changed\n11-02T11:00 changed",
        "r 1 broken",
    );
    run("{of: changed, at_most: 0}", "11-02T09:00 changed", "r 1 broken");
    run(
        "{of: [changed, scheduled], at_most: 1}",
        "11-02T09:00 changed\n11-02T10:00 scheduled due: 11-09T10:00",
        "r 1 broken",
    );
    run(
        "{of: {event: changed, by: wang.wei}, at_most: 1}",
        "11-02T09:00 changed\n11-02T10:00 changed by: wang.wei",
        "kept 1",
    );
}

#[test]
fn never_after_another() {
    run("{of: changed, after: started}", "11-02T09:00 changed\n11-02T10:00 started", "kept 1");
    run("{of: changed, after: started}", "11-02T09:00 started\n11-02T10:00 changed", "r 1 broken");
    run("{of: changed, after: started}", "11-02T09:00 started\n11-02T09:00 changed", "r 1 broken");
    run("{of: changed, after: started}", "11-02T09:00 changed", "kept 1");
    run(
        "{of: changed, at_most: 1, after: started}",
        "11-02T09:00 changed\n11-02T10:00 started\n11-02T11:00 changed",
        "kept 1",
    );
    run(
        "{of: changed, at_most: 1, after: started}",
        "11-02T10:00 started\n11-02T11:00 changed\n11-02T12:00 changed",
        "r 1 broken",
    );
}
