//! The forms, one file each. The module comment of a form is the page that `cs explain FORM` prints.
#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "the pages are read in a terminal: lists of YAML are no links, and backticks are noise"
)]

pub(crate) mod actor;
pub(crate) mod deadline;
pub(crate) mod duty;
pub(crate) mod limit;
pub(crate) mod metric;
pub(crate) mod notice;
pub(crate) mod precedence;
pub(crate) mod recurring;
pub(crate) mod required;
pub(crate) mod retention;
pub(crate) mod roster;
pub(crate) mod sequence;

use crate::model::language::Language;
use crate::policy::form::FormName;

/// The page about a form: in English the comment at the head of its file, without its marks; in Chinese the text of the
/// same name in `zh`.
pub(crate) fn page(form: FormName, language: Language) -> String {
    let (source, chinese) = texts(form);
    if language == Language::Chinese {
        return chinese.to_owned();
    }
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n") + "\n"
}

/// The file of a form, and its page in Chinese.
const fn texts(form: FormName) -> (&'static str, &'static str) {
    macro_rules! texts {
        ($name:literal) => {
            (include_str!(concat!($name, ".rs")), include_str!(concat!("zh/", $name, ".md")))
        };
    }
    match form {
        FormName::Deadline => texts!("deadline"),
        FormName::Recurring => texts!("recurring"),
        FormName::Notice => texts!("notice"),
        FormName::Precedence => texts!("precedence"),
        FormName::Sequence => texts!("sequence"),
        FormName::Required => texts!("required"),
        FormName::Limit => texts!("limit"),
        FormName::Actor => texts!("actor"),
        FormName::Roster => texts!("roster"),
        FormName::Duty => texts!("duty"),
        FormName::Metric => texts!("metric"),
        FormName::Retention => texts!("retention"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_its_file_and_every_file_its_form() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/rules");
        let files = |folder: &str| std::fs::read_dir(folder).unwrap().count();
        assert_eq!(files(folder), FormName::ALL.len() + 2, "a file a form, mod.rs and zh");
        assert_eq!(files(&format!("{folder}/zh")), FormName::ALL.len(), "a page a form");
        for form in FormName::ALL {
            let (name, page) = (form.as_str(), page(form, Language::English));
            assert!(page.starts_with(&format!("# {name}: ")), "{page}");
            assert!(page.contains("Example"), "the page of `{name}` needs an example");
        }
    }

    /// The parts of a page: its keys, its example, and all that is said besides.
    fn parts(page: &str) -> (Vec<&str>, Vec<&str>, String) {
        let (mut keys, mut example, mut prose) = (Vec::new(), Vec::new(), String::new());
        for line in page.lines() {
            let said = match line.strip_prefix("  ") {
                Some(rest) if rest.starts_with(['-', ' ']) && !rest.starts_with("      ") => {
                    example.push(line);
                    continue;
                }
                Some(rest) if !rest.starts_with(' ') => {
                    let (key, said) = rest.split_once(' ').unwrap();
                    keys.push(key);
                    said
                }
                _ => line,
            };
            prose.extend([said, "\n"]);
        }
        (keys, example, prose)
    }

    #[test]
    fn the_chinese_page_names_the_keys_and_shows_the_example_of_the_english() {
        for form in FormName::ALL {
            let (english, chinese) = (page(form, Language::English), page(form, Language::Chinese));
            let (english, chinese) = (parts(&english), parts(&chinese));
            assert!(english.0.len() + english.1.len() > 3, "{english:?}");
            assert_eq!(chinese.0, english.0, "the keys of {}", form.as_str());
            assert_eq!(chinese.1, english.1, "the example of {}", form.as_str());
        }
    }

    #[test]
    fn the_chinese_page_says_nothing_in_english() {
        for form in FormName::ALL {
            let (page, name) = (page(form, Language::Chinese), form.as_str());
            assert!(page.starts_with(&format!("# {name}：")), "{page}");
            assert!(["键", "结果：", "示例："].iter().all(|part| page.contains(part)), "{page}");
            let (_, _, prose) = parts(&page);
            // What a policy writes stands in brackets of YAML or backticks; a word of it may stand alone.
            let bare = prose.split(['`', '{', '[']).map(|part| part.rsplit(['}', ']']).next());
            let words: Vec<&str> = bare.flatten().flat_map(|part| part.split(' ')).collect();
            let is_english =
                |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            let run = words.windows(2).find(|run| run.iter().all(is_english));
            assert_eq!(run, None, "{name}");
        }
    }
}
