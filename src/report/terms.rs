//! The words of the trade in Chinese, each in one place, so that all commands call a thing by one name.
//!
//! 工单 record, 工单册 book, 类型 kind, 字段 field, 事件 event, 动词 verb, 规则 rule, 政策 policy, 条款 clause, 时限 limit, 截止
//! deadline, 义务 obligation, 受理 opened, 派单 assigned, 办结 resolved, 结案 closed, 撤回 withdrawn, 并单 merged, 轻重 severity, 拦阻
//! gate, 违规 violation, 豁免 waiver, 负责人 owner, 客户 customer, 渠道 channel, 人员 staff, 名册 roster, 归档 archive, 工作日 working
//! day, 工作时间 working time, 计时 clock, 提示 hint, 警告 warning. Kinds, fields and events go by their titles in sentences
//! and tables (`policy/titles.rs`), and stay as the policy writes them where people type them, as rules and ids do.

use crate::calendar::Period;
use crate::engine::Outcome;
use crate::model::Amount;
use crate::model::figure::Figure;
use crate::model::language::{Language, tr};
use crate::policy::rule::{Rule, Severity, Standing};
use crate::policy::schema::ActorClass;

/// How an obligation stands, as tables say it.
pub(crate) const fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match (language, outcome) {
        (Language::English, _) => outcome.as_str(),
        (_, Outcome::Kept) => "达标",
        (_, Outcome::Late) => "迟办",
        (_, Outcome::Overdue) => "逾期",
        (_, Outcome::Broken) => "违反",
        (_, Outcome::Pending) => "待办",
        (_, Outcome::Paused) => "暂停",
        (_, Outcome::Void) => "免除",
        (_, Outcome::Waived) => "豁免",
    }
}

/// How grave it is to violate a rule.
pub(crate) const fn severity(severity: Severity, language: Language) -> &'static str {
    match (language, severity) {
        (Language::English, _) => severity.as_str(),
        (_, Severity::Error) => "严重",
        (_, Severity::Warning) => "警告",
        (_, Severity::Info) => "提醒",
    }
}

/// The severity of a rule, as it is shown; of one on trial, that.
pub(crate) const fn severity_of(rule: &Rule, language: Language) -> &'static str {
    match (rule.standing, language) {
        (Standing::Active, _) => severity(rule.severity, language),
        (Standing::Trial, _) => standing(rule.standing, language),
    }
}

/// Whether a rule counts.
pub(crate) const fn standing(standing: Standing, language: Language) -> &'static str {
    match (language, standing) {
        (Language::English, _) => standing.as_str(),
        (_, Standing::Active) => "生效",
        (_, Standing::Trial) => "试行",
    }
}

/// A class of actors in a sentence.
pub(super) fn actor(class: ActorClass, language: Language) -> &'static str {
    match (language, class) {
        (Language::English, _) => {
            let mut names = ActorClass::NAMES.iter();
            names.find(|(_, known)| *known == class).map_or("", |(name, _)| *name)
        }
        (_, ActorClass::Staff) => "人员",
        (_, ActorClass::Customer) => "客户",
        (_, ActorClass::System) => "系统",
        (_, ActorClass::Bot) => "机器人",
    }
}

/// An amount in a sentence: in English as one types it, `2wd`; in Chinese `2个工作日`.
pub(crate) fn amount(amount: Amount, language: Language) -> String {
    match (language, amount) {
        (Language::English, _) => amount.to_string(),
        (_, Amount::Elapsed(seconds)) => elapsed(seconds, 4),
        (_, Amount::Working(seconds)) => format!("工作时间{}", hours(seconds)),
        (_, Amount::WorkingDays(days)) => format!("{days}个工作日"),
        (_, Amount::Months(months)) => match (months / 12, months % 12) {
            (0, months) => format!("{months}个月"),
            (years, 0) => format!("{years}年"),
            (years, months) => format!("{years}年{months}个月"),
        },
    }
}

/// A length of time where it is said beside it what of it counts: `2wh`, 2小时.
pub(super) fn time(time: Amount, language: Language) -> String {
    match (language, time) {
        (Language::Chinese, Amount::Working(seconds)) => hours(seconds),
        _ => amount(time, language),
    }
}

