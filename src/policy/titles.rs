//! What people call the things of a policy: the titles that it gives, and for what every book has the usual ones.

use super::schema::{Schema, Title};
use crate::model::language::{Language, Said};
use crate::model::record::{EventId, KindId};
use crate::model::value::{FieldId, field};

/// The fields that every book has, in the order of their numbers.
const FIELDS: [&str; field::NAMES.len()] = [
    "编号",
    "类型",
    "主题",
    "客户",
    "渠道",
    "负责人",
    "约定期限",
    "状态",
    "时间",
    "事件",
    "经办人",
    "交给",
    "备注",
    "补记时间",
    "等待对象",
    "理由",
    "并入",
    "更正对象",
    "作废",
    "改为",
    "强行登记理由",
];

/// The events that every book has, in the order of their numbers.
const EVENTS: [&str; crate::model::record::event::NAMES.len()] =
    ["受理", "派单", "结案", "重新受理", "等待", "恢复", "撤回", "并单", "记录", "更正"];

/// The states that every book has.
const STATUSES: [(&str, &str); 5] = [
    ("open", "处理中"),
    ("waiting", "等待中"),
    ("closed", "已结案"),
    ("withdrawn", "已撤回"),
    ("merged", "已并单"),
];

/// The usual title of a field, where every book has it.
pub(super) fn of_field(id: usize) -> Option<&'static str> {
    FIELDS.get(id).copied()
}

/// The usual title of an event, where every book has it.
pub(super) fn of_event(id: usize) -> Option<&'static str> {
    EVENTS.get(id).copied()
}

/// The title of a state, where every book has it.
pub(crate) fn of_status(name: &str) -> Option<&'static str> {
    STATUSES.iter().find(|(known, _)| *known == name).map(|(_, title)| *title)
}

/// The state of this title, where every book has it.
pub(crate) fn status_called(title: &str) -> Option<&'static str> {
    STATUSES.iter().find(|(_, known)| *known == title).map(|(name, _)| *name)
}

impl Title {
    /// True if the policy gives this title; small and large letters are the same.
    pub(crate) fn is_own(&self, text: &str) -> bool {
        [&self.zh, &self.en].into_iter().flatten().any(|title| title.eq_ignore_ascii_case(text))
    }

    /// True if things like this one are usually called so.
    pub(crate) fn is_usual(&self, text: &str) -> bool {
        self.usual == Some(text)
    }
}

/// In English people read names, as they type them; in Chinese titles.
fn called<'a>(name: &'a str, title: &'a Title, language: Language) -> &'a str {
    match language {
        Language::English => name,
        Language::Chinese => title.text(language).unwrap_or(name),
    }
}

impl Schema {
    /// What a sentence or table in `language` calls a field.
    pub(crate) fn field_called(&self, id: FieldId, language: Language) -> &str {
        let field = self.field(id);
        called(&field.name, &field.title, language)
    }

    /// A field that people are to type: in English its name, in Chinese after what they call it: 渠道（via）.
    pub(crate) fn field_to_type(&self, id: FieldId) -> Said {
        let field = self.field(id);
        match self.field_called(id, Language::Chinese) {
            title if *title == *field.name => Said::from(title),
            title => Said::new(&*field.name, format!("{title}（{}）", field.name)),
        }
    }

    /// What a sentence in `language` calls an event. Titles such as 已办结 stand in it without 已, which the sentence says
    /// where it is so.
    pub(crate) fn event_called(&self, id: EventId, language: Language) -> &str {
        let event = self.event(id);
        let title = called(&event.name, &event.title, language);
        title.strip_prefix('已').filter(|rest| !rest.is_empty()).unwrap_or(title)
    }

    /// What a sentence or table in `language` calls a kind.
    pub(crate) fn kind_called(&self, id: KindId, language: Language) -> &str {
        let kind = self.kind(id);
        called(&kind.name, &kind.title, language)
    }

    /// The title of a word where `field` holds it: of a kind, an event or a state. Other values have none.
    pub(crate) fn word_titled(&self, id: FieldId, word: &str, language: Language) -> Option<&str> {
        match id {
            _ if language == Language::English => None,
            field::KIND => self.find_kind(word).map(|kind| self.kind_called(kind, language)),
            field::EVENT => self.find_event(word).map(|event| self.event_called(event, language)),
            field::STATUS => of_status(word),
            _ => None,
        }
    }
}
