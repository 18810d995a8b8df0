//! The book that `cs init` writes is ready for a team: its cases pass, its workflows and cron lines run, its README is true.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "tests edit the files of a book")]

mod support;

use std::fmt::Write as _;

use serde_yaml::Value;
use support::{Cs, Said, cs, same};

/// A Monday at the desk.
const MONDAY: &str = "2026-11-23T09:10:00+08:00";

/// Puts `cs` on the PATH, judging from Monday, beside a `gh` that writes down what it is asked; the book in a repository
/// with an origin, and an edit on a branch.
const SETUP: &str = r#"set -e
mkdir bin home
printf '#!/bin/sh\nexec "%s" "$@" --now %s\n' "$CS" "$MONDAY" > bin/cs
printf '#!/bin/sh\necho "gh $*" >> "%s/gh.log"\n' "$PWD" > bin/gh
chmod +x bin/cs bin/gh
git init -q -b main desk
git init -q --bare origin.git
cd desk
git add -A
git commit -qm 'A new book'
git remote add origin ../origin.git
git push -q origin main
git fetch -q origin
git checkout -qb edit
"#;

/// A book in the folder `desk`, beside which tests keep what the book does not have.
fn book() -> Cs {
    let mut book = cs("init desk").env("MONDAY", MONDAY);
    for who in ["AUTHOR", "COMMITTER"] {
        book = book.env(&format!("GIT_{who}_NAME"), "Li Na");
        book = book.env(&format!("GIT_{who}_EMAIL"), "li.na@example.com");
    }
    assert_eq!(book.run().status, 0);
    book
}

/// The same in a repository.
fn repository() -> Cs {
    let book = book();
    let said = book.shell(SETUP);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    book
}

/// Runs `script` in the book, with the programs of `bin` first.
fn run(book: &Cs, script: &str) -> Said {
    let home = "export HOME=\"$PWD/home\" PATH=\"$PWD/bin:$PATH\"; cd desk";
    book.shell(&format!("{home} && {script}"))
}

/// Commits an edit of the policy.
fn edit(book: &Cs, old: &str, new: &str) {
    let policy = book.read("desk/policy.yaml");
    assert!(policy.contains(old), "{old}");
    std::fs::write(book.folder().join("desk/policy.yaml"), policy.replacen(old, new, 1)).unwrap();
    assert_eq!(run(book, "git commit -qam 'An edit'").status, 0);
}

/// A record that was assigned after 25 minutes.
fn with_record(book: &Cs) {
    let script = "export CS_BY=li.na
        cs new request Handbooks customer=Wang via=email --at '2026-11-20 10:00' > ../new
        id=$(head -n 1 ../new | cut -d' ' -f1)
        cs assign $id wang.wei --at '2026-11-20 10:25' && cs close $id --at '2026-11-20 11:00'
        git add -A && git commit -qm 'A record' && git push -q origin edit:main && git fetch -q";
    let said = run(book, script);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{}", said.stdout);
}

fn yaml(book: &Cs, path: &str) -> Value {
    serde_yaml::from_str(&book.read(path)).unwrap()
}

/// `export` lines for a mapping of variables; what the forge fills in is filled in.
fn exports(variables: &Value) -> String {
    let mut text = String::new();
    for (name, value) in variables.as_mapping().into_iter().flatten() {
        let value = value.as_str().unwrap();
        let value = value.replace("${{ github.token }}", "secret");
        let value = value.replace("${{ github.event.number }}", "7");
        writeln!(text, "export {}='{value}'", name.as_str().unwrap()).unwrap();
    }
    text
}

/// The steps of the workflow that run commands: name and script, as GitHub runs it for a pull request.
fn github_steps(book: &Cs) -> Vec<(String, String)> {
    let workflow = yaml(book, "desk/.github/workflows/policy.yml");
    let forge = "export GITHUB_BASE_REF=main GITHUB_STEP_SUMMARY=../summary.md\n";
    let common = format!("{forge}{}", exports(&workflow["env"]));
    let steps = workflow["jobs"]["policy"]["steps"].as_sequence().unwrap();
    let runs = steps.iter().filter_map(|step| Some((step, step["run"].as_str()?)));
    let script = |(step, run): (&Value, &str)| {
        let script = format!("{common}{}{run}", exports(&step["env"]));
        (step["name"].as_str().unwrap().to_owned(), script)
    };
    runs.map(script).collect()
}

