//! How records go: each keeps all eight rules of `policy.yaml`, or breaks one of them on purpose.

use super::office::{DAY, Office, date_of};
use super::people::People;
use super::random::Random;
use super::record::{Event, Fields, Record, Value};
use super::texts;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

const COVERED: [&str; 6] = ["content", "process", "fee", "caution", "scene", "duration"];
const SPECIAL: [&[&str]; 4] =
    [&["无障碍"], &["靠窗", "安静"], &["双语接待"], &["素食", "清真", "茶水"]];

/// The rule that a record breaks, by what goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breach {
    None,
    AnsweredLate,
    ResolvedLate,
    NoCause,
    WrongOwner,
    NoProgress,
    NotAnnounced,
    NotConfirmed,
    ReopenedTwice,
}

const OF_ENQUIRIES: [Breach; 1] = [Breach::AnsweredLate];
const OF_REQUESTS: [Breach; 6] = [
    Breach::AnsweredLate,
    Breach::AnsweredLate,
    Breach::NoProgress,
    Breach::NotAnnounced,
    Breach::NotConfirmed,
    Breach::ReopenedTwice,
];
const OF_COMPLAINTS: [Breach; 6] = [
    Breach::AnsweredLate,
    Breach::ResolvedLate,
    Breach::ResolvedLate,
    Breach::ResolvedLate,
    Breach::NoCause,
    Breach::WrongOwner,
];

/// The world in which records happen.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) office: Office,
    pub(crate) people: People,
    pub(crate) seed: u64,
    /// The share of records that break a rule.
    pub(crate) violations: f64,
}

impl World {
    /// The record `id` from `opened` to its end.
    pub(crate) fn tell(&self, id: String, opened: i64) -> Record<'_> {
        let part = id
            .bytes()
            .fold(0, |hash: u64, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
        let mut random = Random::of(self.seed, part);
        let kind = random.weighted(&[("request", 67), ("enquiry", 25), ("complaint", 8)]);
        let pool: &[Breach] = match kind {
            "enquiry" => &OF_ENQUIRIES,
            "request" => &OF_REQUESTS,
            _ => &OF_COMPLAINTS,
        };
        let breach = if random.chance(self.violations) { random.pick(pool) } else { Breach::None };
        let via = if breach == Breach::AnsweredLate {
            random.weighted(&[("phone", 3), ("chat", 2)])
        } else {
            random.weighted(&[
                ("phone", 40),
                ("chat", 22),
                ("email", 12),
                ("counter", 10),
                ("platform", 8),
                ("app", 4),
                ("social", 3),
                ("letter", 1),
            ])
        };
        let agent = self.people.agent(&mut random, date_of(opened.div_euclid(DAY)));
        let customer = self.people.customer(&mut random);
        let level = customer.on(date_of(opened.div_euclid(DAY)));
        let mut story = Story {
            world: self,
            random,
            events: Vec::with_capacity(10),
            opened,
            breach,
            via,
            agent,
            level,
        };
        let mut head: Fields<'_> = vec![
            ("customer", customer.id.as_str().into()),
            ("via", via.into()),
            ("subject", texts::subject(&mut story.random).into()),
        ];
        head.push(("level", level.into()));
        match kind {
            "enquiry" => story.enquiry(&mut head),
            "request" => story.request(&mut head),
            _ => story.complaint(&mut head),
        }
        let mut events = story.events;
        events.sort_by_key(|event| event.at);
        Record { id, kind, head, events }
    }
}

struct Story<'a> {
    world: &'a World,
    random: Random,
    events: Vec<Event<'a>>,
    opened: i64,
    breach: Breach,
    via: &'static str,
    agent: &'a str,
    level: &'static str,
}

