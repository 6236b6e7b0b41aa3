//! A journal that is damaged, from the future, or on a disk that is full.

use std::fs;

use redb::{Database, TableDefinition};

use crate::site::Site;

const COMMANDS: [&[&str]; 4] =
    [&["verify"], &["status"], &["read", "all", "--to", "none"], &["print", "counts"]];

/// Whatever stands in the file, a command works or says that the data is damaged; it never crashes.
fn survives(site: &Site, what: &str) -> bool {
    let mut found = false;
    for command in COMMANDS {
        let ran = site.run(&[&["--json"], command].concat());
        assert!([0, 3, 8].contains(&ran.code), "{what}: {ran:#?}");
        assert!(!ran.err.contains("panicked"), "{what}: {ran:#?}");
        found |= ran.code == 8;
        ran.json();
    }
    found
}

#[test]
fn flipped_bytes_are_found() {
    let site = Site::loaded();
    site.run(&["read", "all", "--to", "none"]).ends(0);
    let sound = fs::read(site.path("kenshin.redb")).unwrap();
    let used = sound.iter().rposition(|b| *b != 0).unwrap();
    let mut found = 0;
    for step in 0..12 {
        let mut bytes = sound.clone();
        let at = used * step / 12;
        for byte in bytes[at..].iter_mut().take(64) {
            *byte ^= 0xA5;
        }
        fs::write(site.path("kenshin.redb"), &bytes).unwrap();
        found += usize::from(survives(&site, &format!("64 bytes flipped at {at}")));
    }
    assert!(found > 0, "no damage found at all");
    fs::write(site.path("kenshin.redb"), &sound).unwrap();
    site.run(&["verify"]).ends(0);
}

#[test]
fn a_changed_entry_is_billed_from_never() {
    let site = Site::loaded();
    site.run(&["read", "all", "--to", "none"]).ends(0);
    let mut bytes = fs::read(site.path("kenshin.redb")).unwrap();
    let key = b"E-10001";
    let places: Vec<usize> = (0..bytes.len() - 7).filter(|i| bytes[*i..].starts_with(key)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at + 6] = b'9';
    }
    fs::write(site.path("kenshin.redb"), &bytes).unwrap();
    site.run(&["verify"]).ends(8).says("データが壊れています").says("バックアップ");
    site.run(&["--lang", "en", "print", "charge", "all"]).ends(8).says("Nothing is billed from it");
}

#[test]
fn a_file_cut_short_is_damaged() {
    let site = Site::loaded();
    let sound = fs::read(site.path("kenshin.redb")).unwrap();
    for part in [0, 1, 8, sound.len() / 2, sound.len() - 4_096] {
        fs::write(site.path("kenshin.redb"), &sound[..part]).unwrap();
        assert!(survives(&site, &format!("cut to {part}")));
    }
    fs::write(site.path("kenshin.redb"), "何か別のファイル").unwrap();
    site.run(&["status"]).ends(8).says("not a store of kenshin");
    site.run(&["register", "load", "registration"]).ends(8);
}

#[test]
fn a_newer_format_is_left_alone() {
    let site = Site::loaded();
    let set_format = |format: u32| {
        let db = Database::open(site.path("kenshin.redb")).unwrap();
        let transaction = db.begin_write().unwrap();
        let meta: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
        transaction.open_table(meta).unwrap().insert("format", format.to_le_bytes().as_slice()).unwrap();
        transaction.commit().unwrap();
    };
    let before = site.counts();
    set_format(2);
    for command in COMMANDS {
        site.run(command).ends(8).says("データ形式 2");
        assert!(site.json(8, command)["message"].as_str().unwrap().contains("newer"));
    }
    site.run(&["register", "load", "registration"]).ends(8);
    set_format(1);
    site.run(&["verify"]).ends(0);
    assert_eq!(site.counts(), before, "nothing was touched");
}

#[test]
fn a_full_disk_loses_nothing() {
    let site = Site::loaded();
    // No file may grow beyond the blocks it has: what a full disk is to a program, without needing one.
    let full = "trap '' XFSZ; ulimit -f $(($(stat -c %s kenshin.redb) / 1024)); exec \"$K\"";
    let mut refused = 0;
    for n in 0..400 {
        let ran = site.shell(&format!("{full} --json set 000 this {} --reason 試験", 29_000 + n));
        assert!([0, 8].contains(&ran.code), "{ran:#?}");
        refused += u32::from(ran.code == 8);
        if refused > 1 {
            break;
        }
    }
    assert!(refused > 0, "the limit was never met");
    let before = site.counts();
    let ran = site.shell(&format!("{full} read all --to none"));
    assert!([0, 8].contains(&ran.code) && !ran.err.contains("panicked"), "{ran:#?}");
    site.shell(&format!("{full} status")).ends(0).prints("登録 第1版");
    site.shell(&format!("{full} print counts")).prints("今回検針値             30681").says("印字しました");
    site.run(&["verify"]).ends(0);
    if ran.code == 8 {
        assert_eq!(site.counts(), before);
        site.run(&["read", "all", "--to", "none"]).ends(0);
    }
}

#[test]
fn a_disk_full_from_the_start_makes_no_store() {
    let site = Site::small();
    let full = "trap '' XFSZ; ulimit -f 4; exec \"$K\"";
    let ran = site.shell(&format!("{full} register load registration")).ends(8);
    assert!(!ran.err.contains("panicked"), "{ran:#?}");
    assert!(!site.path("kenshin.redb").exists());
    site.run(&["register", "load", "registration"]).ends(0);
}
