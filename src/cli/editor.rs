//! The editor of the one who runs the program.

use std::path::Path;
use std::process::{Command, ExitStatus};

use anyhow::Result;

use super::Hinted;
use super::session::variable;
use crate::model::language::said;

/// Where people name their editor; the first that is set counts.
const VARIABLES: [&str; 3] = ["CS_EDITOR", "VISUAL", "EDITOR"];
/// What a shell says of a command that it does not find.
const NOT_FOUND: i32 = 127;

/// An editor, with arguments as a shell would take them: `code --wait`, `vim -c 'set nowrap'`.
#[derive(Debug)]
pub(super) struct Editor {
    command: String,
}

impl Editor {
    /// # Errors
    /// If no variable names one.
    pub(super) fn find() -> Result<Self> {
        let command = VARIABLES.into_iter().find_map(variable);
        let command = command.ok_or_else(|| {
            Hinted::new(
                said!("no editor is set", "没有设置编辑器"),
                said!(
                    "set CS_EDITOR, VISUAL or EDITOR: export EDITOR=nano, or export EDITOR='code --wait'",
                    "请设置 CS_EDITOR、VISUAL 或 EDITOR：export EDITOR=nano，或 export EDITOR='code --wait'"
                ),
            )
        })?;
        Ok(Self { command })
    }

    /// Opens `file` and waits until the person is done.
    ///
    /// # Errors
    /// If the editor cannot be run, or says that it failed.
    pub(super) fn open(&self, file: &Path) -> Result<()> {
        let name = &self.command;
        let hint = || {
            said!(
                "CS_EDITOR, VISUAL and EDITOR name the editor, the first that is set",
                "编辑器由 CS_EDITOR、VISUAL、EDITOR 指定，以第一个已设置的为准"
            )
        };
        let status = self.command(file).status().map_err(|error| {
            let message = said!(
                "the editor `{name}` could not be run: {error}",
                "无法运行编辑器 `{name}`：{error}"
            );
            Hinted::new(message, hint())
        })?;
        if status.success() {
            return Ok(());
        }
        let message = if status.code() == Some(NOT_FOUND) {
            said!("the editor `{name}` was not found", "找不到编辑器 `{name}`")
        } else {
            let how = how_it_ended(status);
            said!("the editor `{name}` failed ({how})", "编辑器 `{name}` 出错（{how}）")
        };
        Err(Hinted::new(message, hint()).into())
    }

    /// A shell takes the words apart, as git has it do.
    #[cfg(unix)]
    fn command(&self, file: &Path) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{} \"$@\"", self.command)).arg(&self.command).arg(file);
        command
    }

    /// Words are parted by blanks, but for those in double quotes.
    #[cfg(not(unix))]
    fn command(&self, file: &Path) -> Command {
        let mut words = words(&self.command).into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).arg(file);
        command
    }
}

fn how_it_ended(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit status {code}"))
}

#[cfg(not(unix))]
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in command.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            letter => words.last_mut().unwrap_or(&mut String::new()).push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
