//! `--reveal`: whether whoever asks may see what the policy marks `secret`.

use super::identity::identity;
use super::outcome::print_note;
use super::session::Session;
use crate::engine::presence::{Presence, presence};
use crate::model::language::{Said, said, tr};
use crate::model::roster::Roster;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::policy::reveal::Reveal;
use crate::store::Book;

/// Names that are shown of those who may.
const MOST_NAMES: usize = 5;

/// The session, which shows secret values where `asked` says that `--reveal` was given. `None` where it was and whoever
/// asks may not see them; that has been printed.
pub(super) fn session(asked: bool, session: &Session, book: &Book) -> Option<Session> {
    if !asked {
        return Some(session.clone());
    }
    let revealing = || session.revealing();
    let roles = match &book.policy.reveal {
        Reveal::Anyone => return Some(revealing()),
        Reveal::NoOne => {
            let refused = said!(
                "cs: --reveal: the policy lets no one see secret values here",
                "cs: --reveal：政策不让任何人看涉密的值"
            );
            print_note(refused, None);
            return None;
        }
        Reveal::Staff(roles) => roles,
    };
    let me = identity(session, book);
    let key = me.as_deref().and_then(|me| book.symbols.find(me));
    if key.is_some_and(|key| may(key, roles, session, book)) {
        return Some(revealing());
    }
    let asked: Vec<&str> = roles.iter().map(|role| book.symbols.text(*role)).collect();
    let line = Said::by(|language| {
        let asked = match asked.as_slice() {
            [] => tr!(language, "the staff", "本册人员"),
            roles => roles.join(&tr!(language, " or ", "或")),
        };
        match &me {
            None => tr!(
                language,
                "cs: --reveal is for {asked}, and who asks is not known",
                "cs: --reveal 只限{asked}，不知道是谁在问"
            ),
            Some(me) => tr!(
                language,
                "cs: --reveal is for {asked}, and `{me}` is not one of them",
                "cs: --reveal 只限{asked}，`{me}` 不在其中"
            ),
        }
    });
    print_note(line, Some(&hint(roles, session, book)));
    None
}

/// True of a member of the staff who holds one of `roles` now.
fn may(person: Symbol, roles: &[Symbol], session: &Session, book: &Book) -> bool {
    let Some(staff) = book.policy.schema.staff else { return false };
    let is_here = presence(&book.policy, &book.rosters, person, session.now) == Presence::Here;
    let role = book.policy.schema.roster(staff).column("role");
    let held = role.and_then(|role| book.rosters.value(staff, person, role, session.now));
    let holds = |held: &Value| {
        held.members().iter().filter_map(Value::as_word).any(|role| roles.contains(&role))
    };
    is_here && (roles.is_empty() || held.is_some_and(holds))
}

/// Who may, and how they say who they are.
fn hint(roles: &[Symbol], session: &Session, book: &Book) -> Said {
    let rows = book.policy.schema.staff.and_then(|staff| book.rosters.get(staff));
    let keys = rows.map(Roster::keys).unwrap_or_default();
    let able: Vec<&str> = keys
        .iter()
        .filter(|key| may(**key, roles, session, book))
        .map(|key| book.symbols.text(*key))
        .collect();
    if able.is_empty() {
        return said!("no one of the roster holds such a role today", "名册上今天没有这个角色的人");
    }
    let others = able.len() > MOST_NAMES;
    Said::by(|language| {
        let names = able[..able.len().min(MOST_NAMES)].join(&tr!(language, ", ", "、"));
        let more = if others { tr!(language, " and others", "等人") } else { String::new() };
        tr!(
            language,
            "{names}{more} may; CS_BY says who you are",
            "{names}{more}可以；用 CS_BY 说明你是谁"
        )
    })
}
