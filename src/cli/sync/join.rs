//! The merge with what others wrote: looked at as a whole before it is committed, and taken back where it would do harm.

use std::collections::BTreeSet;

use anyhow::Result;

use super::super::{keep, log, outcome};
use super::own::{events_of, listed_in};
use super::verdict::Verdict;
use super::{Stop, Sync, stop};
use crate::model::fault::Fault;
use crate::model::id::RecordId;
use crate::model::language::{Said, said, tr};
use crate::report::Words;
use crate::report::sync::{Amount, Clash, Harm, Synced, Told};
use crate::store::files::Lock;
use crate::store::git::{Joined, Listing, Unmerged, Upstream};
use crate::store::told::is_record;
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
            return self.nothing_taken_out(synced);
        }
        // A policy that cannot be read here may be mended by what comes.
        let before = Verdict::of(self.session.root()?, self.session.now).unwrap_or_default();
        let checked = if sides.is_ahead() {
            // What came may be no events: rows of rosters, the policy, or the same on both sides.
            let subject = match synced.came.events {
                0 => format!("Merge {}", upstream.name()),
                _ => format!("Merge {} from {}", synced.came, upstream.name()),
            };
            self.merge(&sides, &before, &turns.0, &subject)
        } else {
            self.go_forward(&sides, &before)
        }?;
        synced.new_violations = checked.verdict.violations_beyond(&before);
        synced.kept = checked.kept;
        synced.clashes = checked.clashes;
        (synced.came, synced.sent) = (checked.came, checked.sent);
        Ok(synced)
    }

    /// All that the other side tells is here, where all its commits are.
    fn nothing_taken_out(&self, synced: Synced) -> Result<Synced> {
        if synced.came.events == 0 {
            return Ok(synced);
        }
        if self.accepts_removed {
            return Ok(Synced { came: Amount::default(), ..synced });
        }
        let (what, with) = (synced.came, &synced.with);
        Err(stop(
            said!(
                "the commits here take out {what} of `{with}`; nothing was sent",
                "这里的提交删掉了 `{with}` 的事件（{what}）；未送出"
            ),
            said!(
                "git diff {with} -- data shows them; if that is right, cs sync --accept-removed",
                "用 git diff {with} -- data 查看；如果没错，用 cs sync --accept-removed"
            ),
        ))
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
        let mut synced = Synced { with: upstream.name(), ..Synced::default() };
        if let Ok(book) = self.session.open() {
            let paths = book.between(&[&ours, &theirs])?;
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
    came: Amount,
    sent: Amount,
    kept: Vec<RecordId>,
    clashes: Vec<Said>,
}

/// What a merge does to the events.
struct EventsChecked {
    came: Amount,
    sent: Amount,
    clashes: Vec<Said>,
}

impl Sync<'_> {
    /// Takes over what came, where nothing was written here meanwhile.
    fn go_forward(&self, sides: &Sides, before: &Verdict) -> Result<Checked> {
        self.repository.forward(&sides.theirs)?;
        let result = self.repository.files_of(&sides.theirs)?;
        match self.check(sides, before, &result) {
            Ok(checked) => Ok(checked),
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
        let checked = self.check(sides, before, &result)?;
        Ok(Checked { kept, ..checked })
    }

    /// The book reads, and every event of either side is in it once.
    fn check(&self, sides: &Sides, before: &Verdict, result: &Listing) -> Result<Checked> {
        let root = self.session.root()?;
        let book = Book::open(root.clone()).map_err(|error| unreadable(&error))?;
        let verdict = Verdict::of(root, self.session.now)?;
        self.check_faults(sides, &verdict, before)?;
        let events = self.check_events(sides, result, &book)?;
        let EventsChecked { came, sent, clashes } = events;
        Ok(Checked { verdict, came, sent, kept: Vec::new(), clashes })
    }

    /// What could not be read elsewhere already is told, and is not the fault of the merge.
    fn check_faults(&self, sides: &Sides, verdict: &Verdict, before: &Verdict) -> Result<()> {
        let new = verdict.faults_beyond(before);
        if new.is_empty() {
            return Ok(());
        }
        let there = self.verdict_of(&sides.theirs)?;
        let (old, made): (Vec<Fault>, Vec<Fault>) =
            new.into_iter().partition(|fault| there.has(fault));
        outcome::print_faults(&old, "warning: ");
        if made.is_empty() {
            return Ok(());
        }
        outcome::print_faults(&made, "");
        let (count, theirs) = (made.len(), short(&sides.theirs));
        let line = if count == 1 {
            said!(
                "the merge would make this fault, which neither side has; it was taken back, and nothing was sent",
                "合并会产生双方原本都没有的这处错误；已撤销合并，未送出"
            )
        } else {
            said!(
                "the merge would make these {count} faults, which neither side has; it was taken back, and nothing was sent",
                "合并会产生双方原本都没有的这 {count} 处错误；已撤销合并，未送出"
            )
        };
        let hint = said!(
            "git merge {theirs} by hand, mend what is named above, git commit -a, and cs sync again",
            "手工 git merge {theirs}，改好上面所列，git commit -a，再 cs sync"
        );
        Err(stop(line, hint))
    }

    /// What came, what the other side lacks, and what both did.
    fn check_events(&self, sides: &Sides, result: &Listing, book: &Book) -> Result<EventsChecked> {
        let ours = self.repository.files_of(&sides.ours)?;
        let theirs = self.repository.files_of(&sides.theirs)?;
        let paths = book.between(&[&ours, &theirs, result])?;
        let told =
            |files| -> Result<Told> { book.told(&self.repository.texts(files, &paths)?, &paths) };
        let (of_ours, of_theirs, of_result) = (told(&ours)?, told(&theirs)?, told(result)?);
        let mut harm = Harm::of(&of_ours, &of_theirs, &of_result);
        // A file that came as it is and cannot be read was told as such.
        harm.lost.retain(|part| !of_result.unreadable.contains(&*Book::file_of(part.record)));
        harm.unknown.retain(|path| {
            let merged = result.get(path);
            merged != ours.get(path) && merged != theirs.get(path)
        });
        if self.accepts_removed {
            harm.lost.clear();
        }
        tell_harm(&harm, &short(&sides.theirs))?;
        let policy = &book.policy;
        let words = Words { policy, symbols: &book.symbols, language: self.session.language };
        let line = |clash: Clash| Said::by(|language| clash.text(words, language));
        Ok(EventsChecked {
            came: Amount::of(&of_result.beyond(&of_ours)),
            sent: Amount::of(&of_result.beyond(&of_theirs)),
            clashes: Clash::all(&of_ours, &of_theirs, &policy.schema)
                .into_iter()
                .map(line)
                .collect(),
        })
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
            |file: &&Unmerged| file.is_in_book && is_record(&file.path) && file.has[0];
        let written: Vec<&Unmerged> = files
            .iter()
            .filter(is_gone_on_one_side)
            .filter(|file| file.has[1] != file.has[2])
            .collect();
        let others: Vec<&Unmerged> =
            files.iter().filter(|file| !written.iter().any(|one| one == file)).collect();
        if !others.is_empty() {
            return Err(self.conflict(&others, sides)?.into());
        }
        let mut book = self.session.open()?;
        let (ours, theirs) =
            (self.repository.files_of(&sides.ours)?, self.repository.files_of(&sides.theirs)?);
        let paths = book.between(&[&ours, &theirs])?;
        let mut kept = Vec::new();
        for file in written {
            let archiver = if file.has[1] { &theirs } else { &ours };
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
        let line = Said::by(|language| {
            let names = listed_in(files.iter().map(|file| file.path.as_str()), language);
            tr!(
                language,
                "changed here and elsewhere, and not to be merged by itself: {names}; the merge was taken back, and nothing was sent",
                "这里和别处都改过，无法自动合并：{names}；已撤销合并，未送出"
            )
        });
        let theirs = short(&sides.theirs);
        let hint = if files.iter().any(|file| file.path.starts_with("data/archive/")) {
            self.archive_hint(sides)?
        } else {
            said!(
                "git diff HEAD...{theirs} shows it; then git merge {theirs}, mend the lines between the marks, git commit -a, and cs sync again",
                "用 git diff HEAD...{theirs} 查看；再 git merge {theirs}，改好标记之间的行，git commit -a，然后再 cs sync"
            )
        };
        Ok(Stop { lines: vec![line], hint })
    }

    /// Two clones archived: the archiving here can be taken back where it is all that its commits do.
    fn archive_hint(&self, sides: &Sides) -> Result<Said> {
        let base = sides.base.as_deref().unwrap_or(&sides.theirs);
        let commits = self.repository.commits_of(base, &sides.ours, "data/archive")?;
        let book = self.session.open()?;
        let moves_only = |commit: &String| -> Result<bool> {
            let (old, new) = (
                self.repository.files_of(&format!("{commit}^"))?,
                self.repository.files_of(commit)?,
            );
            let paths = book.between(&[&old, &new])?;
            let told = |files| book.told(&self.repository.texts(files, &paths)?, &paths);
            let (old, new) = (told(&old)?, told(&new)?);
            Ok(old.beyond(&new).is_empty() && new.beyond(&old).is_empty())
        };
        let mut can_go_back = !commits.is_empty();
        for commit in &commits {
            can_go_back &= moves_only(commit)?;
        }
        let commits = commits.join(" ");
        Ok(if can_go_back {
            said!(
                "let one machine alone run `cs archive`; git revert --no-edit {commits} takes back what was archived here, then cs sync again",
                "只让一台机器运行 `cs archive`；用 git revert --no-edit {commits} 撤回这里的归档，再 cs sync"
            )
        } else {
            said!(
                "let one machine alone run `cs archive`; what was archived here stands in {commits}, with other lines: merge by hand",
                "只让一台机器运行 `cs archive`；这里的归档和其他内容一起在提交 {commits} 中：请手工合并"
            )
        })
    }
}

fn tell_harm(harm: &Harm, theirs: &str) -> Result<()> {
    let mut lines: Vec<Said> = Vec::new();
    if !harm.lost.is_empty() {
        lines.push(Said::by(|language| {
            let what = events_of(&harm.lost, language);
            tr!(
                language,
                "the merge would lose events: {what}; it was taken back, and nothing was sent",
                "合并会丢失事件：{what}；已撤销合并，未送出"
            )
        }));
    }
    if !harm.strange.is_empty() {
        lines.push(Said::by(|language| {
            let what = events_of(&harm.strange, language);
            tr!(
                language,
                "the merge would make events that no one wrote: {what}; it was taken back, and nothing was sent",
                "合并会产生没有人写过的事件：{what}；已撤销合并，未送出"
            )
        }));
    }
    if !harm.unknown.is_empty() {
        let files: Vec<&str> = harm.unknown.iter().map(String::as_str).collect();
        lines.push(Said::by(|language| {
            let what = listed_in(files.iter().copied(), language);
            tr!(
                language,
                "these files were merged and cannot be read on one side: {what}; the merge was taken back, and nothing was sent",
                "这些文件参与了合并，但有一方无法读取：{what}；已撤销合并，未送出"
            )
        }));
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
