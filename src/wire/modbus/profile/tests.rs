use super::*;

const DOCUMENT: &str = include_str!("../../../../docs/profiles.md");

fn map(profile: &Profile) -> &RegisterMap {
    match profile.layout() {
        Layout::Registers(map) => map,
        Layout::TerminalV1(_) => panic!("{} has no register map", profile.name()),
    }
}

fn parse(lines: &[&str]) -> Result<Profile, ProfileError> {
    Profile::parse(&lines.join("\n"))
}

fn counts(profile: &Profile, spans: &[(u16, &[u16])], inputs: u8) -> Vec<Result<u64, Misread>> {
    let mut image = Image::default();
    for (start, registers) in spans {
        image.put(Span::new(*start, registers.len() as u8).unwrap(), registers.to_vec());
    }
    (0..inputs).map(|n| map(profile).count(n, &image).map(Count::get)).collect()
}

fn spans(profile: &Profile, inputs: &[u8]) -> Vec<(u16, u8)> {
    map(profile).plan(inputs).iter().map(|s| (s.start(), s.count())).collect()
}

const COUNTER: [&str; 6] = [
    "name = \"x\"",
    "layout = \"registers\"",
    "[counter]",
    "function = 4",
    "modulus = 1000000",
    "source = \"pulse\"",
];

fn with(more: &[&str]) -> Result<Profile, ProfileError> {
    parse(&[&COUNTER[..], more].concat())
}

#[test]
fn built_in_profiles_are_sound() {
    for name in Profile::BUILT_IN {
        assert_eq!(Profile::parse(Profile::built_in_text(name).unwrap()).unwrap().name(), name);
    }
    assert_eq!(Profile::built_in("terminal-v1"), Some(Profile::terminal_v1()));
    assert_eq!(Profile::built_in("other"), None);
    assert_eq!(Profile::terminal_v1().unit(9).map(Unit::get), Some(10));
}

#[test]
fn adam_counters_have_the_low_word_first() {
    let adam = Profile::built_in("adam-4080").unwrap();
    assert_eq!(spans(&adam, &[0, 1]), [(0, 4)]);
    assert_eq!(spans(&adam, &[1]), [(2, 2)]);
    assert_eq!(spans(&adam, &[5]), []);
    let read = counts(&adam, &[(0, &[0xE240, 0x0001, 7, 0])], 3);
    assert_eq!(read, [Ok(123_456), Ok(7), Err(Misread::NoInput)]);
    assert!(!adam.latches());
}

#[test]
fn sdm120_energy_is_counted_in_hundredths() {
    let meter = Profile::built_in("sdm120").unwrap();
    assert_eq!(spans(&meter, &[0]), [(0x0156, 2)]);
    // 1234.56 kWh is 449A51EC as a float.
    assert_eq!(counts(&meter, &[(0x0156, &[0x449A, 0x51EC])], 1), [Ok(123_456)]);
    assert_eq!(counts(&meter, &[(0x0156, &[0x7FC0, 0])], 1), [Err(Misread::OutOfRange)]);
    assert_eq!(counts(&meter, &[], 1), [Err(Misread::NotRead(0x0156))]);
    assert_eq!(map(&meter).source(), Source::MeterRegister);
}

#[test]
fn reads_are_grouped_up_to_the_limit_and_never_across_a_gap() {
    let six =
        with(&["format = \"u32\"", "max_registers = 4", "[inputs]", "start = 10", "count = 6"]).unwrap();
    assert_eq!(spans(&six, &[0, 1, 2, 3, 4, 5]), [(10, 4), (14, 4), (18, 4)]);
    assert_eq!(spans(&six, &[0, 2, 3]), [(10, 2), (14, 4)]);
    let sparse =
        with(&["format = \"u16\"", "max_registers = 9", "[inputs]", "addresses = [7, 1, 0]"]).unwrap();
    assert_eq!(spans(&sparse, &[0, 1, 2]), [(0, 2), (7, 1)]);
}

