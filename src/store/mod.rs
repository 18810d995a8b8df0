//! The book on disk: the only place that touches files.

pub(crate) mod archive;
mod cases;
pub(crate) mod committed;
pub(crate) mod crash;
mod csv_edit;
pub(crate) mod draft;
mod faults;
pub(crate) mod files;
pub(crate) mod git;
pub(crate) mod guides;
#[cfg(test)]
mod hand_edits;
pub(crate) mod import;
pub(crate) mod known;
pub(crate) mod ledger;
mod listening;
#[cfg(test)]
pub(crate) mod made_up;
pub(crate) mod mutants;
mod pieces;
mod record;
mod record_file;
mod record_files;
pub(crate) mod revision;
pub(crate) mod rewrite;
mod roster_edit;
mod rosters;
pub(crate) mod stamp;
mod table;
pub(crate) mod take_back;
pub(crate) mod text;
pub(crate) mod told;
mod waiver_edit;
pub(crate) mod write;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use chrono_tz::Tz;

pub(crate) use faults::Faults;
pub(crate) use record::Reader;
pub(crate) use roster_edit::{RosterEdit, Written};
pub(crate) use rosters::{file_of as roster_file, since as read_since};

use crate::engine::{Bench, Echoes};
use crate::model::Instant;
use crate::model::document;
use crate::model::fault::{Fault, Findings, Position, did_you_mean};
use crate::model::id::{RecordId, normalise};
use crate::model::language::{Said, listed, said, tr};
use crate::model::place::path_at;
use crate::model::record::Record;
use crate::model::roster::Rosters;
use crate::model::symbol::Symbols;
use crate::model::timeline::Horizon;
use crate::model::waiver::Waiver;
use crate::policy::lint::{Verdict, lint};
use crate::policy::values::read_zone;
use crate::policy::{self, Policy, ReadDates};

const POLICY: &str = "policy.yaml";
/// The folder of the records at work.
const AT_WORK: &str = "data/tickets";

/// A book that was opened: its policy and rosters. Records are read on demand.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) root: PathBuf,
    pub(crate) policy: Policy,
    /// Shared where a book is read by two policies.
    pub(crate) symbols: Arc<Symbols>,
    pub(crate) rosters: Rosters,
    pub(crate) waivers: Vec<Waiver>,
    /// What records say to each other, once [`Book::listen`] has gathered it.
    pub(crate) echoes: Echoes,
    /// What could not be read, apart from the policy.
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
}

/// The folder of the book: `given`, or the nearest folder at or above `here` that has a policy.
pub(crate) fn find_book(given: Option<&Path>, here: &Path) -> Result<PathBuf> {
    if let Some(given) = given {
        return if given.join(POLICY).is_file() {
            Ok(given.to_owned())
        } else {
            Err(anyhow!("there is no book in {}: it has no {POLICY}", given.display()))
        };
    }
    here.ancestors().find(|folder| folder.join(POLICY).is_file()).map(Path::to_owned).ok_or_else(|| {
        anyhow!("there is no book here: neither this folder nor one above it has a {POLICY} (`cs init` makes one)")
    })
}

/// A policy that was read, sound or not, with all that was found on the way, in the order of the file.
#[derive(Debug)]
pub(crate) struct Examined {
    /// `None` if there are faults.
    pub(crate) policy: Option<Policy>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
}

/// Reads the policy of the book at `root`, and keeps what is wrong with it. Fails only where there is no text to read.
pub(crate) fn examine_policy(root: &Path, symbols: &Symbols) -> Result<Examined> {
    let dates = |path: &str| dates_text(root, path);
    Ok(examine(POLICY, &policy_text(root)?, &dates, symbols))
}

/// The policy of the book at `root`, as it is written.
fn policy_text(root: &Path) -> Result<String> {
    files::read(&root.join(POLICY)).with_context(|| format!("could not read {POLICY}"))
}

/// The zone that the policy of the book at `root` names, whatever else is wrong with it.
pub(crate) fn zone_of(root: &Path) -> Option<Tz> {
    let document = document::read(&policy_text(root).ok()?, &mut Findings::new(POLICY))?;
    let zone = document.as_map()?.get("policy")?.as_map()?.get("zone")?;
    read_zone(zone.as_text()?).ok()
}

