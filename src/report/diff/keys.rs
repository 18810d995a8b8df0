//! What people call the keys of a policy in Chinese.

/// By the path that a change tells; the longest that begins it holds.
const KEYS: &[(&str, &str)] = &[
    // Of every rule.
    ("when", "适用条件"),
    ("each", "逐行评判的名册"),
    ("calendar", "日历"),
    ("title", "名称"),
    ("title.zh", "中文名称"),
    ("title.en", "英文名称"),
    ("source", "出处"),
    ("severity", "轻重"),
    ("status", "状态"),
    ("owner", "责任人"),
    ("gate", "拦阻"),
    ("waivable", "豁免"),
    ("waivable.by", "可豁免的角色"),
    ("waivable.max", "最长豁免"),
    // Of the forms.
    ("deadline", "写法"),
    ("deadline.from", "起点"),
    ("deadline.to", "须完成的事件"),
    ("deadline.within", "时限"),
    ("deadline.tiers", "分档时限"),
    ("deadline.tiers.when", "条件"),
    ("deadline.tiers.within", "时限"),
    ("deadline.due", "期限字段"),
    ("deadline.not_before", "最早时间字段"),
    ("deadline.same", "须相同的字段"),
    ("deadline.pause", "停止计时的等待对象"),
    ("deadline.max_pause", "最长停止计时"),
    ("deadline.unless", "免除的事件"),
    ("deadline.cycle", "重新受理后是否计时"),
    ("deadline.warn_at", "预警时间"),
    ("recurring", "写法"),
    ("recurring.during", "起止事件"),
    ("recurring.expect", "须有的事件"),
    ("recurring.every", "间隔"),
    ("recurring.tiers", "分档间隔"),
    ("recurring.tiers.when", "条件"),
    ("recurring.tiers.within", "间隔"),
    ("recurring.per", "期间"),
    ("recurring.at_least", "最少次数"),
    ("recurring.pause", "停止计时的等待对象"),
    ("recurring.max_pause", "最长停止计时"),
    ("recurring.cycle", "重新受理后是否计时"),
    ("notice", "写法"),
    ("notice.expect", "须有的事件"),
    ("notice.ahead_of", "对照的日期"),
    ("notice.lead", "提前时间"),
    ("notice.done", "免除的事件"),
    ("precedence", "写法"),
    ("precedence.before", "在后的事件"),
    ("precedence.need", "须在前的事件"),
    ("precedence.after", "起点"),
    ("precedence.same", "须相同的字段"),
    ("precedence.for_each", "须逐一具备的取值"),
    ("precedence.distinct", "须不同的取值个数"),
    ("precedence.at_least", "最少次数"),
    ("sequence", "写法"),
    ("sequence.order", "次序"),
    ("required", "写法"),
    ("required.at", "检查的事件"),
    ("required.need", "须写明的内容"),
    ("limit", "写法"),
    ("limit.of", "限次的事件"),
    ("limit.at_most", "最多次数"),
    ("limit.after", "起点"),
    ("actor", "写法"),
    ("actor.at", "检查的事件"),
    ("actor.who", "检查的人员"),
    ("actor.role", "须有的角色"),
    ("actor.skill", "须有的技能"),
    ("actor.where", "名册条件"),
    ("actor.not_same_as", "须由他人办理的事件"),
    ("roster", "写法"),
    ("roster.of", "名册"),
    ("roster.where", "名册条件"),
    ("roster.need", "须写明的内容"),
    ("roster.fresh", "时效"),
    ("duty", "写法"),
    ("duty.every", "期间"),
    ("duty.expect", "须有的事件"),
    ("duty.at_least", "最少次数"),
    ("duty.from", "期间内的起始日"),
    ("duty.until", "期间内的截止日"),
    ("metric", "写法"),
    ("metric.count", "计数的事件"),
    ("metric.share", "占比的事件"),
    ("metric.mean", "平均值的对象"),
    ("metric.percentile", "百分位数的对象"),
    ("metric.weighted", "加权的规则"),
    ("metric.among", "统计范围"),
    ("metric.per", "期间"),
    ("metric.split", "分组字段"),
    ("metric.at_least", "目标下限"),
    ("metric.at_most", "目标上限"),
    ("metric.baseline", "基准"),
    ("metric.sample", "最少项数"),
    ("retention", "写法"),
    ("retention.for", "保存期限"),
    // Of declarations.
    ("archive", "归档"),
    ("archive.after", "结案后归档的时间"),
    ("by", "可登记的人员"),
    ("columns", "列"),
    ("commit", "每次登记即提交"),
    ("covers", "有数据的年份"),
    ("dates", "特定日期"),
    ("fields", "字段"),
    ("key", "主键"),
    ("kinds", "适用的类型"),
    ("missing", "视为未答的取值"),
    ("name", "名称"),
    ("of", "引用的对象"),
    ("pattern", "格式"),
    ("principles", "原则"),
    ("purpose", "目的"),
    ("revised", "修订日期"),
    ("rule", "规则"),
    ("scope", "范围"),
    ("secret", "保密"),
    ("sets", "写入的字段"),
    ("take", "受理时带入的值"),
    ("text", "内容"),
    ("type", "取值类型"),
    ("verb", "动词"),
    ("version", "版本"),
    ("week", "每周工作时间"),
    ("week.mon", "周一的工作时间"),
    ("week.tue", "周二的工作时间"),
    ("week.wed", "周三的工作时间"),
    ("week.thu", "周四的工作时间"),
    ("week.fri", "周五的工作时间"),
    ("week.sat", "周六的工作时间"),
    ("week.sun", "周日的工作时间"),
    ("work", "补班日的工作时间"),
    ("zone", "时区"),
];