/// Runs the steps until one fails, but those that run always; the statuses by name.
fn github(book: &Cs) -> Vec<(String, i32, String)> {
    let mut ran = Vec::new();
    for (name, script) in github_steps(book) {
        let has_failed = ran.iter().any(|(_, status, _)| *status != 0);
        if !has_failed || name == "Tell it in a comment" {
            std::fs::write(book.folder().join("step.sh"), script).unwrap();
            let said = run(book, "sh -e ../step.sh");
            ran.push((name, said.status, said.stdout + &said.stderr));
        }
    }
    ran
}

fn statuses(ran: &[(String, i32, String)]) -> Vec<(&str, i32)> {
    ran.iter().map(|(name, status, _)| (name.as_str(), *status)).collect()
}

#[test]
fn the_cases_of_a_new_book_pass() {
    let book = book();
    same(
        "policy Our service desk 2026.1: 5 rules, 13 events, 23 fields, 2 kinds, 1 roster, 1 calendar are well formed
7 cases in 1 file: 7 passed, 0 failed; 5 rules: 5 tested, 0 untested
",
        &book.shell("cd desk && $CS policy check && $CS policy test").stdout,
    );
}

#[test]
fn the_schemas_of_a_new_book_are_those_of_the_program() {
    let book = book();
    for name in ["policy", "cases"] {
        let said = cs(&format!("policy schema {name}")).run();
        same(&said.stdout, &book.read(&format!("desk/schema/{name}.schema.json")));
    }
    for (file, schema) in [
        ("policy.yaml", "schema/policy.schema.json"),
        ("tests/policy/starter.yaml", "../../schema/cases.schema.json"),
    ] {
        let text = book.read(&format!("desk/{file}"));
        let line = format!("# yaml-language-server: $schema={schema}");
        assert_eq!(text.lines().next(), Some(line.as_str()));
        let folder = book.folder().join("desk").join(file);
        assert!(folder.parent().unwrap().join(schema).is_file());
    }
}

#[test]
fn a_harmless_edit_passes_the_workflow() {
    let book = repository();
    with_record(&book);
    edit(&book, "within: 30wm", "within: 45wm");
    let ran = github(&book);
    assert_eq!(
        statuses(&ran),
        [
            ("Install cs", 0),
            ("The policy is well formed", 0),
            ("Its cases hold", 1),
            ("Tell it in a comment", 0)
        ]
    );
    let (_, _, said) = &ran[2];
    assert!(said.starts_with("::error file=tests/policy/starter.yaml,line=3,title=case-failed::"));
    let cases = book.read("desk/tests/policy/starter.yaml");
    let cases = cases.replace("due: 2026-03-02 09:30}", "due: 2026-03-02 09:45}");
    let cases = cases.replace("assigned: {at: 2026-03-02 09:30:01}", "assigned: {at: +2701s}");
    std::fs::write(book.folder().join("desk/tests/policy/starter.yaml"), cases).unwrap();
    let ran = github(&book);
    assert!(ran.iter().all(|(_, status, _)| *status == 0), "{ran:?}");
    assert_eq!(ran.len(), 6);
    let diff = book.read("desk/diff.md");
    assert!(diff.contains("assigned-in-time") && diff.contains("looser"), "{diff}");
    same(&diff, &book.read("summary.md"));
    same("gh pr comment 7 --edit-last --body-file diff.md\n", &book.read("gh.log"));
}