#[test]
fn a_register_can_scale_the_others() {
    let meaning = |name: &str, word: u16| {
        let meaning = format!("meaning = \"{name}\"");
        let all = ["format = \"u16\"", "[inputs]", "start = 0", "[scale_from]", "address = 40", &meaning];
        counts(&with(&all).unwrap(), &[(0, &[1234]), (40, &[word])], 1)[0]
    };
    assert_eq!(meaning("exponent", 2), Ok(123_400));
    assert_eq!(meaning("exponent", 0xFFFF), Ok(123));
    assert_eq!(meaning("decimals", 3), Ok(1));
    assert_eq!(meaning("factor", 10), Ok(12_340));
    assert_eq!(meaning("factor", 0), Err(Misread::OutOfRange));
    assert_eq!(meaning("exponent", 99), Err(Misread::OutOfRange));
    assert_eq!(meaning("exponent", 3), Err(Misread::OutOfRange), "beyond the modulus");
    let all =
        ["format = \"u16\"", "[inputs]", "start = 0", "[scale_from]", "address = 40", "meaning = \"factor\""];
    assert_eq!(spans(&with(&all).unwrap(), &[0]), [(0, 1), (40, 1)]);
}

#[test]
fn values_that_mean_invalid_are_no_counts() {
    let marked =
        with(&["format = \"u32\"", "invalid = [0xFFFFFFFF, 0]", "[inputs]", "start = 0", "count = 3"]);
    let read = counts(&marked.unwrap(), &[(0, &[0xFFFF, 0xFFFF, 0, 0, 0, 1])], 3);
    assert_eq!(read, [Err(Misread::OutOfRange), Err(Misread::OutOfRange), Ok(1)]);
}

#[test]
fn mistakes_are_told_with_their_line() {
    let line = |more: &[&str]| with(more).unwrap_err().line;
    assert_eq!(line(&["format = \"u33\""]), 7);
    assert_eq!(line(&["format = \"u16\"", "colour = 1", "[inputs]", "start = 0"]), 8);
    assert_eq!(line(&["format = \"u16\"", "scale = \"1e3\"", "[inputs]", "start = 0"]), 8);
    assert_eq!(line(&["format = \"u32\"", "max_registers = 1", "[inputs]", "start = 0"]), 8);
    assert_eq!(line(&["format = \"u32\"", "[inputs]", "start = 65535"]), 9);
    assert_eq!(line(&["format = \"u32\"", "[inputs]", "addresses = []"]), 9);
    assert_eq!(line(&["format = \"u32\"", "[inputs]", "start = 0", "addresses = [1]"]), 8);
    assert_eq!(line(&["format = \"u32\"", "[inputs]", "start = 0", "stride = 1"]), 10);
    assert_eq!(line(&["format = \"u32\""]), 2, "no inputs");
    assert_eq!(parse(&["name = \"x\"", "layout = \"terminal-v1\"", "[counter]"]).unwrap_err().line, 3);
    assert_eq!(parse(&["name = \"\"", "layout = \"terminal-v1\""]).unwrap_err().line, 1);
    let registers = ["name = \"x\"", "latch = true", "layout = \"registers\""];
    assert_eq!(parse(&registers).unwrap_err().line, 2);
    let offset = ["name = \"x\"", "layout = \"terminal-v1\"", "unit_offset = 0"];
    assert_eq!(parse(&offset).unwrap_err().to_string(), "3: 1～238の範囲外です (not within 1 to 238)");
}

/// The TOML blocks of the document.
fn examples() -> Vec<&'static str> {
    DOCUMENT.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_documents_examples_are_sound_and_use_every_key() {
    let mut used: Vec<String> = Vec::new();
    for example in examples() {
        Profile::parse(example).unwrap_or_else(|e| panic!("{e}\n{example}"));
        let table: toml::Table = example.parse().unwrap();
        for (key, value) in table {
            match value {
                toml::Value::Table(section) => used.extend(section.keys().map(|k| format!("{key}.{k}"))),
                _ => used.push(key),
            }
        }
    }
    for key in KEYS {
        assert!(used.iter().any(|u| u == key), "no example shows {key}");
    }
}

#[test]
fn the_documents_table_names_exactly_the_keys() {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<Vec<_>>(), KEYS);
}