const SECTIONS: [(&str, &str); 7] = [
    ("policy", "政策"),
    ("calendars", "日历"),
    ("fields", "字段"),
    ("events", "事件"),
    ("kinds", "类型"),
    ("rosters", "名册"),
    ("commitments", "承诺"),
];

/// What the values of an enumeration are told under.
const ONE_OF: &str = "one of";

/// ``时限（`deadline.within`）``; `None` where a key has no name but its own.
pub(super) fn called(path: &str) -> Option<String> {
    if let Some(of) = path.strip_suffix(ONE_OF) {
        let column = of.trim_end_matches('.').trim_end_matches(".list");
        return Some(match column.strip_prefix("columns.") {
            Some(column) => format!("列 `{column}` 的可选值"),
            None => "可选值".to_owned(),
        });
    }
    let (bare, number) = unnumbered(path);
    let mut begins = bare.as_str();
    let name = loop {
        if let Some((_, name)) = KEYS.iter().find(|(known, _)| *known == begins) {
            break name;
        }
        begins = begins.rsplit_once('.')?.0;
    };
    Some(match number {
        Some(number) if begins.contains(".tiers") => format!("第{number}档{name}（`{path}`）"),
        Some(number) => format!("{name}第{number}项（`{path}`）"),
        None => format!("{name}（`{path}`）"),
    })
}

/// The path without the places in its lists, and the first of these.
fn unnumbered(path: &str) -> (String, Option<&str>) {
    let mut bare = String::new();
    let mut number = None;
    for part in path.split_inclusive(']') {
        match part.trim_end_matches(']').split_once('[') {
            Some((before, place)) => {
                bare.push_str(before);
                number = number.or(Some(place));
            }
            None => bare.push_str(part),
        }
    }
    (bare, number)
}

/// What people call a section.
pub(super) fn section_called(section: &str) -> &str {
    SECTIONS.iter().find(|(known, _)| *known == section).map_or(section, |(_, name)| name)
}

/// True of keys that hold what people wrote for people.
pub(super) fn is_free_text(path: &str) -> bool {
    let (bare, _) = unnumbered(path);
    ["title", "name", "purpose", "scope", "principles", "text"]
        .iter()
        .any(|key| bare.split('.').next() == Some(key))
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn the_longest_key_that_begins_a_path_names_it() {
        for (path, name) in [
            ("deadline.within", Some("时限（`deadline.within`）")),
            ("when.kind", Some("适用条件（`when.kind`）")),
            ("deadline.tiers[2].within", Some("第2档时限（`deadline.tiers[2].within`）")),
            ("deadline.tiers[1].when.grade", Some("第1档条件（`deadline.tiers[1].when.grade`）")),
            ("sequence.order[3]", Some("次序第3项（`sequence.order[3]`）")),
            ("type.one of", Some("可选值")),
            ("type.list.one of", Some("可选值")),
            ("columns.role.one of", Some("列 `role` 的可选值")),
            ("columns.skills.list.one of", Some("列 `skills` 的可选值")),
            ("columns.name", Some("列（`columns.name`）")),
            ("dates.2026-12-31", Some("特定日期（`dates.2026-12-31`）")),
            ("cause", None),
            ("", None),
        ] {
            assert_eq!(called(path).as_deref(), name, "{path}");
        }
    }
}