#[test]
fn an_edit_that_would_have_made_violations_is_stopped_and_passes_from_tomorrow() {
    let book = repository();
    with_record(&book);
    let cases = "sed -i 's/+30m, event: assigned/+20m, event: assigned/; s/due: 2026-03-02 09:30/due: 2026-03-02 09:20/; s/assigned: {at: 2026-03-02 09:30:01}/assigned: {at: +1201s}/' tests/policy/starter.yaml";
    assert_eq!(run(&book, cases).status, 0);
    edit(&book, "within: 30wm", "within: 20wm");
    let ran = github(&book);
    assert_eq!(
        statuses(&ran),
        [
            ("Install cs", 0),
            ("The policy is well formed", 0),
            ("Its cases hold", 0),
            ("What the edit does to the records", 1),
            ("Tell it in a comment", 0),
        ],
        "{ran:?}"
    );
    let id = book.read("new").split(' ').next().unwrap().to_owned();
    assert!(book.read("summary.md").contains(&id), "the comment names the record");
    assert_eq!(run(&book, "git checkout -q origin/main -- policy.yaml tests").status, 0);
    edit(
        &book,
        "half an hour}\n    severity: warning\n",
        "half an hour}\n    severity: warning\n    effective: {until: 2026-11-24}\n",
    );
    let tomorrow = "\n  - id: assigned-in-time
    title: Assigned within twenty minutes
    severity: warning
    effective: {from: 2026-11-24}
    deadline: {from: opened, to: {set: owner}, within: 20wm, unless: closed, cycle: first}
";
    let policy = book.read("desk/policy.yaml");
    std::fs::write(book.folder().join("desk/policy.yaml"), policy + tomorrow).unwrap();
    assert_eq!(run(&book, "git commit -qam 'From tomorrow'").status, 0);
    let ran = github(&book);
    assert!(ran.iter().all(|(_, status, _)| *status == 0), "{ran:?}");
}

#[test]
fn a_policy_that_is_broken_is_annotated() {
    let book = repository();
    edit(&book, "within: 30wm", "withn: 30wm");
    let ran = github(&book);
    let (name, status, said) = &ran[1];
    assert_eq!((name.as_str(), *status), ("The policy is well formed", 2));
    assert!(said.starts_with("::error file=policy.yaml,line="), "{said}");
    assert!(said.contains("title=") && said.contains("did you mean `within`?"), "{said}");
}

#[test]
fn a_workflow_that_is_not_filled_in_says_so() {
    let book = repository();
    assert_eq!(run(&book, "mv ../bin/cs ../bin/other").status, 0);
    let ran = github(&book);
    assert_eq!(statuses(&ran)[0], ("Install cs", 1));
    same(
        "::error file=.github/workflows/policy.yml::fill in CS_INSTALL: the command that puts cs on this machine\n",
        &ran[0].2,
    );
    let workflow = book.read("desk/.github/workflows/policy.yml");
    let filled = workflow.replace("CS_INSTALL: \"\"", "CS_INSTALL: mv ../bin/other ../bin/cs");
    std::fs::write(book.folder().join("desk/.github/workflows/policy.yml"), filled).unwrap();
    assert_eq!(statuses(&github(&book))[0], ("Install cs", 0));
}

/// The script of a job of GitLab: what comes before, the job's lines, and what comes after, whatever happened.
fn gitlab(book: &Cs, job: &str) -> Said {
    let all = yaml(book, "desk/.gitlab-ci.yml");
    let lines = |lines: &Value| -> String {
        let lines = lines.as_sequence().into_iter().flatten();
        lines.flat_map(|line| [line.as_str().unwrap(), "\n"]).collect()
    };
    let variables = exports(&all["variables"]);
    let before = lines(&all["default"]["before_script"]);
    let script = format!("{variables}{before}{}", lines(&all[job]["script"]));
    std::fs::write(book.folder().join("job.sh"), script).unwrap();
    let after = format!("{variables}{}", lines(&all[job]["after_script"]));
    std::fs::write(book.folder().join("after.sh"), after).unwrap();
    let merge_request = "export CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main";
    run(book, &format!("{merge_request}; sh -e ../job.sh; s=$?; sh -e ../after.sh; exit $s"))
}

#[test]
fn the_jobs_of_gitlab_run() {
    let book = repository();
    with_record(&book);
    edit(&book, "the hours of a make-up working day", "as on other days");
    let said = gitlab(&book, "policy");
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.stdout.contains("7 cases in 1 file: 7 passed, 0 failed"), "{}", said.stdout);
    same("[]\n", &book.read("desk/policy-quality.json"));
    assert!(book.read("desk/policy-cases.xml").contains("tests=\"12\" failures=\"0\""));
    assert!(!book.read("desk/diff.md").is_empty());
    let said = gitlab(&book, "book");
    assert_eq!(said.status, 0, "{said:?}");
    same("[]\n", &book.read("desk/book-quality.json"));
    let all = yaml(&book, "desk/.gitlab-ci.yml");
    for (job, file) in [("policy", "policy-quality.json"), ("book", "book-quality.json")] {
        assert_eq!(all[job]["artifacts"]["reports"]["codequality"].as_str(), Some(file));
    }
    assert_eq!(run(&book, "mv ../bin/cs ../bin/other").status, 0);
    let said = gitlab(&book, "book");
    assert_eq!(said.status, 1);
    same(
        "fill in CS_INSTALL in .gitlab-ci.yml: the command that puts cs on this machine\n",
        &said.stdout,
    );
}

