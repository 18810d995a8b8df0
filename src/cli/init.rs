//! `cs init`: make a book.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::session::Session;
use super::{Hinted, Outcome};
use crate::model::language::{Language, said, tr};
use crate::render::schema::Schema;
use crate::store::files;

const EXAMPLES: &str = "Examples:
  cs init          in this folder
  cs init desk     in the folder desk

It writes a small policy with its cases, the roster of the staff, a calendar (of the PRC: policy.yaml
says where to change it), a README that walks through a first day, a workflow for edits of the policy
(GitHub and GitLab: fill in how `cs` gets there), and lines for cron. No file that stands there is
changed.";

/// What a new book holds, relative to its folder; the policy comes last.
const FILES: [(&str, &str); 12] = [
    (README, include_str!("starter/README.md")),
    ("data/rosters/staff.csv", include_str!("starter/staff.csv")),
    ("data/calendar/cn.csv", include_str!("../../data/calendar/cn.csv")),
    ("tests/policy/starter.yaml", include_str!("starter/cases.yaml")),
    ("schema/policy.schema.json", Schema::Policy.text()),
    ("schema/cases.schema.json", Schema::Cases.text()),
    (".github/workflows/policy.yml", include_str!("starter/github.yml")),
    (".gitlab-ci.yml", include_str!("starter/gitlab.yml")),
    (CRONTAB, ""),
    (".gitattributes", include_str!("starter/gitattributes")),
    (".gitignore", include_str!("starter/gitignore")),
    (POLICY, include_str!("starter/policy.yaml")),
];
const README: &str = "README.md";
const POLICY: &str = "policy.yaml";
/// Its content depends on the machine.
const CRONTAB: &str = "crontab";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder (this one unless given)
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let root = args.dir.as_ref().map_or_else(|| session.here.clone(), |dir| session.here.join(dir));
    if root.join(POLICY).exists() {
        let message = said!("there is a book in {} already", "{} 里已有工单册", root.display());
        return Err(Hinted::new(
            message,
            said!(
                "edit its policy.yaml, or choose another folder",
                "请修改其 policy.yaml，或另选文件夹"
            ),
        )
        .into());
    }
    // Without a policy there is no book, so that a run cut short can be repeated.
    for (name, content) in FILES {
        let content = spoken(name, content, session.language);
        let path = root.join(name);
        if path.exists() {
            writeln!(out, "{}", tr!(session.language, "kept     {name}", "保留  {name}"))?;
        } else {
            let content = if name == CRONTAB { crontab(&root) } else { content };
            files::create(&path, &content)?;
            writeln!(out, "{}", tr!(session.language, "written  {name}", "写入  {name}"))?;
        }
    }
    let folder =
        args.dir.as_ref().map(|dir| format!("cd {} && ", dir.display())).unwrap_or_default();
    writeln!(out, "\n{}", tr!(session.language, "You could go on with", "接下来可以："))?;
    writeln!(out, "  {folder}export CS_BY=li.na")?;
    let kind = tr!(session.language, "request", "请求");
    writeln!(out, "  cs new {kind} '打印四十本手册' customer=王女士 --via phone")?;
    writeln!(out, "  cs list && cs check")?;
    let rest = tr!(
        session.language,
        "README.md tells the rest: a first day, edits of the policy, CI and cron",
        "其余见 README.md：第一天怎么用、怎样改政策、CI 和定时任务"
    );
    writeln!(out, "{rest}")?;
    Ok(Outcome::Clean)
}

/// A file as people of `language` read it.
fn spoken(name: &str, content: &str, language: Language) -> String {
    match (language, name) {
        (Language::Chinese, README) => include_str!("starter/README.zh.md").to_owned(),
        (Language::Chinese, POLICY) => content.replace("Our service desk", "我们的服务台"),
        _ => content.to_owned(),
    }
}

/// The lines for cron, with the folder of the book and that of this program.
fn crontab(root: &Path) -> String {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(Path::parent).map(Path::display);
    let path = program.map_or_else(String::new, |folder| format!("{folder}:"));
    include_str!("starter/crontab")
        .replace("{book}", &root.display().to_string())
        .replace("{path}", &format!("{path}/usr/local/bin:/usr/bin:/bin"))
}