impl<'a> Story<'a> {
    fn say(&mut self, at: i64, name: &'static str, by: &'a str) -> &mut Event<'a> {
        let mut event = Event { at, name, by, ..Event::default() };
        if self.random.chance(0.41) {
            event.note = texts::note(&mut self.random);
        }
        if self.random.chance(0.01) {
            event.recorded = Some(at + self.random.between(2 * MINUTE, 3 * HOUR));
        }
        self.events.push(event);
        self.events.last_mut().expect("one was just added")
    }

    fn agent_says(&mut self, at: i64, name: &'static str) -> &mut Event<'a> {
        self.say(at, name, self.agent)
    }

    /// After so much work, in seconds from `least` to `most`.
    fn working(&mut self, start: i64, least: i64, most: i64) -> i64 {
        let seconds = self.random.between(least, most);
        self.world.office.after(start, seconds)
    }

    fn open(&mut self) {
        let via = self.via;
        self.agent_says(self.opened, "opened").via = via;
        let opened = self.opened;
        let at = match via {
            _ if self.breach == Breach::AnsweredLate => opened + self.random.between(31, 600),
            "phone" | "chat" => opened + self.random.between(2, 30),
            "email" | "counter" => opened + self.random.between(20, 600),
            "letter" => self.working(opened, HOUR, 10 * HOUR),
            _ => self.working(opened, 5 * MINUTE, 110 * MINUTE),
        };
        self.agent_says(at, "responded").via = via;
    }

    /// Someone takes it on; hands back when.
    fn assign(&mut self, to: &'a str) -> i64 {
        let at = self.working(self.opened, 5 * MINUTE, 29 * MINUTE).max(self.opened + 40);
        let by = self.world.people.lead(&mut self.random, date_of(at.div_euclid(DAY)));
        self.say(at, "assigned", by).to = to;
        at
    }

    fn close(&mut self, resolved: i64) -> i64 {
        let at = self.working(resolved, 10 * MINUTE, 4 * HOUR);
        self.agent_says(at, "closed");
        at
    }

    fn enquiry(&mut self, head: &mut Fields<'a>) {
        let department = self.random.pick(&["行政部", "市场部", "财务部", "研发部"]);
        let purpose =
            self.random.pick(&["预订会议室", "了解收费", "访客接待", "网络开通", "会员续费"]);
        let urgency = self.random.weighted(&[("low", 5), ("medium", 4), ("high", 1)]);
        head.extend([
            ("department", department.into()),
            ("purpose", purpose.into()),
            ("urgency", urgency.into()),
            ("special", Value::Many(self.random.pick(&SPECIAL))),
            ("complexity", "simple".into()),
        ]);
        self.open();
        if self.via == "chat" && self.random.chance(0.3) {
            self.say(self.opened + 1, "responded", "bot:xiaoan").via = self.via;
        }
        let agent = self.agent;
        let assigned = self.assign(agent);
        let introduced = self.working(assigned, 2 * MINUTE, 40 * MINUTE);
        self.agent_says(introduced, "introduced").fields = vec![("covered", Value::Many(&COVERED))];
        let resolved = self.working(introduced, 5 * MINUTE, 5 * HOUR);
        self.agent_says(resolved, "resolved");
        if self.random.chance(0.9) {
            let at = resolved + self.random.between(MINUTE, HOUR);
            self.say(at, "declined", "customer");
        }
        self.close(resolved);
    }

    fn request(&mut self, head: &mut Fields<'a>) {
        let service =
            self.random.weighted(&[("network", 5), ("card", 3), ("card-loss", 1), ("payment", 2)]);
        let wanted = self.world.office.after(self.opened, 7 * HOUR);
        head.extend([
            ("service", service.into()),
            ("product", if service == "network" { "network" } else { "card" }.into()),
            ("wanted", Value::At(wanted)),
        ]);
        self.open();
        let agent = self.agent;
        let assigned = self.assign(agent);
        let of_visits = [Breach::NoProgress, Breach::NotAnnounced, Breach::NotConfirmed];
        let is_visit = of_visits.contains(&self.breach)
            || (self.breach != Breach::ReopenedTwice && self.random.chance(0.3));
        if is_visit { self.visit(assigned) } else { self.desk_work(assigned) }
    }

    /// Work done at the desk, sometimes waiting for someone, sometimes reopened.
    fn desk_work(&mut self, assigned: i64) {
        let mut from = assigned;
        if self.breach != Breach::ReopenedTwice && self.random.chance(0.12) {
            from = self.wait(assigned);
        }
        let resolved = self.working(from, 20 * MINUTE, 6 * HOUR);
        self.agent_says(resolved, "resolved");
        let mut closed = self.close(resolved);
        let times = if self.breach == Breach::ReopenedTwice {
            2
        } else {
            usize::from(self.random.chance(0.03))
        };
        for time in 0..times {
            let reopened = self.working(closed, HOUR, 9 * HOUR);
            self.agent_says(reopened, "reopened");
            let again = self.working(reopened, 20 * MINUTE, 4 * HOUR);
            if time == 0 {
                self.agent_says(again, "resolved");
            }
            closed = self.close(again);
        }
    }

    /// Waits for the customer or a supplier; hands back until when.
    fn wait(&mut self, start: i64) -> i64 {
        let from = self.working(start, 10 * MINUTE, 90 * MINUTE);
        let whom = self.random.weighted(&[("customer", 7), ("supplier", 3)]);
        self.agent_says(from, "waiting").fields = vec![("for", whom.into())];
        let until = from + self.random.between(HOUR, 30 * HOUR);
        self.agent_says(until, "resumed");
        until
    }

    /// Work at the customer's, at an appointed time.
    fn visit(&mut self, assigned: i64) {
        let is_vip = self.level == "vip";
        let appointed = self.working(assigned, 5 * MINUTE, 30 * MINUTE);
        let slot =
            self.working(appointed, 2 * HOUR + 30 * MINUTE, if is_vip { 3 } else { 5 } * HOUR);
        let latest = slot + self.random.between(1, 3) * 30 * MINUTE;
        self.agent_says(appointed, "appointed").fields =
            vec![("slot", Value::At(slot)), ("latest", Value::At(latest))];
        let mut started = slot + self.random.between(0, latest - slot);
        if self.breach == Breach::NotAnnounced || self.random.chance(0.03) {
            started = latest + self.random.between(10 * MINUTE, 90 * MINUTE);
            self.announce(latest, started);
        }
        self.confirm(appointed, started);
        self.agent_says(started, "started");
        let resolved = self.work(started, is_vip);
        self.agent_says(resolved, "resolved");
        self.close(resolved);
    }

    /// A delay is announced well ahead, or late, or not at all.
    fn announce(&mut self, latest: i64, started: i64) {
        let is_late = self.breach == Breach::NotAnnounced;
        if is_late && self.random.chance(0.5) {
            return;
        }
        let (least, most) = if is_late { (MINUTE, 115 * MINUTE) } else { (2 * HOUR, 130 * MINUTE) };
        let at = latest - self.random.between(least, most);
        let cause = texts::cause(&mut self.random);
        self.agent_says(at, "delayed").fields =
            vec![("due", Value::At(started + HOUR)), ("cause", cause.into())];
    }

    /// What was agreed is confirmed before work starts, unless that is what goes wrong.
    fn confirm(&mut self, appointed: i64, started: i64) {
        let at = if self.breach != Breach::NotConfirmed {
            appointed + self.random.between(MINUTE, HOUR)
        } else if self.random.chance(0.5) {
            started + self.random.between(MINUTE, 20 * MINUTE)
        } else {
            return;
        };
        let topic = self.random.pick(&["plan", "fee", "delivery-time", "payment", "place"]);
        self.agent_says(at, "confirmed").fields = vec![("topic", topic.into())];
    }

    /// From the start of work to its end, with progress told in time or not.
    fn work(&mut self, started: i64, is_vip: bool) -> i64 {
        let is_silent = self.breach == Breach::NoProgress;
        let mut at = started;
        if is_silent || self.random.chance(if is_vip { 0.3 } else { 0.45 }) {
            if is_silent {
                at = self.working(at, 8 * HOUR + 1, 11 * HOUR);
            } else {
                at = self.working(at, 20 * MINUTE, if is_vip { 90 * MINUTE } else { 4 * HOUR });
            }
            if !is_silent || self.random.chance(0.5) {
                let done = self.random.pick(&["完成一半", "已到场检测", "备件已更换", "等待复测"]);
                self.agent_says(at, "progress").fields =
                    vec![("done", done.into()), ("todo", "收尾与验收".into())];
            }
        }
        self.working(at, 10 * MINUTE, if is_vip { 2 * HOUR } else { 4 * HOUR })
    }

    fn complaint(&mut self, head: &mut Fields<'a>) {
        let product = self.random.pick(&["meeting-room", "office", "network", "catering"]);
        head.push(("product", product.into()));
        self.open();
        let opened = self.opened;
        let apologised = self.working(opened, 30, 3 * MINUTE).max(opened + 32);
        self.agent_says(apologised, "apologised");
        let general = if self.breach == Breach::WrongOwner { 0 } else { 6 };
        let grade = self.random.weighted(&[("general", general), ("important", 3), ("urgent", 1)]);
        let triaged = apologised + self.random.between(20, 90);
        let category = self.random.pick(&["quality", "process", "facility", "price", "attitude"]);
        let class = self.random.pick(&["complaint", "delay", "inadequate", "failure"]);
        self.agent_says(triaged, "triaged").fields =
            vec![("grade", grade.into()), ("category", category.into()), ("class", class.into())];
        let date = date_of(opened.div_euclid(DAY));
        if grade != "general" && self.breach != Breach::WrongOwner {
            self.agent = self.world.people.lead(&mut self.random, date);
        }
        let agent = self.agent;
        let assigned = self.assign(agent).max(triaged);
        self.settle(assigned.max(triaged), grade);
    }

    /// A complaint from its assignment to its end.
    fn settle(&mut self, assigned: i64, grade: &str) {
        let limit = match grade {
            "urgent" => 8 * HOUR,
            "important" => 16 * HOUR,
            _ => 24 * HOUR,
        };
        let waits = self.random.chance(0.35);
        let from = if waits { self.wait(assigned) } else { assigned };
        let (least, most) = if self.breach == Breach::ResolvedLate {
            (limit + 10 * MINUTE, limit * 3 / 2)
        } else {
            (30 * MINUTE, limit / 2)
        };
        let resolved = self.working(from, least, most);
        self.resolve(resolved, self.breach != Breach::NoCause);
        let closed = self.close(resolved);
        if !waits && self.random.chance(0.05) {
            let reopened = self.working(closed, HOUR, 12 * HOUR);
            self.agent_says(reopened, "reopened");
            let again = self.working(reopened, HOUR, limit * 9 / 10);
            self.resolve(again, true);
            self.close(again);
        }
    }

    fn resolve(&mut self, at: i64, with_cause: bool) {
        let (cause, remedy) = (texts::cause(&mut self.random), texts::remedy(&mut self.random));
        let event = self.agent_says(at, "resolved");
        if with_cause {
            event.fields = vec![("cause", cause.into()), ("remedy", remedy.into())];
        } else {
            event.fields = vec![("remedy", remedy.into())];
        }
    }
}
