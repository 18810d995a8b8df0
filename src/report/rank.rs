//! How a rule ranks, as a case expects it: its severity, and whether it only is on trial.

use super::terms;
use super::trial::{Case, Difference};
use crate::model::language::{Language, Said, said, tr};
use crate::policy::Policy;
use crate::policy::rule::{Rule, Severity, Standing};

/// What is `None` may be anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rank {
    pub(crate) severity: Option<Severity>,
    pub(crate) status: Option<Standing>,
}

/// Where the rules that `case` ranks, and that are `asked`, rank otherwise; of several versions, the one in force then.
pub(super) fn differences(
    policy: &Policy,
    case: &Case,
    asked: impl Fn(&str) -> bool,
) -> Vec<Difference> {
    let ranks = case.ranks.iter().filter(|(rule, _)| asked(rule));
    let difference = |(id, wanted): &(Box<str>, Rank)| {
        let is_in_force = |rule: &&Rule| rule.id == *id && rule.effective.covers(case.now);
        let rule = policy.rules.iter().find(is_in_force).or_else(|| policy.rule(id));
        let found = rule.map(|rule| Rank {
            severity: wanted.severity.map(|_| rule.severity),
            status: wanted.status.map(|_| rule.standing),
        });
        let is_so = found == Some(*wanted);
        (!is_so).then(|| Difference {
            of: (**id).into(),
            expected: said_of(*wanted),
            found: found.map_or_else(|| said!("no such rule", "没有这条规则"), said_of),
        })
    };
    ranks.filter_map(difference).collect()
}

fn said_of(rank: Rank) -> Said {
    Said::by(|language| text(rank, language))
}

fn text(rank: Rank, language: Language) -> String {
    let severity = rank.severity.map(|severity| {
        tr!(language, "severity {}", "轻重：{}", terms::severity(severity, language))
    });
    let status = rank
        .status
        .map(|status| tr!(language, "status {}", "状态：{}", terms::standing(status, language)));
    severity.into_iter().chain(status).collect::<Vec<_>>().join(language.pause())
}
