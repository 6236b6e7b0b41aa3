//! Lines and settings that are not as they should be.

use crate::site::Site;

/// Points the line somewhere else.
fn with_device(site: &Site, device: &str) {
    let settings = site.read("site.toml").replace("\"line0\"", &format!("{device:?}"));
    site.write("site.toml", &settings);
}

#[test]
fn what_is_no_line_is_named() {
    for (device, said) in [
        ("ttyUSB9", "ttyUSB9がありません"),
        ("registration", "registrationはシリアルポートではありません"),
        ("site.toml", "site.tomlはシリアルポートではありません"),
        ("/dev/null", "/dev/nullはシリアルポートではありません"),
    ] {
        let site = Site::loaded();
        let before = site.counts();
        with_device(&site, device);
        site.run(&["read", "all"]).ends(7).says(said);
        let told = site.json(7, &["readout", "all"]);
        assert!(told["message"].as_str().unwrap().contains(device), "{told}");
        site.run(&["status"]).ends(0);
        assert_eq!(site.counts(), before);
    }
}

#[test]
fn a_line_that_may_not_be_opened_names_the_group() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::loaded();
    site.write("locked", "");
    std::fs::set_permissions(site.path("locked"), PermissionsExt::from_mode(0o000)).unwrap();
    if std::fs::File::open(site.path("locked")).is_ok() {
        return; // The superuser is denied nothing.
    }
    with_device(&site, "locked");
    site.run(&["read", "all"]).ends(7).says("権限");
}

#[test]
fn a_line_unplugged_between_commands_is_told() {
    let mut site = Site::loaded();
    site.run(&["readout", "all", "--to", "none"]).ends(0);
    site.unplug();
    let before = site.counts();
    site.run(&["read", "all"]).ends(7).says("line0");
    assert_eq!(site.json(7, &["read", "held"])["exit"], 7);
    assert_eq!(site.counts(), before);
}

#[test]
fn a_line_unplugged_while_reading_holds_the_rest() {
    let mut site = Site::slow();
    let mut reading = site.start(&["--lang", "en", "read", "all", "--to", "none"]);
    reading.wait_for("2/8 meters");
    site.unplug();
    reading.finish().ends(6).says("line device gone").says("There are held meters");
    site.run(&["verify"]).ends(0);
    let held = site.json(0, &["status"])["held_meters"].as_array().unwrap().len();
    assert!((1..=6).contains(&held), "{held} held");
}

#[test]
fn settings_that_cannot_be_used_are_explained() {
    let site = Site::loaded();
    let good = site.read("site.toml");
    for (settings, said) in [
        (good.replace("station", "staton"), "site.toml 2行目"),
        (good.replace("= 7", "= 7000"), "0–999"),
        (good.replace("19200", "300"), "line.baud"),
        (format!("{good}profile = \"none-such\"\n"), "none-such"),
        (format!("{good}profile = \"none.toml\"\n"), "none.toml"),
        (format!("{good}[printer]\ntemplates = 5\n"), "site.toml"),
        ("[[[".to_owned(), "site.toml 1行目"),
    ] {
        site.write("site.toml", &settings);
        site.run(&["read", "all"]).ends(1).says(said);
        assert_eq!(site.json(1, &["read", "all"])["result"], "failed");
    }
    std::fs::write(site.path("site.toml"), b"\x93\x64").unwrap();
    site.run(&["status"]).ends(1).says("UTF-8 で保存");
    site.write("site.toml", &good.replace("[site]", "[site]\nstore = \"no/where.redb\""));
    site.run(&["status"]).ends(8).says("register load");
    site.run(&["register", "load", "registration"]).ends(8).says("フォルダ ./no がありません");
    std::fs::remove_file(site.path("site.toml")).unwrap();
    site.run(&["status"]).ends(1).says("site.toml がありません");
    site.run(&["--site", "nowhere", "--lang", "en", "status"])
        .ends(1)
        .says("nowhere/site.toml does not exist");
    site.write("site.toml", &good);
    site.run(&["status"]).ends(0);
}

#[test]
fn a_form_with_a_mistake_is_refused_before_anything_is_read() {
    let site = Site::loaded();
    let before = site.counts();
    let settings = site.read("site.toml");
    site.write("site.toml", &format!("{settings}[printer]\ntemplates = \"forms\"\n"));
    std::fs::create_dir(site.path("forms")).unwrap();
    let usage =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/printer-templates/usage.txt")).unwrap();
    site.write("forms/usage.txt", &usage.replacen("{指針値}", "{指標値}", 1));
    site.run(&["read", "all"]).ends(1).says("usage.txt:").says("指標値").says("様式");
    assert!(site.json(1, &["read", "all"])["details"][0].as_str().unwrap().contains("usage.txt:"));
    site.write("site.toml", &settings);
    assert_eq!(site.counts(), before);
}
