use crate::site::Site;

#[test]
fn s83_an_answer_needs_no_site() {
    let site = Site::loaded();
    let key = "key of the caretaker";
    let elsewhere = ["--site", "nowhere", "answer", "--station", "7", "--key"];
    let run = |rest: &[&str]| site.run(&[&elsewhere, rest].concat());
    assert_eq!(run(&[key, "12345678"]).ends(0).out, "94111144\n");
    assert_eq!(run(&[key, "1234 5678"]).ends(0).out, "94111144\n", "as the panel shows it");
    run(&[key, "1234567"]).ends(1).says("8桁の数字");
    let short = run(&["too short", "12345678"]).ends(1).says("16文字以上");
    assert!(!short.err.contains("too short"), "keys are not repeated");
    site.run(&["answer", "--station", "1000", "--key", key, "12345678"]).ends(1).says("0〜999");
}
