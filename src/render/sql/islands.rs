//! Clocks by islands of events.
//!
//! What ends clocks cuts a record's events into islands, and the first trigger of an island starts its clock. An event
//! that drops clocks unless their deadline is past ends an island too, but not a stretch: what surely ends a clock does.

use super::clockwork::Said;
use super::script::{Script, Select};

const COUNT: &str = "ROWS UNBOUNDED PRECEDING";
pub(super) const EARLIER: &str = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";

/// From `NAME_turns` to `NAME_clocks`: `s` the starting event, `e` the one that ends its island and `ending` how, and the
/// event `sure_e` that surely ends it.
pub(super) fn say(said: Said<'_, '_>, keys: &[String], script: &mut Script) {
    let name = said.name;
    let record: Vec<&str> = ["record"].into_iter().chain(keys.iter().map(String::as_str)).collect();
    let record = record.join(", ");
    let sum = |what: &str, rows: &str| {
        format!(
            "coalesce(sum(CASE WHEN {what} THEN 1 ELSE 0 END) OVER (PARTITION BY {record} ORDER BY i {rows}), 0)"
        )
    };
    // A clock that is met by what starts it ends with that event, and the next island begins after it.
    let at_once = sum("at_once", EARLIER);
    let cut = Select::from(format!("{name}_turns"))
        .column("*")
        .column(format!("{} + {at_once} AS island", sum("meets OR reopens OR drops", COUNT)))
        .column(format!("{} + {at_once} AS stretch", sum("meets OR reopens", COUNT)));
    script.add(format!("{name}_cut_up"), cut);
    let any = |what: &str| format!("max(CASE WHEN {what} THEN 1 ELSE 0 END) AS {what}");
    let islands = Select::from(format!("{name}_cut_up"))
        .column(format!("{record}, island, stretch"))
        .column("min(i) AS b, min(CASE WHEN starts THEN i END) AS s")
        .columns(["at_once", "meets", "reopens"].map(any))
        .tail(format!("GROUP BY {record}, island, stretch"));
    script.add(format!("{name}_islands"), islands);
    let stretches = Select::from(format!("{name}_islands"))
        .column(format!("{record}, stretch, min(b) AS b, max(meets) AS meets"))
        .tail(format!("GROUP BY {record}, stretch"));
    let next = |what: &str| said.next(what, &format!("PARTITION BY {record} ORDER BY stretch"));
    let sure = Select::from(format!("({stretches}) AS stretches"))
        .column(format!("{record}, stretch"))
        .column(format!("{} AS sure_e, {} AS sure_meets", next("b"), next("meets")));
    script.add(format!("{name}_sure"), sure);
    let next = |what: &str| said.next(what, &format!("PARTITION BY {record} ORDER BY island"));
    let ended = Select::from(format!("{name}_islands"))
        .column("*")
        .columns(["b", "meets", "reopens"].map(|what| format!("{} AS next_{what}", next(what))));
    script.add(format!("{name}_ended"), ended);
    let same: Vec<String> = keys.iter().map(|key| format!(" AND n.{key} = c.{key}")).collect();
    let clocks = Select::from(format!("{name}_ended AS c"))
        .all("c", keys)
        .take("c", "record stretch s")
        .take("n", "sure_e sure_meets")
        .column("CASE WHEN at_once = 1 THEN s ELSE next_b END AS e")
        .column("CASE WHEN at_once = 1 OR next_meets = 1 THEN 'met' WHEN next_reopens = 1 THEN 'again' WHEN next_b IS NOT NULL THEN 'drop' ELSE 'open' END AS ending")
        .join(format!("JOIN {name}_sure AS n ON n.record = c.record AND n.stretch = c.stretch{}", same.concat()))
        .only("s IS NOT NULL");
    script.add(format!("{name}_clocks"), clocks);
}
