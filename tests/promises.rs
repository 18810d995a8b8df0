//! `cs policy promises`: commitments as a page, every figure that of its rule.

mod support;

use support::{Cs, cs};

const POLICY: &str = r#"
policy: {name: 商务中心, version: 2026.3, revised: 2026-11-01, zone: Asia/Shanghai, calendar: office}
calendars: {office: {week: {mon-fri: "09:00-18:00"}}}
fields: {grade: {type: [general, urgent]}}
events:
  responded: {}
  resolved: {}
  triaged: {fields: [grade], sets: [grade]}
kinds: {complaint: {}}
rules:
- {id: phone, title: {zh: 接听, en: Answered}, source: [A-01], deadline: {from: opened, to: responded, within: 30s}, effective: {until: 2027-01-01}}
- {id: phone, title: {zh: 接听, en: Answered}, source: [A-01], deadline: {from: opened, to: responded, within: 20s}, effective: {from: 2027-01-01}}
- {id: resolved, title: 办结, deadline: {from: opened, to: resolved, tiers: [{when: {grade: urgent}, within: 2wd}, {within: 3wd}]}}
- {id: rate, title: 办结率, metric: {share: resolved, among: opened, per: month, at_least: 95%}}
- {id: order, title: 次序, sequence: {order: [opened, resolved]}}
"#;

fn promises(args: &str, commitments: &str) -> Cs {
    cs(&format!("policy promises {args}"))
        .file("policy.yaml", format!("{POLICY}commitments:\n{commitments}"))
}

const COMMITMENTS: &str = "
- {title: {zh: 电话, en: Phone}, text: {zh: 电话 {limit} 内接听。, en: 'Answered within {limit}.'}, rule: phone}
- {title: {zh: 投诉, en: Complaints}, text: {zh: '紧急投诉 {limit.1}，其余 {limit.2}。', en: 'Urgent ones in {limit.1}, others in {limit.2}.'}, rule: resolved, source: [C-48]}
- {text: 'Of 100 matters, <{limit}> & more are resolved.', rule: rate}
";

#[test]
fn the_page_in_two_languages() {
    let commitments =
        COMMITMENTS.replace("{zh: 电话 {limit} 内接听。", "{zh: '电话 {limit} 内接听。'");
    promises("", &commitments).prints(
        0,
        "# Our service commitments\n\n商务中心, version 2026.3, revised 2026-11-01\n\
         \n## Phone\n\nAnswered within 30 seconds.\n\n*kept by the rule phone, clauses A-01*\n\
         \n## Complaints\n\nUrgent ones in 2 working days, others in 3 working days.\n\n*kept by the rule resolved, clauses C-48*\n\
         \n## 办结率\n\nOf 100 matters, <95%> & more are resolved.\n\n*kept by the rule rate*\n",
    );
    promises("--lang zh", &commitments).prints(
        0,
        "# 服务承诺\n\n商务中心，版本 2026.3，修订于 2026-11-01\n\
         \n## 电话\n\n电话 30 秒 内接听。\n\n*对应规则 phone，制度条款 A-01*\n\
         \n## 投诉\n\n紧急投诉 2 个工作日，其余 3 个工作日。\n\n*对应规则 resolved，制度条款 C-48*\n\
         \n## 办结率\n\nOf 100 matters, <95%> & more are resolved.\n\n*对应规则 rate*\n",
    );
}

#[test]
fn the_figure_is_that_of_the_version_in_force() {
    let phone = "- {text: 'Answered within {limit}.', rule: phone}";
    let page = |now: &str| promises(&format!("--now {now}"), phone).run().stdout;
    assert!(page("2026-12-31T23:59:59+08:00").contains("within 30 seconds."));
    assert!(page("2027-01-01T00:00:00+08:00").contains("within 20 seconds."));
}

#[test]
fn html_is_one_file_and_escapes_what_it_is_given() {
    let page = promises("--format html", "- {text: '<b>{limit}</b> & \"more\"', rule: rate}").run();
    assert_eq!((page.status, page.stderr.as_str()), (0, ""));
    assert!(page.stdout.starts_with("<!doctype html>\n<html lang=\"en\">\n"));
    assert!(page.stdout.contains("<p>&lt;b&gt;95%&lt;/b&gt; &amp; &quot;more&quot;</p>"));
    assert!(!page.stdout.contains("http"), "nothing is fetched from elsewhere");
}

#[test]
fn a_promise_without_its_rule_or_figure_is_a_fault() {
    let fault = |commitment: &str, expected: &str| {
        let said = promises("", commitment).run();
        assert_eq!((said.status, said.stdout.as_str()), (2, ""));
        let (_, told) = said.stderr.split_once(": ").unwrap();
        let (_, told) = told.split_once(": ").unwrap();
        assert_eq!(told, expected);
    };
    fault("- {rule: phon}", "there is no rule `phon`\nhint: did you mean `phone`?\n");
    fault(
        "- {rule: phone, text: '{figure}'}",
        "there is no placeholder `{figure}`\nhint: {limit} stands for the figure of the rule\n",
    );
    fault(
        "- {rule: order, text: '{limit}'}",
        "the rule `order` has no figure number 1\nhint: say it without a placeholder\n",
    );
    fault(
        "- {rule: phone, text: '{limit.2}'}",
        "the rule `phone` has no figure number 2\nhint: known here: {limit.1}\n",
    );
    fault(
        "- {rule: resolved, text: '{limit}'}",
        "the rule `resolved` has 2 figures, and `{limit}` does not say which\nhint: known here: {limit.1}, {limit.2}\n",
    );
}
