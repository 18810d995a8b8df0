//! Help in Chinese: the texts of clap, by their English. None of it is looked at while people speak English.

pub(super) mod messages;
pub(super) mod usage;

use std::collections::BTreeMap;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command};

/// Short texts: the English to the letter, and below it, indented, the Chinese.
const HELP: &str = include_str!("help.txt");
/// What stands below the options of a command: `== cs check`, and the page.
const PAGES: &str = include_str!("pages.txt");

/// What clap itself says around the texts, where no setting of clap reaches it.
const FRAME: [(&str, &str); 13] = [
    ("Usage: ", "用法："),
    ("Usage:", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Possible values:", "可选："),
    ("[possible values: ", "[可选："),
    ("[default: ", "[默认："),
    ("[OPTIONS]", "[选项]"),
    ("[COMMAND]", "[命令]"),
    ("<COMMAND>", "<命令>"),
    ("For more information, try", "详见"),
    ("[aliases: ", "[别名："),
];

/// `command` with its help in Chinese. It is for showing help, not for reading arguments: values come as text.
pub(super) fn command(mut command: Command) -> Command {
    command.build();
    translated(command, &Texts::read())
}

/// A page of help as clap writes it, with the words that clap puts around the texts.
pub(super) fn framed(page: &str) -> String {
    let page = FRAME
        .iter()
        .fold(page.to_owned(), |page, (english, chinese)| page.replace(english, chinese));
    // No blank stands behind a full-width colon, whatever style ends before it.
    page.replace("用法：\u{1b}[0m ", "用法：\u{1b}[0m").replace("用法： ", "用法：")
}

/// The texts, by their English, and the pages, by the command.
struct Texts {
    help: BTreeMap<&'static str, &'static str>,
    pages: BTreeMap<&'static str, String>,
}

impl Texts {
    fn read() -> Self {
        let mut help = BTreeMap::new();
        let mut english = "";
        for line in HELP.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix("  ") {
                Some(chinese) => {
                    help.insert(english, chinese);
                }
                None => english = line,
            }
        }
        let pages = PAGES.split("== ").filter_map(|page| page.split_once('\n'));
        let pages = pages.map(|(command, page)| (command, page.trim().to_owned())).collect();
        Self { help, pages }
    }

    fn of(&self, english: &impl ToString) -> Option<&'static str> {
        self.help.get(&*english.to_string()).copied()
    }
}

fn translated(mut command: Command, texts: &Texts) -> Command {
    if let Some(chinese) = command.get_about().and_then(|about| texts.of(about)) {
        command = command.about(chinese);
    }
    if let Some(chinese) = command.get_long_about().and_then(|about| texts.of(about)) {
        command = command.long_about(chinese);
    }
    let path = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    if let (Some(page), Some(_)) = (texts.pages.get(&*path), command.get_after_help()) {
        command = command.after_help(page.clone());
    }
    command
        .mut_args(|arg| translated_arg(arg, texts))
        .mut_subcommands(|subcommand| translated(subcommand, texts))
}

fn translated_arg(mut arg: Arg, texts: &Texts) -> Arg {
    if let Some(chinese) = arg.get_help().and_then(|help| texts.of(help)) {
        arg = arg.help(chinese);
    }
    if let Some(chinese) = arg.get_long_help().and_then(|help| texts.of(help)) {
        arg = arg.long_help(chinese);
    }
    let values = arg.get_possible_values();
    if values.iter().all(|value| value.get_help().is_none()) {
        return arg;
    }
    let value = |value: PossibleValue| match value.get_help().and_then(|help| texts.of(help)) {
        Some(chinese) => value.help(chinese),
        None => value,
    };
    arg.value_parser(PossibleValuesParser::new(values.into_iter().map(value)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;

    /// What a walk over all commands found: the English texts, the commands with pages, and the examples on these.
    #[derive(Default)]
    struct Found {
        texts: BTreeSet<String>,
        pages: BTreeMap<String, String>,
    }

    impl Found {
        fn walk(&mut self, command: &Command) {
            let texts = [command.get_about(), command.get_long_about()];
            self.texts.extend(texts.into_iter().flatten().map(ToString::to_string));
            let path = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
            if let Some(page) = command.get_after_help() {
                self.pages.insert(path, page.to_string());
            }
            for arg in command.get_arguments() {
                let texts = [arg.get_help(), arg.get_long_help()];
                self.texts.extend(texts.into_iter().flatten().map(ToString::to_string));
                let values = arg.get_possible_values();
                let helps = values.iter().filter_map(PossibleValue::get_help);
                self.texts.extend(helps.map(ToString::to_string));
            }
            command.get_subcommands().for_each(|subcommand| self.walk(subcommand));
        }
    }

    fn found() -> Found {
        let mut found = Found::default();
        for mut command in [crate::cli::Cli::command(), crate::cli::Verb::command()] {
            command.build();
            found.walk(&command);
        }
        let assign =
            <crate::cli::assign::Flags as clap::Args>::augment_args(clap::Command::new("assign"));
        found.walk(&assign);
        // It stands for the verbs of the policy, and is never shown.
        for unshown in [
            "A verb of the policy",
            "A verb of the policy with its arguments; its name and page come from the policy",
            "What `assign` takes besides what every verb does",
        ] {
            found.texts.remove(unshown);
        }
        found.texts.remove("Print this message or the help of the given subcommand(s)");
        found
    }

    #[test]
    fn every_text_has_its_chinese() {
        let (found, texts) = (found(), Texts::read());
        let missing: Vec<_> =
            found.texts.iter().filter(|text| !texts.help.contains_key(&***text)).collect();
        assert!(missing.is_empty(), "help.txt lacks:\n{missing:#?}");
        let missing: Vec<_> =
            found.pages.keys().filter(|path| !texts.pages.contains_key(&***path)).collect();
        assert!(missing.is_empty(), "pages.txt lacks:\n{missing:#?}");
    }

    #[test]
    fn every_entry_names_something() {
        let (found, texts) = (found(), Texts::read());
        // It is said of commands with a longer help alone.
        let known = ["Print help (see more with '--help')", "Print help (see a summary with '-h')"];
        let stray: Vec<_> = texts
            .help
            .keys()
            .filter(|text| !found.texts.contains(**text) && !known.contains(text))
            .collect();
        assert!(stray.is_empty(), "help.txt names what is not said:\n{stray:#?}");
        let stray: Vec<_> =
            texts.pages.keys().filter(|path| !found.pages.contains_key(**path)).collect();
        assert!(stray.is_empty(), "pages.txt names what has no page:\n{stray:#?}");
    }

    /// The commands that a page shows, without what is said of them.
    fn examples(page: &str) -> Vec<String> {
        let lines = page.lines().filter_map(|line| line.strip_prefix("  cs "));
        let bare = |line: &str| line.split("  ").next().unwrap_or_default().trim().to_owned();
        lines.map(bare).collect()
    }

    #[test]
    fn pages_show_the_same_examples() {
        let (found, texts) = (found(), Texts::read());
        for (path, english) in &found.pages {
            let chinese = texts.pages.get(&**path).unwrap();
            assert_eq!(examples(chinese), examples(english), "{path}");
        }
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        use unicode_width::UnicodeWidthStr;
        for (path, page) in &Texts::read().pages {
            let own = |line: &&str| !line.starts_with("  ");
            let wide: Vec<&str> =
                page.lines().filter(own).filter(|line| line.width() > 100).collect();
            assert!(wide.is_empty(), "{path}:\n{wide:#?}");
        }
    }
}
