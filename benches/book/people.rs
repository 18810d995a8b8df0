//! Who works at the desk and who asks, as rosters with history: some are promoted in the middle of the book.

use chrono::NaiveDate;

use super::random::Random;

const FAMILIES: [(&str, &str); 12] = [
    ("wang", "王"),
    ("li", "李"),
    ("zhang", "张"),
    ("liu", "刘"),
    ("chen", "陈"),
    ("yang", "杨"),
    ("zhao", "赵"),
    ("huang", "黄"),
    ("zhou", "周"),
    ("wu", "吴"),
    ("xu", "徐"),
    ("sun", "孙"),
];
const GIVEN: [(&str, &str); 4] =
    [("xiaoming", "晓明"), ("lihua", "丽华"), ("jianguo", "建国"), ("yutong", "雨桐")];
const FIRMS: [&str; 12] = [
    "启明", "海棠", "蓝鲸", "禾木", "致远", "云帆", "青松", "万象", "百川", "星河", "南风", "白杨",
];
const TRADES: [&str; 10] =
    ["软件", "会展", "咨询", "设计", "律师事务所", "物流", "资本", "传媒", "贸易", "教育"];
/// Of the staff, so many lead; among the others, the first few are promoted.
const LEADS: usize = 12;
const PROMOTED: usize = 5;
pub(crate) const CUSTOMERS: usize = 300;

/// One of the staff or a customer: what they are, and what they become on a date, if anything.
#[derive(Debug)]
pub(crate) struct Party {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) first: &'static str,
    pub(crate) then: Option<(NaiveDate, &'static str)>,
}

impl Party {
    /// The role or level on `date`.
    pub(crate) fn on(&self, date: NaiveDate) -> &'static str {
        self.then.filter(|(since, _)| *since <= date).map_or(self.first, |(_, then)| then)
    }
}

#[derive(Debug)]
pub(crate) struct People {
    pub(crate) staff: Vec<Party>,
    pub(crate) customers: Vec<Party>,
}

impl People {
    /// Those of a book in whose middle `promotion` lies.
    pub(crate) fn new(random: &mut Random, promotion: NaiveDate) -> Self {
        let names =
            FAMILIES.iter().flat_map(|family| GIVEN.iter().map(move |given| (family, given)));
        let staff = names.enumerate().map(|(place, (family, given))| Party {
            id: format!("{}.{}", family.0, given.0),
            name: [family.1, given.1].concat(),
            first: match place {
                0..LEADS if place % 4 == 0 => "manager",
                0..LEADS => "supervisor",
                _ if place % 3 == 0 => "senior",
                _ => "agent",
            },
            then: (LEADS..LEADS + PROMOTED).contains(&place).then_some((promotion, "supervisor")),
        });
        let staff = staff.collect();
        let customers = (0..CUSTOMERS).map(|place| {
            let first = random.weighted(&[("regular", 7), ("vip", 2), ("potential", 1)]);
            Party {
                id: format!("C{}", 1001 + place),
                name: [random.pick(&FIRMS), random.pick(&TRADES)].concat(),
                first,
                then: (first == "potential").then_some((promotion, "regular")),
            }
        });
        Self { staff, customers: customers.collect() }
    }

    pub(crate) fn customer(&self, random: &mut Random) -> &Party {
        // Some ask more often than others.
        let most = random.below(CUSTOMERS) + 1;
        &self.customers[random.below(most)]
    }

    /// One who leads on `date`.
    pub(crate) fn lead(&self, random: &mut Random, date: NaiveDate) -> &str {
        self.one(random, date, true)
    }

    /// One who does not lead on `date`.
    pub(crate) fn agent(&self, random: &mut Random, date: NaiveDate) -> &str {
        self.one(random, date, false)
    }

    fn one(&self, random: &mut Random, date: NaiveDate, leads: bool) -> &str {
        loop {
            let person = &self.staff[random.below(self.staff.len())];
            if matches!(person.on(date), "supervisor" | "manager") == leads {
                return &person.id;
            }
        }
    }
}

/// What stands in `column` of a row about one of the staff.
fn of_staff(party: &Party, column: &str) -> &'static str {
    match column {
        "unit" => "service",
        "post" | "skills" => "hotline",
        "phone" => "分机 8100",
        "exam" | "started" | "confidentiality" => "2018-11-20",
        "certificate" => "2029-12-31",
        "left" => "",
        _ if party.then.is_some() => "2026-10-08",
        _ => "2026-09-15",
    }
}

/// What stands in `column` of a row about a customer.
fn of_customer(party: &Party, column: &str) -> &'static str {
    match column {
        "demand" => "meeting",
        "cycle" => "existing",
        "frequency" if party.first == "vip" => "high",
        "frequency" => "low",
        "channel" if party.first == "vip" => "专属顾问",
        "contact" => "desk@example.com",
        "phone" => "内线 6100",
        "updated" => "2026-05-20",
        _ => "",
    }
}

/// Which roster a table is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Roster {
    Staff,
    Customers,
}

impl Roster {
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Staff => "staff.csv",
            Self::Customers => "customers.csv",
        }
    }

    /// The columns that the policy of the benches asks for.
    pub(crate) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Staff => &["id", "name", "role", "since", "exam"],
            Self::Customers => &["id", "name", "level", "since", "contact"],
        }
    }
}

impl People {
    /// The rows of a roster with these columns; what begins later has a row of its own.
    pub(crate) fn rows(&self, roster: Roster, columns: &[String]) -> Vec<Vec<String>> {
        let parties = match roster {
            Roster::Staff => &self.staff,
            Roster::Customers => &self.customers,
        };
        let mut rows = Vec::new();
        for party in parties {
            let begins = NaiveDate::from_ymd_opt(2018, 12, 1).expect("there is such a date");
            for (since, what) in [(begins, party.first)].into_iter().chain(party.then) {
                let cell = |column: &String| match (roster, column.as_str()) {
                    (_, "id") => party.id.clone(),
                    (_, "name") => party.name.clone(),
                    (_, "role" | "level") => what.to_owned(),
                    (_, "since") => since.to_string(),
                    (Roster::Staff, column) => of_staff(party, column).to_owned(),
                    (Roster::Customers, column) => of_customer(party, column).to_owned(),
                };
                rows.push(columns.iter().map(cell).collect());
            }
        }
        rows
    }
}
