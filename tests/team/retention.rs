//! Archived records are kept.

use super::{Book, judged};

const RULE: &str = "r retention: {of: archive, for: 3y}";
const HEAD: &str = "id,kind,subject,customer,via,opened,closed,owner,status,due\n";
const EVENTS: &str = "ticket,at,event,by,via,to,note,recorded,fields\n";

/// The SHA-256 of the two files above.
const OF_HEAD: &str = "dc57b92dadc758e137c0f98dfd13e547539439bc9727c216e3ec432ff65c88ab";
const OF_EVENTS: &str = "739e8e6fb3f2389fd9a2ee70e8bfeb30288e7d6284fdbb3f2355ac263dcf9911";

fn book(now: &str, month: &str, tickets: &str) -> super::Cs {
    asked("check --format jsonl", now, month, tickets)
}

fn asked(args: &str, now: &str, month: &str, tickets: &str) -> super::Cs {
    let manifest = format!(
        "month,records,events,tickets_sha256,events_sha256,archived_at\n{month},0,0,{OF_HEAD},{OF_EVENTS},2026-01-01T00:00:00+08:00\n"
    );
    let folder = format!("data/archive/month={month}");
    Book { rules: RULE, records: "# AAAA case\n11-02T09:00 opened", ..Book::default() }
        .asked(args, now)
        .file("data/archive/manifest.csv", manifest)
        .file(&format!("{folder}/tickets.csv"), tickets)
        .file(&format!("{folder}/events.csv"), EVENTS)
}

#[test]
fn a_month_with_its_hashes_is_kept_and_one_that_was_touched_is_not() {
    judged(&book("11-30T12:00", "2026-08", HEAD), "kept 1");
    let touched = HEAD.to_owned() + "\n";
    judged(
        &book("11-30T12:00", "2026-08", &touched),
        "r 2026-08 1 broken: tickets.csv is not as it was archived",
    );
}

#[test]
fn a_month_that_is_gone_is_broken_until_it_is_old_enough() {
    let gone = |now| {
        let book = book(now, "2026-08", HEAD);
        std::fs::remove_file(book.folder().join("data/archive/month=2026-08/events.csv")).unwrap();
        book
    };
    let says = |book: &super::Cs| {
        let said = book.run();
        said.stdout.lines().next().unwrap().to_owned()
    };
    assert!(says(&gone("2029-08-31T23:59:59")).contains("events.csv is missing"));
    assert!(!says(&gone("2029-09-01T00:00")).contains("events.csv is missing\",\"source"));
}

#[test]
fn explain_tells_of_both_files() {
    let touched = HEAD.to_owned() + "\n";
    asked("explain 2026-08", "11-30T12:00", "2026-08", &touched).prints(
        0,
        "\
2026-08
data/archive/manifest.csv:2
judged by Team 1 at 2026-11-30T12:00:00+08:00

broken  r  r
  rule        policy.yaml:32, error
  asks        every month of the archive is kept whole for 3y
  month       2026-08, from 2026-08-01 00:00 to 2026-09-01 00:00
  archived    2026-01-01 00:00
  file        data/archive/month=2026-08/tickets.csv is there with another hash than the manifest has
  file        data/archive/month=2026-08/events.csv has the hash of the manifest
  kept until  2029-09-01 00:00
  so          tickets.csv is not as it was archived
",
    );
    asked("explain 2026-08", "11-30T12:00", "2026-08", HEAD).prints(
        0,
        "\
2026-08
data/archive/manifest.csv:2
judged by Team 1 at 2026-11-30T12:00:00+08:00

kept  r  it holds
",
    );
    asked("explain 2026-08", "11-30T12:00", "2022-08", HEAD).complains(
        2,
        "cs: nothing is asked of `2026-08`\nhint: cs policy list tells what each rule is judged on\n",
    );
}