/// The text of a calendar's dates; the path is relative to the book.
fn dates_text(root: &Path, path: &str) -> Result<String, String> {
    files::read(&root.join(path)).map_err(|error| error.to_string())
}

/// Reads the policy `text`, which faults call `name`, and keeps what is wrong with it.
fn examine(name: &str, text: &str, dates: ReadDates<'_>, symbols: &Symbols) -> Examined {
    let mut findings = Findings::new(name);
    let policy = policy::read(text, dates, symbols, &mut findings);
    findings.measure(text);
    let Findings { mut faults, mut warnings, .. } = findings;
    for found in [&mut faults, &mut warnings] {
        found.sort_by(|a, b| (&a.file, a.position).cmp(&(&b.file, b.position)));
    }
    Examined { policy: policy.filter(|_| faults.is_empty()), faults, warnings }
}

/// Reads the policy of the book at `root`; all faults at once.
pub(crate) fn read_policy(root: &Path, symbols: &Symbols) -> Result<(Policy, Vec<Fault>)> {
    sound(examine_policy(root, symbols)?)
}

/// The policy with its warnings, or all faults.
fn sound(Examined { policy, faults, warnings }: Examined) -> Result<(Policy, Vec<Fault>)> {
    policy.map(|policy| (policy, warnings)).ok_or_else(|| Faults(faults).into())
}

/// Looks for what is foolish in the sound policy of the book at `root`, beside the `warnings` that reading it gave.
pub(crate) fn lint_policy(
    root: &Path,
    policy: &Policy,
    symbols: &Symbols,
    warnings: Vec<Fault>,
) -> Result<Verdict> {
    Ok(lint(policy, (POLICY, &policy_text(root)?), symbols, warnings))
}

/// The texts of all files that `faults` name, as far as they can be read.
pub(crate) fn texts_of<'f>(
    root: &Path,
    faults: impl Iterator<Item = &'f Fault>,
) -> BTreeMap<Arc<str>, String> {
    let named =
        faults.flat_map(|fault| fault.related.iter().map(|other| &other.file).chain([&fault.file]));
    let named: BTreeSet<&Arc<str>> = named.collect();
    let text = |file: &Arc<str>| Some((Arc::clone(file), files::read(&root.join(&**file)).ok()?));
    named.into_iter().filter_map(text).collect()
}

/// What stands in the policy at the places of `faults`: the path in the document, or the text of the line where it is no
/// document.
pub(crate) fn places<'f>(
    root: &Path,
    faults: impl Iterator<Item = &'f Fault>,
) -> BTreeMap<Position, String> {
    let text = files::read(&root.join(POLICY)).unwrap_or_default();
    let document = document::read(&text, &mut Findings::new(POLICY));
    let lines: Vec<&str> = text.lines().collect();
    let line = |number: u32| lines.get(usize::try_from(number).ok()?.checked_sub(1)?);
    let place = |at: Position| match &document {
        Some(root) => path_at(root, at),
        None => line(at.line).map_or_else(String::new, |line| line.trim().to_owned()),
    };
    let faults = faults.filter(|fault| &*fault.file == POLICY);
    faults.map(|fault| (fault.position, place(fault.position))).collect()
}

/// Which records are read.
#[derive(Clone, Debug, Default)]
pub(crate) enum Selection {
    #[default]
    All,
    /// Only those at work.
    AtWork,
    /// Ids, unique parts of ids, or paths of record files.
    Named(Vec<String>),
}

impl Book {
    /// True if the YAML file `file` of the book says something under the dotted path `passage`.
    pub(crate) fn has_passage(&self, file: &str, passage: &str) -> bool {
        let Ok(text) = files::read(&self.root.join(file)) else { return false };
        let Some(root) = document::read(&text, &mut Findings::new(file)) else { return false };
        let mut node = Some(&root);
        for key in passage.split('.') {
            node = node.and_then(|node| node.as_map()?.get(key));
        }
        node.is_some_and(|node| !node.is_absent())
    }

