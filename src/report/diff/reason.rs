//! Why a verdict holds for every record, in words.

use crate::model::language::Language;

/// A reason; several of one tendency make one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    AsksAnew,
    AsksNoMore,
    AsksOfMore,
    AsksOfFewer,
    /// A baseline instead of a bound, or another one.
    NeverFails,
    MovesOneWay,
    Months,
    Times,
    TimesAllowed,
    Distinct,
    Values,
    Pause,
    MaxPause,
    Warnings,
    Needs,
    People,
    Bound,
    Sample,
    ReadAlike,
    SameHours,
    /// Severity or trial.
    Weight,
}

impl Reason {
    pub(crate) const fn text(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::AsksAnew => ("it asks what was not asked", "提出了原来没有的要求"),
            Self::AsksNoMore => ("it asks no more", "不再有此要求"),
            Self::AsksOfMore => {
                ("it asks of more, and of the others as before", "适用范围扩大，原来适用的照旧")
            }
            Self::AsksOfFewer => {
                ("it asks of fewer, and of these as before", "适用范围缩小，仍适用的照旧")
            }
            Self::NeverFails => ("a baseline is shown and never fails", "基准只显示，不计违规"),
            Self::MovesOneWay => (
                "the same unit, and a deadline that is only moved one way",
                "单位不变，截止只朝一个方向移动",
            ),
            Self::Months => (
                "the same unit, and only more or fewer months are asked for",
                "单位不变，只是要求保存的月数增减",
            ),
            Self::Times => (
                "only more or fewer of the same events are asked for",
                "事件不变，只是要求的次数增减",
            ),
            Self::TimesAllowed => (
                "only more or fewer of the same events are allowed",
                "事件不变，只是允许的次数增减",
            ),
            Self::Distinct => {
                ("only more or fewer distinct values are asked for", "只是要求的不同取值的个数增减")
            }
            Self::Values => ("only more or fewer values are asked for", "只是要求的取值增减"),
            Self::Pause => ("a pause only moves a deadline back", "暂停计时只会推迟截止"),
            Self::MaxPause => (
                "less of a pause is granted is stricter, more is looser",
                "准许暂停的时间减少即变严，增加即变宽",
            ),
            Self::Warnings => ("it moves warnings only", "只影响预警的时间"),
            Self::Needs => ("only more or less is needed", "只是须写明的内容增减"),
            Self::People => ("only more or fewer people may do it", "只是可以办理的人员增减"),
            Self::Bound => ("the same figure against another bound", "指标不变，只是目标不同"),
            Self::Sample => {
                ("only more or fewer units make a verdict", "只是作出评判所需的项数增减")
            }
            Self::ReadAlike => (
                "records that both versions can read are judged alike",
                "两个版本都读得了的工单，评判相同",
            ),
            Self::SameHours => (
                "the years that both versions know have the same hours",
                "两个版本都有数据的年份，工作时间相同",
            ),
            Self::Weight => ("a violation counts otherwise", "违规的轻重不同"),
        };
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}
