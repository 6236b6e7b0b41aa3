//! The answers of `docs/panel.md` against the program.

use kenshin::domain::address::StationId;
use kenshin::domain::challenge::{Challenge, RecoveryKey};

use crate::markdown::tables;
use crate::{bare, document};

#[test]
fn s83_the_published_answers_are_the_programs() {
    let all = tables(&document("docs/panel.md"));
    let table = all.iter().find(|t| t.columns[0] == "recovery_key").unwrap();
    assert_eq!(table.rows.len(), 3);
    for row in &table.rows {
        let key = RecoveryKey::new(bare(&row[0])).unwrap();
        let station = StationId::new(row[1].parse().unwrap()).unwrap();
        let challenge: Challenge = row[2].parse().unwrap();
        assert_eq!(challenge.answer(station, &key).to_string(), row[3]);
    }
}
