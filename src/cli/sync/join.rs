//! The merge with what others wrote: looked at as a whole before it is committed, and taken back where it would do harm.

use std::collections::BTreeSet;

use anyhow::Result;

use super::super::{keep, log, outcome};
use super::own::{events_of, listed};
use super::verdict::Verdict;
use super::{Stop, Sync, stop};
use crate::model::fault::Fault;
use crate::model::id::RecordId;
use crate::model::language::{Said, said};
use crate::report::sync::{Amount, Harm, Synced, Told};
use crate::store::files::Lock;
use crate::store::git::{Joined, Listing, Unmerged, Upstream};
use crate::store::told::{is_record, touched};
use crate::store::{Book, Place};

/// The commits of both sides, and the last that both have.
#[derive(Debug)]
struct Sides {
    ours: String,
    theirs: String,
    base: Option<String>,
}

impl Sides {
    fn has_come(&self) -> bool {
        self.base.as_ref() != Some(&self.theirs)
    }

    fn is_ahead(&self) -> bool {
        self.base.as_ref() != Some(&self.ours)
    }
}

impl Sync<'_> {
    /// Commits what was written here, and merges what is known of the other side.
    pub(super) fn join(&self, upstream: &Upstream) -> Result<Synced> {
        let turns = self.turns()?;
        self.commit_own()?;
        let Some(sides) = self.sides(upstream)? else {
            let mut synced = self.between(upstream)?;
            synced.has_to_send = true;
            return Ok(synced);
        };
        let mut synced = self.between(upstream)?;
        synced.has_to_send = sides.is_ahead();
        if !sides.has_come() {
            return Ok(synced);
        }
        // A policy that cannot be read here may be mended by what comes.
        let before = Verdict::of(self.session.root()?, self.session.now).unwrap_or_default();
        let checked = if sides.is_ahead() {
            let subject = format!("Merge {} from {}", synced.came, upstream.name());
            self.merge(&sides, &before, &turns.0, &subject)
        } else {
            self.go_forward(&sides, &before)
        }?;
        synced.new_violations = checked.verdict.violations_beyond(&before);
        synced.kept = checked.kept;
        Ok(synced)
    }

    /// `None` where the other side has nothing yet.
    fn sides(&self, upstream: &Upstream) -> Result<Option<Sides>> {
        let ours = self.repository.commit_of("HEAD")?.unwrap_or_default();
        let Some(theirs) = self.repository.commit_of(upstream.known())? else { return Ok(None) };
        let base = self.repository.base(&ours, &theirs)?;
        Ok(Some(Sides { ours, theirs, base }))
    }

    /// What either side has that the other lacks, by the commits that are known.
    pub(super) fn between(&self, upstream: &Upstream) -> Result<Synced> {
        let ours = self.repository.files_of("HEAD")?;
        let theirs = match self.repository.commit_of(upstream.known())? {
            Some(theirs) => self.repository.files_of(&theirs)?,
            None => Listing::new(),
        };
        let base = match self.sides(upstream)?.and_then(|sides| sides.base) {
            Some(base) => self.repository.files_of(&base)?,
            None => Listing::new(),
        };
        let paths = touched(&[&ours, &theirs]);
        let mut synced = Synced { with: upstream.name(), ..Synced::default() };
        if let Ok(book) = self.session.open() {
            let told = |files| -> Result<Told> {
                book.told(&self.repository.texts(files, &paths)?, &paths)
            };
            let (ours, theirs) = (told(&ours)?, told(&theirs)?);
            synced.came = Amount::of(&theirs.beyond(&ours));
            synced.sent = Amount::of(&ours.beyond(&theirs));
        }
        synced.came_files = others_changed(&base, &theirs);
        synced.sent_files = others_changed(&base, &ours);
        Ok(synced)
    }
}

/// Files that differ and are neither records nor archive.
fn others_changed(old: &Listing, new: &Listing) -> BTreeSet<String> {
    let paths = old.keys().chain(new.keys());
    let is_other = |path: &&String| !is_record(path) && !path.starts_with("data/archive/");
    paths.filter(|path| old.get(*path) != new.get(*path)).filter(is_other).cloned().collect()
}

/// A merge that does no harm.
struct Checked {
    verdict: Verdict,
    kept: Vec<RecordId>,
}

