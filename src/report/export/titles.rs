//! What people read above the columns that every book has.

use super::{Column, Form};
use crate::model::language::Language;
use crate::policy::schema::Title;

/// English where the name alone does not say it, and Chinese.
const KNOWN: [(&str, Option<&str>, &str); 20] = [
    ("id", None, "工单号"),
    ("record", None, "工单号"),
    ("kind", None, "类型"),
    ("subject", None, "主题"),
    ("customer", None, "客户"),
    ("via", Some("channel"), "渠道"),
    ("opened", None, "受理时间"),
    ("closed", None, "办结时间"),
    ("status", None, "状态"),
    ("owner", None, "负责人"),
    ("due", None, "约定日期"),
    ("deadline", None, "截止"),
    ("at", Some("time"), "时间"),
    ("event", None, "事件"),
    ("by", Some("who"), "经办人"),
    ("to", Some("to whom"), "交给"),
    ("note", None, "备注"),
    ("since", None, "起始日期"),
    ("recorded", None, "补记时间"),
    ("amendment", None, "更正内容"),
];

/// A column by its name, with the title that the policy gives it, or else the usual one.
pub(super) fn column(name: &str, title: Option<&Title>, language: Language) -> Column {
    let own = title.and_then(|title| title.own(language)).map(str::to_owned);
    let usual = || {
        let (_, english, chinese) = KNOWN.iter().find(|(known, ..)| *known == name)?;
        match language {
            Language::English => english.map(str::to_owned),
            Language::Chinese => Some((*chinese).to_owned()),
        }
    };
    let form = match name {
        "opened" | "closed" | "deadline" | "at" | "recorded" => Form::Instant,
        "since" => Form::Date,
        _ => Form::Text,
    };
    Column { name: name.to_owned(), title: own.or_else(usual), form }
}

/// The usual column of this title, in either language.
pub(crate) fn named(title: &str) -> Option<&'static str> {
    let is_meant = |(_, english, chinese): &&(&str, Option<&str>, &str)| {
        *chinese == title || *english == Some(title)
    };
    KNOWN.iter().find(is_meant).map(|(name, ..)| *name)
}