/// A length of working time in a table: `3wh20wm`; in Chinese `工时3小时20分`.
pub(crate) fn working(seconds: i64, language: Language) -> String {
    match language {
        Language::English => Amount::Working(seconds).to_string(),
        Language::Chinese => format!("工时{}", hours(seconds)),
    }
}

/// Working seconds without their sign, cut to the minute once they are an hour.
pub(crate) const fn cut(seconds: i64) -> i64 {
    let seconds = seconds.abs();
    if seconds >= 3600 { seconds / 60 * 60 } else { seconds }
}

/// A figure in a sentence.
pub(crate) fn figure(figure: Figure, language: Language) -> String {
    match figure {
        Figure::Time(time) => amount(time, language),
        Figure::Number(_) | Figure::Percent(_) => figure.to_string(),
    }
}

/// Elapsed time in its largest units, as many as `units`: `3天18小时`.
pub(super) fn elapsed(seconds: i64, units: usize) -> String {
    units_of(seconds, &[(86_400, "天"), (3600, "小时"), (60, "分"), (1, "秒")], units)
}

/// Time that is told in hours, however many: `30小时5分`.
fn hours(seconds: i64) -> String {
    units_of(seconds, &[(3600, "小时"), (60, "分"), (1, "秒")], 3)
}

fn units_of(seconds: i64, units: &[(i64, &str)], most: usize) -> String {
    let mut rest = seconds.abs();
    let first = units.iter().position(|(scale, _)| rest >= *scale).unwrap_or(units.len() - 1);
    let mut text = String::new();
    for (scale, unit) in units.iter().skip(first).take(most) {
        let count = rest / scale;
        if count > 0 || (text.is_empty() && *scale == 1) {
            // `5分` alone is taken for marks in a test as well as for minutes.
            let unit =
                if *unit == "分" && text.is_empty() && rest % 60 == 0 { "分钟" } else { unit };
            text.extend([&*count.to_string(), unit]);
            rest %= scale;
        }
    }
    text
}

/// A period, as one counts them: `month`, 月.
pub(crate) const fn period(period: Period, language: Language) -> &'static str {
    match (language, period) {
        (Language::English, _) => period.as_str(),
        (_, Period::Day) => "日",
        (_, Period::Week) => "周",
        (_, Period::Month) => "月",
        (_, Period::Quarter) => "季度",
        (_, Period::Year) => "年",
    }
}

/// `3 kept`, 3项达标.
pub(crate) fn counted(count: u64, how: Outcome, language: Language) -> String {
    let outcome = outcome(how, language);
    tr!(language, "{count} {outcome}", "{count}项{outcome}")
}