    /// What its records are judged with.
    pub(crate) fn bench(&self, now: Instant) -> Bench<'_> {
        Bench {
            policy: &self.policy,
            symbols: &self.symbols,
            rosters: &self.rosters,
            horizon: Horizon { now, as_of: None },
        }
    }
    /// Opens the book at `root`. Fails only where the policy is at fault; other faults are kept.
    pub(crate) fn open(root: PathBuf) -> Result<Self> {
        let symbols = Arc::new(Symbols::default());
        let (policy, warnings) = read_policy(&root, &symbols)?;
        Self::open_by(policy, root, symbols, warnings)
    }

    /// Opens the book at `root` as `policy` reads it, whose words are in `symbols`. `warnings` are of the policy.
    pub(crate) fn open_by(
        policy: Policy,
        root: PathBuf,
        symbols: Arc<Symbols>,
        mut warnings: Vec<Fault>,
    ) -> Result<Self> {
        let mut findings = Vec::new();
        let rosters = rosters::read_all(&root, &policy.schema, &symbols, &mut findings)?;
        let waivers = rosters::read_waivers(&root, &policy, &symbols, &mut findings)?;
        let mut faults = Vec::new();
        for found in findings {
            faults.extend(found.faults);
            warnings.extend(found.warnings);
        }
        Ok(Self {
            root,
            policy,
            symbols,
            rosters,
            waivers,
            echoes: Echoes::default(),
            faults,
            warnings,
        })
    }

    /// Reads records, sorted by id. What cannot be read is kept in `faults`; a copy at work wins over the archive, a
    /// later month over an earlier one.
    pub(crate) fn records(&mut self, selection: &Selection) -> Result<Vec<Record>> {
        let mut archived: BTreeMap<RecordId, Record> = BTreeMap::new();
        let files = match selection {
            Selection::All | Selection::AtWork => self.record_files()?,
            Selection::Named(names) => {
                let places: Vec<Place> =
                    names.iter().map(|name| self.find(name)).collect::<Result<_>>()?;
                for place in &places {
                    if let Place::Archive { id, month } = place {
                        let record = self.archived_record(*id, month);
                        archived.extend(record.map(|record| (*id, record)));
                    }
                }
                // One record may be named twice, by its id and by its folder.
                let files: BTreeSet<Arc<str>> =
                    places.into_iter().filter_map(Place::into_file).collect();
                files.into_iter().collect()
            }
        };
        let mut records = self.read_files(&files);
        records.extend(archived);
        if matches!(selection, Selection::All) {
            for (id, record) in self.archived()? {
                records.entry(id).or_insert(record);
            }
        }
        Ok(records.into_values().collect())
    }

    /// The files of the records at work, relative to the book, in the order of their names.
    fn record_files(&self) -> Result<Vec<Arc<str>>> {
        self.record_files_where(|_| true)
    }

    /// Those of them whose names are wanted, without `.yaml`. A desk has many files, and mostly one is looked for.
    fn record_files_where(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Arc<str>>> {
        let is_it = |name: &str| {
            let stem = name.strip_suffix(".yaml");
            stem.is_some_and(|stem| !stem.is_empty() && is_wanted(stem))
        };
        let names = files::list_where(&self.root.join(AT_WORK), is_it)?;
        Ok(names.iter().map(|name| format!("{AT_WORK}/{name}").into()).collect())
    }

    /// The record files under a folder, if `name` is one.
    pub(crate) fn files_in(&self, name: &str) -> Result<Option<Vec<Arc<str>>>> {
        let folder =
            [self.root.join(name), PathBuf::from(name)].into_iter().find(|path| path.is_dir());
        let Some(folder) = folder else { return Ok(None) };
        let context = || format!("could not list {}", folder.display());
        let inside = folder.canonicalize().with_context(context)?;
        let root = self.root.canonicalize().with_context(context)?;
        let all = self.record_files()?;
        Ok(Some(all.into_iter().filter(|file| root.join(&**file).starts_with(&inside)).collect()))
    }

    /// Where the record stands that `name` means: an id, a unique part of one, or a path.
    pub(crate) fn find(&self, name: &str) -> Result<Place> {
        if let Some(file) = self.find_path(name) {
            return Ok(Place::File(file));
        }
        let part = normalise(name).filter(|part| part.len() >= 4).ok_or_else(|| {
            Unfound::new(
                format!("`{name}` is neither a record id, nor four or more characters of one, nor a record file"),
                said!("cs list shows the records with their ids", "cs list 列出工单及其编号"),
            )
        })?;
        // A whole id is looked for where its record has its place: a desk has many files.
        if let Ok(id) = RecordId::parse(&part) {
            let file = Self::file_of(id);
            if self.root.join(&*file).is_file() {
                return Ok(Place::File(file));
            }
        }
        let id =
            |stem: &str| RecordId::read(stem.as_bytes()).or_else(|| RecordId::parse(stem).ok());
        let of_file = |file: &str| id(file.rsplit('/').next()?.strip_suffix(".yaml")?);
        let found: Vec<(RecordId, Arc<str>)> = self
            .record_files_where(|stem| id(stem).is_some_and(|id| id.contains(&part)))?
            .into_iter()
            .filter_map(|file| Some((of_file(&file)?, file)))
            .collect();
        match found.as_slice() {
            [(_, file)] => Ok(Place::File(Arc::clone(file))),
            [] => self.find_archived(name, &part),
            several => match several.iter().find(|(id, _)| id.as_str() == part) {
                Some((_, file)) => Ok(Place::File(Arc::clone(file))),
                None => Err(ambiguous(name, several.iter().map(|(id, _)| *id)).into()),
            },
        }
    }

    /// That there is no record `name`, with the nearest at work.
    fn no_record(&self, name: &str, part: &str) -> Unfound {
        let files = self.record_files().unwrap_or_default();
        let ids = files.iter().filter_map(|file| file.rsplit('/').next()?.strip_suffix(".yaml"));
        // People type the random part of an id.
        let known: Vec<&str> = if part.contains('-') {
            ids.collect()
        } else {
            ids.filter_map(|id| id.split_once('-')).map(|(_, part)| part).collect()
        };
        let hint = did_you_mean(part, known).unwrap_or_else(|| {
            said!(
                "cs list --all shows the records with their ids",
                "cs list --all 列出工单及其编号"
            )
        });
        let message =
            said!("there is no record `{name}` in this book", "工单册里没有工单 `{name}`");
        Unfound::new(message, hint)
    }

    fn find_path(&self, name: &str) -> Option<Arc<str>> {
        let is_path = Path::new(name).extension().is_some_and(|extension| extension == "yaml");
        let candidates = [self.root.join(name), PathBuf::from(name)];
        let path = candidates.into_iter().find(|path| is_path && path.is_file())?;
        let (root, path) = (self.root.canonicalize().ok()?, path.canonicalize().ok()?);
        let inside = path.strip_prefix(root).ok()?;
        let parts: Vec<_> =
            inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/").into())
    }

    fn find_archived(&self, name: &str, part: &str) -> Result<Place> {
        let mut found = self.archived_ids(part)?;
        found.retain(|id, _| id.contains(part));
        let exact = found.iter().find(|(id, _)| id.as_str() == part);
        match (exact, found.first_key_value(), found.len()) {
            (_, None, _) => Err(self.no_record(name, part).into()),
            (Some((id, month)), ..) | (None, Some((id, month)), 1) => {
                Ok(Place::Archive { id: *id, month: month.clone() })
            }
            (None, Some(_), _) => Err(ambiguous(name, found.keys().copied()).into()),
        }
    }
}

/// That a name means no record, or several, and which it may have been meant to.
#[derive(Debug)]
pub(crate) struct Unfound {
    pub(crate) message: Said,
    pub(crate) hint: Said,
}

impl Unfound {
    fn new(message: impl Into<Said>, hint: impl Into<Said>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl std::error::Error for Unfound {}

impl fmt::Display for Unfound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

/// Where a record stands.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// At work; relative to the book.
    File(Arc<str>),
    Archive {
        id: RecordId,
        /// The last one that has it.
        month: Arc<str>,
    },
}

impl Place {
    fn into_file(self) -> Option<Arc<str>> {
        if let Self::File(file) = self { Some(file) } else { None }
    }
}

fn ambiguous(name: &str, ids: impl Iterator<Item = RecordId>) -> Unfound {
    let mut ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    let count = ids.len();
    if count > 5 {
        ids.truncate(5);
        ids.push("…".to_owned());
    }
    let message = Said::by(|language| {
        let ids = listed(&ids, language);
        tr!(language, "`{name}` means {count} records: {ids}", "`{name}` 对应{count}张工单：{ids}")
    });
    Unfound::new(message, "")
}
