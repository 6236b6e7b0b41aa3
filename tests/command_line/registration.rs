//! `kenshin register`.

use crate::site::Site;

#[test]
fn a_sound_folder_is_checked_and_loaded_once() {
    let site = Site::small();
    site.run(&["register", "check", "registration"]).ends(0).prints("誤りはありません(メータ5台、入居者2)");
    site.run(&["--lang", "en", "register", "check", "registration"]).ends(0).prints("No mistakes (5 meters");
    assert!(!site.path("kenshin.redb").exists(), "a check makes nothing");
    site.run(&["status"]).ends(8).says("register load");
    site.run(&["register", "load", "registration"]).ends(0).says("第1版");
    let counts = site.counts();
    site.run(&["register", "load", "registration"]).ends(0).says("変更はありません");
    assert_eq!(site.json(0, &["register", "load", "registration"])["unchanged"], true);
    assert_eq!(site.json(0, &["status"])["version"], 1);
    assert_eq!(site.counts(), counts);
}

#[test]
fn mistakes_change_nothing_and_name_file_row_and_field() {
    let site = Site::loaded();
    site.edit("meters.csv", "W-30001,A000,0,00,2", "W-30001,A009,0,00,1");
    for command in ["check", "load"] {
        let ran = site.run(&["register", command, "registration"]).ends(1);
        let is_check = ran.args.contains("check");
        let ran = ran.says("何も変更していません");
        let ran = if is_check {
            ran.prints("meters.csv:4").prints("A009")
        } else {
            ran.says("meters.csv:4").says("A009")
        };
        assert!(is_check || ran.out.is_empty());
    }
    let told = site.json(1, &["register", "load", "registration"]);
    assert!(told["details"].as_array().unwrap().len() >= 2, "{told}");
    assert_eq!(site.json(0, &["status"])["version"], 1);
}

#[test]
fn warnings_wait_for_an_answer() {
    let site = Site::small();
    site.edit("types.csv", ",30.01,", ",0.00,");
    site.run(&["register", "check", "registration"]).ends(0).says("types.csv:2");
    site.run(&["register", "load", "registration"]).ends(4).says("types.csv:2").says("--acknowledge");
    site.run(&["read", "all", "--to", "none"]).ends(3).says("register load");
    let told = site.json(4, &["register", "load", "registration"]);
    assert_eq!(told["result"], "failed");
    site.run(&["register", "load", "registration", "--acknowledge"]).ends(0);
    site.run(&["read", "all", "--to", "none"]).ends(0);
}

#[test]
fn a_file_cut_off_in_the_middle_is_refused() {
    let site = Site::loaded();
    let whole = site.registration("meters.csv");
    for cut in [whole.len() - 2, whole.len() - 40, whole.len() / 2, 10, 0] {
        let at = (0..=cut).rev().find(|n| whole.is_char_boundary(*n)).unwrap();
        site.write("registration/meters.csv", &whole[..at]);
        site.run(&["register", "load", "registration"]).ends(1).says("meters.csv");
    }
    std::fs::remove_file(site.path("registration/meters.csv")).unwrap();
    site.run(&["register", "load", "registration"]).ends(1).says("meters.csv");
    site.run(&["register", "load", "nowhere"]).ends(1).says("nowhere");
    assert_eq!(site.json(0, &["status"])["meters"], 5);
}