impl Sync<'_> {
    /// Takes over what came, where nothing was written here meanwhile.
    fn go_forward(&self, sides: &Sides, before: &Verdict) -> Result<Checked> {
        self.repository.forward(&sides.theirs)?;
        let result = self.repository.files_of(&sides.theirs)?;
        match self.check(sides, before, &result) {
            Ok(verdict) => Ok(Checked { verdict, kept: Vec::new() }),
            Err(why) => {
                self.repository.back(&sides.ours)?;
                Err(why)
            }
        }
    }

    fn merge(
        &self,
        sides: &Sides,
        before: &Verdict,
        turn: &Lock,
        subject: &str,
    ) -> Result<Checked> {
        self.repository.mark()?;
        let merged = self.try_merge(sides, before, turn).and_then(|checked| {
            let author = keep::me(&self.session.open()?, self.session);
            self.repository.commit_join(subject, author.as_ref())?;
            Ok(checked)
        });
        if merged.is_err() && self.repository.under_way().is_some() {
            self.repository.abort()?;
        }
        self.repository.unmark()?;
        merged
    }

    fn try_merge(&self, sides: &Sides, before: &Verdict, turn: &Lock) -> Result<Checked> {
        let kept = match self.repository.join(&sides.theirs)? {
            Joined::Whole => Vec::new(),
            Joined::Conflicts(files) => self.resolve(&files, sides, turn)?,
        };
        let result = self.repository.files_of_index()?;
        let verdict = self.check(sides, before, &result)?;
        Ok(Checked { verdict, kept })
    }

    /// The book reads, and every event of either side is in it once.
    fn check(&self, sides: &Sides, before: &Verdict, result: &Listing) -> Result<Verdict> {
        let root = self.session.root()?;
        let book = Book::open(root.clone()).map_err(|error| unreadable(&error))?;
        self.check_events(sides, result, &book)?;
        let verdict = Verdict::of(root, self.session.now)?;
        let mut new = verdict.faults_beyond(before);
        if !new.is_empty() {
            // What could not be read elsewhere already is not the fault of the merge.
            let there = self.verdict_of(&sides.theirs)?;
            let (old, made): (Vec<Fault>, Vec<Fault>) = new.into_iter().partition(|fault| {
                there.faults.contains_key(&(fault.file.to_string(), fault.message.to_string()))
            });
            outcome::print_faults(&old, "warning: ");
            new = made;
        }
        if new.is_empty() {
            return Ok(verdict);
        }
        outcome::print_faults(&new, "");
        let (count, theirs) = (new.len(), short(&sides.theirs));
        Err(stop(
            said!(
                "the merge would make {count} faults that neither side has; it was taken back, and nothing was sent",
                "合并会产生 {count} 处双方原本都没有的错误；已撤销合并，未送出"
            ),
            said!(
                "merge by hand (git merge {theirs}), mend what is named above, and commit",
                "请手工合并（git merge {theirs}），改好上面所列，再提交"
            ),
        ))
    }

    fn check_events(&self, sides: &Sides, result: &Listing, book: &Book) -> Result<()> {
        let ours = self.repository.files_of(&sides.ours)?;
        let theirs = self.repository.files_of(&sides.theirs)?;
        let paths = touched(&[&ours, &theirs, result]);
        let told = |files| -> Result<Told> {
            book.told(&self.repository.texts(files, &paths)?, &paths)
        };
        let mut harm = Harm::of(&told(&ours)?, &told(&theirs)?, &told(result)?);
        harm.unknown.retain(|path| {
            let merged = result.get(path);
            merged != ours.get(path) && merged != theirs.get(path)
        });
        if self.accepts_removed {
            harm.lost.clear();
        }
        tell_harm(&harm, &short(&sides.theirs))
    }

    /// What the book comes to as the other side has it.
    fn verdict_of(&self, commit: &str) -> Result<Verdict> {
        let folder = self.repository.export(commit)?;
        Ok(Verdict::of(folder.path().to_owned(), self.session.now).unwrap_or_default())
    }

    /// Settles the conflicts that have only one answer: a record that one side archived and the other wrote into goes on at
    /// work, with the events of both.
    fn resolve(&self, files: &[Unmerged], sides: &Sides, turn: &Lock) -> Result<Vec<RecordId>> {
        let is_gone_on_one_side =
            |file: &&Unmerged| file.is_in_book && is_record(&file.path) && file.was;
        let written: Vec<&Unmerged> = files
            .iter()
            .filter(is_gone_on_one_side)
            .filter(|file| file.is_ours != file.is_theirs)
            .collect();
        let others: Vec<&Unmerged> =
            files.iter().filter(|file| !written.iter().any(|one| one == file)).collect();
        if !others.is_empty() {
            return Err(self.conflict(&others, sides)?.into());
        }
        let mut book = self.session.open()?;
        let (ours, theirs) =
            (self.repository.files_of(&sides.ours)?, self.repository.files_of(&sides.theirs)?);
        let paths = touched(&[&ours, &theirs]);
        let mut kept = Vec::new();
        for file in written {
            let archiver = if file.is_ours { &theirs } else { &ours };
            let archived = book.told(&self.repository.texts(archiver, &paths)?, &paths)?;
            let place = Place::File(file.path.as_str().into());
            let record = log::read(&place, &mut book)?;
            if !archived.has(record.id) {
                return Err(self.conflict(&[file], sides)?.into());
            }
            let mut grown = record.clone();
            for event in archived.events(record.id) {
                if !grown.events.iter().any(|known| known.says_the_same_as(event)) {
                    book.append(turn, &grown, event)?;
                    grown.events.push(event.clone());
                }
            }
            self.repository.settle(&file.path)?;
            kept.push(record.id);
        }
        Ok(kept)
    }

    /// What does not merge, and what to do about it.
    fn conflict(&self, files: &[&Unmerged], sides: &Sides) -> Result<Stop> {
        let names = listed(files.iter().map(|file| file.path.as_str()));
        let line = said!(
            "changed here and elsewhere, and not to be merged by itself: {names}; the merge was taken back, and nothing was sent",
            "这里和别处都改过，无法自动合并：{names}；已撤销合并，未送出"
        );
        let theirs = short(&sides.theirs);
        let archive = files.iter().any(|file| file.path.starts_with("data/archive/"));
        let hint = if archive {
            let base = sides.base.as_deref().unwrap_or(&sides.theirs);
            let commits = self.repository.commits_of(base, &sides.ours, "data/archive")?.join(" ");
            said!(
                "two clones archived: let one machine alone run `cs archive`; here it was done in {commits}",
                "两处都做了归档：只让一台机器运行 `cs archive`；这里的归档在提交 {commits}"
            )
        } else {
            said!(
                "look with git diff HEAD...{theirs}; then git merge {theirs}, mend the lines between the marks, git commit -a, and cs sync again",
                "用 git diff HEAD...{theirs} 查看；再 git merge {theirs}，改好标记之间的行，git commit -a，然后再 cs sync"
            )
        };
        Ok(Stop { lines: vec![line], hint })
    }
}