#[test]
fn the_lines_for_cron_run() {
    let record = "id: 260302-7K3QF2\nkind: request\ncustomer: Wang\nvia: email\nsubject: Handbooks\ntimeline:
- {at: 2026-03-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-03-02T09:05:00+08:00, event: responded, by: li.na}
- {at: 2026-03-02T09:10:00+08:00, event: assigned, by: li.na, to: wang.wei}
- {at: 2026-03-02T10:00:00+08:00, event: closed, by: wang.wei}\n";
    let book = repository();
    let book = book.file("desk/data/tickets/2026/03/260302-7K3QF2.yaml", record);
    assert_eq!(run(&book, "git add -A && git commit -qm 'A record'").status, 0);
    let crontab = book.read("desk/crontab");
    let (mut variables, mut commands) = (String::new(), Vec::new());
    for line in crontab.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<&str> = line.splitn(6, ' ').collect();
        match line.split_once('=').filter(|(name, _)| !name.contains([' ', '*'])) {
            Some((name, value)) => writeln!(variables, "export {name}='{value}'").unwrap(),
            None => commands.push(fields[5].trim().to_owned()),
        }
    }
    assert_eq!(commands.len(), 3);
    let folder = book.folder().canonicalize().unwrap().join("desk");
    assert!(variables.contains(&format!("export CS_BOOK='{}'\n", folder.display())), "{variables}");
    let outputs: Vec<String> = commands
        .iter()
        .map(|command| {
            std::fs::write(book.folder().join("line.sh"), command).unwrap();
            let said = book.shell(&format!("{variables}cd home && sh ../line.sh"));
            assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{command}");
            said.stdout
        })
        .collect();
    same("0 overdue, 0 pending, 0 paused\n", &outputs[0]);
    same("", &outputs[1]);
    assert!(outputs[2].contains("1 record with 4 events moved to the archive"), "{}", outputs[2]);
    same("Archive closed records\n", &run(&book, "git log -1 --format=%s").stdout);
    same("", &run(&book, "git status --short").stdout);
    // What is commented out runs too, once its folder is there.
    let prometheus = crontab.lines().find(|line| line.starts_with("#*/5")).unwrap();
    let command = prometheus.splitn(6, ' ').nth(5).unwrap().trim();
    let command = command.replace("/var/lib/node_exporter/textfile_collector", "..");
    std::fs::write(book.folder().join("line.sh"), command).unwrap();
    let said = book.shell(&format!("{variables}cd home && sh ../line.sh"));
    assert_eq!((said.status, said.stdout.as_str(), said.stderr.as_str()), (0, "", ""));
    assert!(book.read("cs.prom").contains("cs_records 1\n"));
}

#[test]
fn the_readme_of_a_new_book_is_true() {
    let book = repository();
    let readme = book.read("desk/README.md");
    let mut id = String::new();
    let mut blocks = 0;
    for part in readme.split("```sh\n").skip(1) {
        let block: String =
            part.split("```").next().unwrap().lines().fold(String::new(), |mut text, line| {
                writeln!(text, "{}", line.trim()).unwrap();
                text
            });
        blocks += 1;
        for line in block.lines() {
            let said = run(&book, &format!("export CS_BY=li.na; {}", line.replace("7K3QF2", &id)));
            assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{line}");
            if line.starts_with("cs new") {
                said.stdout.split(' ').next().unwrap().clone_into(&mut id);
            }
        }
    }
    assert_eq!(blocks, 5);
    same("The first day\n", &run(&book, "git log -1 --format=%s").stdout);
    for path in readme.split('`').filter(|word| word.contains(['/', '.']) && !word.contains(' ')) {
        let is_there = book.folder().join("desk").join(path).exists();
        assert!(is_there || path.starts_with("data/archive"), "{path}");
    }
}
