//! What the policy may not say about rosters, periods, links and outcomes.

use super::{CUSTOMERS, STAFF, cs, policy};

/// What `cs check` says of a rule: so it begins.
#[track_caller]
fn fault(rules: &str, expected: &str) {
    let said = cs("check")
        .file("policy.yaml", policy(rules))
        .file("data/rosters/staff.csv", STAFF)
        .file("data/rosters/customers.csv", CUSTOMERS)
        .run();
    assert_eq!(said.status, 2, "{rules}\n{}", said.stdout);
    let told: Vec<&str> = said
        .stderr
        .lines()
        .map(|line| {
            line.strip_prefix("cs: ").map_or(line, |l| l.splitn(4, ':').last().unwrap().trim())
        })
        .collect();
    assert!(told.join("\n").starts_with(expected), "{rules}\n{}", told.join("\n"));
}

#[test]
fn rosters() {
    fault(
        "r roster: {of: staf, need: [role]}",
        "there is no roster `staf`\nhint: did you mean `staff`?",
    );
    fault("r roster: {of: staff}", "`roster` needs `need` or `fresh`");
    fault("r roster: {of: staff, fresh: {role: 1y}}", "`role` is neither a date nor an instant");
    fault("r roster: {of: staff, fresh: {health: level}}", "`level` holds no amount of time");
    fault(
        "r roster: {of: staff, fresh: {health: 3wd}}",
        "`3wd`: only elapsed time and months can stand here",
    );
    fault("r roster: {of: staff, need: [rank]}", "the roster `staff` has no column `rank`");
}

#[test]
fn duties() {
    fault("r duty: {every: fortnight, expect: held}", "`fortnight` is not a period");
    fault("r duty: {expect: held}", "`duty` needs `every`");
    fault(
        "r duty: {every: month, expect: held, until: 32}",
        "`32`: expected a day of the month, 1 to 31",
    );
    fault(
        "r duty: {every: year, expect: held, until: 13-01}",
        "`13-01`: expected a day such as 12-31",
    );
    fault("r duty: {every: shift, expect: held, until: 2}", "`2`: expected a longer period");
    fault(
        "r duty: {every: month, expect: held}, gate: warn",
        "a gate goes with rules on one record",
    );
}

#[test]
fn metrics() {
    let metric = |rest: &str, expected: &str| fault(&format!("r metric: {{{rest}}}"), expected);
    metric(
        "per: month, at_least: 1",
        "`metric` needs exactly one of count, share, mean, percentile, weighted",
    );
    metric("count: held, share: held, per: month, at_least: 1", "`metric` needs exactly one of");
    metric(
        "count: held, per: month",
        "`metric` needs `at_least` or `at_most`, or else a `baseline`",
    );
    metric(
        "count: held, per: month, at_least: 1, baseline: 2",
        "`metric` needs `at_least` or `at_most`",
    );
    metric("count: held, per: [category], at_least: 1", "`per` names no period");
    metric(
        "count: held, per: {rolling: 3wd}, at_least: 1",
        "`rolling` takes elapsed time, such as 24h",
    );
    metric("count: held, per: month, at_least: 95%", "`95%` is not a whole number");
    metric(
        "share: held, per: month, at_least: 95%",
        "a share needs `among`: of what it is the share",
    );
    metric("share: held, among: done, per: month, at_least: 95", "`95` is not a share such as 95%");
    metric(
        "share: held, among: done, per: month, at_least: 101%",
        "`101%` is not a share such as 95%",
    );
    metric("mean: {of: category}, per: month, at_least: 1", "`category` is no number");
    metric(
        "mean: {from: opened}, per: month, at_least: 1h",
        "it is of a field, {of: …}, or of a time",
    );
    metric(
        "mean: {gap: held}, per: month, at_least: 2wd",
        "`2wd` is not a time such as 12h or 4wh",
    );
    metric(
        "percentile: {of: score}, per: month, at_least: 1",
        "`percentile` needs `p`, from 1 to 100",
    );
    metric("weighted: {x: 1}, per: month, at_least: 1%", "there is no rule `x`");
    metric(
        "count: held, per: month, baseline: {quality: 1}",
        "a baseline by value needs one field in `per`",
    );
    metric(
        "count: held, per: [month, category], baseline: {quantity: 1}",
        "`quantity` is not one of its values",
    );
}

#[test]
fn retention_and_each() {
    fault(
        "r retention: {of: tickets, for: 3y}",
        "what is kept is the archive\nhint: write of: archive",
    );
    fault(
        "r retention: {of: archive, for: 3wd}",
        "`3wd`: only elapsed time and months can stand here",
    );
    fault(
        "r retention: {of: archive, for: 3y}, when: {kind: case}",
        "`when` does not go with the form `retention`",
    );
    fault(
        "r each: customer, limit: {of: held, at_most: 1}",
        "there is no roster `customer`\nhint: did you mean `customers`?",
    );
    fault(
        "r each: customers, required: {at: opened, need: [via]}",
        "`each` does not go with the form `required`",
    );
    fault(
        "r each: customers, recurring: {during: [opened, closed], expect: held, every: 7d}",
        "with `each`, the span is the life of the row",
    );
    fault(
        "r each: customers, when: {grade: vip}, limit: {of: held, at_most: 1}",
        "the roster `customers` has no column `grade`",
    );
}

#[test]
fn links_and_outcomes() {
    let limit =
        |of: &str, expected: &str| fault(&format!("r limit: {{of: {of}, at_most: 1}}"), expected);
    limit(
        "{event: opened, link: parents}",
        "there is no field `parents`\nhint: did you mean `parent`?",
    );
    limit(
        "{event: opened, link: category}",
        "`category` names no other record\nhint: declare it as {type: ref, of: records}",
    );
    limit("{rule: x, outcome: late}", "there is no rule `x`");
    limit("{rule: r, outcome: lost}", "`outcome` cannot be `lost`");
    limit("{rule: r, outcome: late}", "the rule rests on its own outcome: r → r");
    fault(
        "a deadline: {from: {rule: b, outcome: late}, to: done, within: 1h}
         b deadline: {from: {rule: a, outcome: late}, to: done, within: 1h}",
        "the rule rests on its own outcome: a → b → a",
    );
    fault(
        "d duty: {every: month, expect: held}
         r limit: {of: {rule: d, outcome: overdue}, at_most: 1}",
        "`d` is judged on the book, and this rule on each record\nhint: a metric can count outcomes of any rule",
    );
    fault(
        "d duty: {every: month, expect: {event: held, link: parent}}",
        "`link` goes with rules on one record",
    );
}