/// The words above the columns of tables and beside the facts of explanations, in Chinese.
const HEADINGS: &[(&str, &str)] = &[
    // Columns.
    ("AFTER", "改后"),
    ("ALL", "合计"),
    ("ARCHIVED", "归档"),
    ("AT RISK", "风险"),
    ("AT", "时间"),
    ("BEFORE", "此前"),
    ("BEGAN", "起算"),
    ("BOUNDARIES", "边界"),
    ("BROKEN", "违反"),
    ("BY", "经办"),
    ("CASES", "用例"),
    ("CHANGE", "变化"),
    ("CLAUSE", "条款"),
    ("CLAUSES", "其他"),
    ("CLOSED", "结案"),
    ("COMPLAINTS", "投诉"),
    ("CONDITIONS", "条件"),
    ("COUNT", "件数"),
    ("COVERED BY", "落实于"),
    ("CROSSED", "越线"),
    ("CUSTOMER", "客户"),
    ("DATE", "日期"),
    ("DAY", "星期"),
    ("DAYS", "天数"),
    ("DEADLINE", "截止"),
    ("DECIDED", "已评判"),
    ("DUE", "截止"),
    ("EVENT", "事件"),
    ("EVENTS", "事件"),
    ("FIGURE", "数值"),
    ("FILE", "文件"),
    ("FORM", "写法"),
    ("FROM", "从"),
    ("GUIDE", "指引"),
    ("ID", "编号"),
    ("IN FORCE", "有效"),
    ("KEPT", "达标率"),
    ("KEYS", "编号数"),
    ("KIND", "类型"),
    ("LACKS", "缺"),
    ("LAST", "最近"),
    ("LAST CONTACT", "最近联系"),
    ("LATE", "迟办"),
    ("LEFT", "剩余"),
    ("LIMITS", "时限"),
    ("MEDIAN", "中位"),
    ("MEDIAN OVER", "超时中位"),
    ("METRIC", "指标"),
    ("MONTH", "月份"),
    ("MOVED", "截止移动"),
    ("NAME", "名称"),
    ("NEWLY PENDING", "新增待办"),
    ("NEWLY VIOLATED", "新增违规"),
    ("NO LONGER", "不再违规"),
    ("NO LONGER PENDING", "不再待办"),
    ("OF", "对象"),
    ("OF ALL TIME", "占全部时间"),
    ("ON", "评判"),
    ("OPENED", "受理"),
    ("OUTCOME", "结果"),
    ("OUTLIER", "离群"),
    ("OVERDUE", "逾期"),
    ("OWNER", "负责人"),
    ("PARTS", "部分"),
    ("PAUSES", "暂停"),
    ("PERIOD", "期间"),
    ("RANK", "名次"),
    ("RECORD", "工单"),
    ("RECORDS", "工单"),
    ("RESULT", "处理结果"),
    ("ROSTER", "名册"),
    ("ROWS", "行数"),
    ("RULE", "规则"),
    ("RULES", "规则"),
    ("SAYS", "内容"),
    ("SCORE", "评分"),
    ("SEVERITY", "轻重"),
    ("SHARE", "占比"),
    ("SINCE", "起始"),
    ("SOURCE", "出处"),
    ("STATUS", "状态"),
    ("SUBJECT", "主题"),
    ("TARGET", "目标"),
    ("TESTED BY", "用例"),
    ("TIERS", "分档"),
    ("TIMES", "次数"),
    ("TITLE", "名称"),
    ("TO", "到"),
    ("TREND", "走势"),
    ("UNITS", "项数"),
    ("VIOLATIONS", "违规"),
    ("WAIVED", "豁免"),
    ("WHAT", "事项"),
    ("WHO", "人员"),
    ("WHY", "理由"),
    ("WORDS", "词"),
    ("YEARS", "周年"),
    // Facts.
    ("ahead of", "提前于"),
    ("archived", "归档"),
    ("asks", "要求"),
    ("before", "此前"),
    ("calendar", "日历"),
    ("counted", "计入"),
    ("due", "截止"),
    ("figure", "数值"),
    ("file", "文件"),
    ("for", "针对"),
    ("fresh", "时效"),
    ("from", "起点"),
    ("gate", "拦阻"),
    ("in force", "有效期"),
    ("judged", "评判"),
    ("judged on", "评判"),
    ("kept until", "保存至"),
    ("left out", "不计"),
    ("limit", "时限"),
    ("met", "完成"),
    ("month", "月份"),
    ("needs", "需要"),
    ("not met", "未完成"),
    ("owed by", "责任人"),
    ("period", "期间"),
    ("person", "人员"),
    ("row", "名册行"),
    ("rule", "规则"),
    ("severity", "轻重"),
    ("share", "占比"),
    ("so", "结论"),
    ("source", "出处"),
    ("stands now", "现状"),
    ("step", "步骤"),
    ("stretch", "时段"),
    ("target", "目标"),
    ("waited for", "等待"),
    ("waiting", "等待"),
    ("waived by", "可豁免"),
    ("where", "条件"),
];

/// The word above a column, or beside a fact; as it stands where there is none, since a policy may name columns too.
pub(crate) fn heading(english: &str, language: Language) -> &str {
    let chinese =
        || HEADINGS.iter().find(|(known, _)| *known == english).map(|(_, chinese)| *chinese);
    match language {
        Language::English => english,
        Language::Chinese => chinese().unwrap_or(english),
    }
}