fn tell_harm(harm: &Harm, theirs: &str) -> Result<()> {
    let mut lines: Vec<Said> = Vec::new();
    if !harm.lost.is_empty() {
        let what = events_of(&harm.lost);
        lines.push(said!(
            "the merge would lose events: {what}; it was taken back, and nothing was sent",
            "合并会丢失事件：{what}；已撤销合并，未送出"
        ));
    }
    if !harm.strange.is_empty() {
        let what = events_of(&harm.strange);
        lines.push(said!(
            "the merge would make events that no one wrote: {what}; it was taken back, and nothing was sent",
            "合并会产生没有人写过的事件：{what}；已撤销合并，未送出"
        ));
    }
    if !harm.unknown.is_empty() {
        let what = listed(harm.unknown.iter().map(String::as_str).collect::<Vec<_>>().into_iter());
        lines.push(said!(
            "these files were merged and cannot be read on one side: {what}; the merge was taken back, and nothing was sent",
            "这些文件参与了合并，但有一方无法读取：{what}；已撤销合并，未送出"
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    let hint = if harm.strange.is_empty() && harm.unknown.is_empty() {
        said!(
            "someone took them out of the files: git log -p ..{theirs} -- data tells who; if that is right, cs sync --accept-removed",
            "有人从文件里删掉了它们：git log -p ..{theirs} -- data 可查；如果没错，用 cs sync --accept-removed"
        )
    } else {
        said!(
            "merge by hand: git merge {theirs}, mend the files, commit, and cs sync again",
            "请手工合并：git merge {theirs}，改好文件，提交，再 cs sync"
        )
    };
    Err(Stop { lines, hint }.into())
}

fn unreadable(error: &anyhow::Error) -> anyhow::Error {
    let why = match error.downcast_ref::<crate::store::Faults>() {
        Some(crate::store::Faults(faults)) => {
            faults.first().map_or_else(String::new, ToString::to_string)
        }
        None => format!("{error:#}"),
    };
    stop(
        said!(
            "with what came, the policy could not be read: {why}; it was taken back, and nothing was sent",
            "加上收到的内容，政策无法读取：{why}；已撤销，未送出"
        ),
        said!("tell the one who changed the policy last", "请告知最后修改政策的人"),
    )
}

/// A commit as people type it.
fn short(commit: &str) -> String {
    commit.chars().take(10).collect()
}
