//! Slips of every form the appliance prints, as documents, to hold text, bytes and pictures against.

use kenshin::receipt::document::{BOX_COLUMNS, Block, COLUMNS, Document};

/// Label left, value at the rule.
fn row(label: &str, value: &str) -> String {
    let used = columns(label) + columns(value);
    format!("{label}{}{value}", " ".repeat(BOX_COLUMNS - used))
}

/// One column in from both rules, as totals stand; the last column is left to the `)` of an error total.
fn total(label: &str, value: &str) -> String {
    let end = if value.ends_with(')') { "" } else { " " };
    row(&format!(" {label}"), &format!("{value}{end}"))
}

fn right(text: &str) -> String {
    row("", text)
}

fn columns(s: &str) -> usize {
    s.chars().map(|c| if c.is_ascii() || matches!(c, '¥' | '\u{FF61}'..='\u{FF9F}') { 1 } else { 2 }).sum()
}

fn lines<const N: usize>(lines: [&str; N]) -> Block {
    Block::Text(lines.map(str::to_owned).to_vec())
}

fn titles(title: &str, date: &str) -> Block {
    lines(["****** TMT管理 ******", "自動検針システム KENSHIN", title, date])
}

fn tenant(name: &str, id: &str) -> Vec<String> {
    vec![
        row("入居者", &format!("{name}{}", " ".repeat(20 - columns(name)))),
        right(&format!("(識別記号 {id})")),
    ]
}

fn compartment(kind: &str, place: &str, values: &[(&str, &str)]) -> Vec<String> {
    let mut out = vec![format!("メータ種別名  {kind}"), right(place), String::new()];
    out.extend(values.iter().map(|(label, value)| row(label, value)));
    out
}

fn usage(kind: &str, address: &str, values: [&str; 4]) -> Vec<String> {
    let labels = ["指針値", "今回使用量", "前回使用量", "増減率"];
    let values: Vec<_> = labels.into_iter().zip(values).collect();
    compartment(kind, &format!("(端末アドレス {address})"), &values)
}

fn charge(kind: &str, address: &str, values: [&str; 4]) -> Vec<String> {
    let labels = ["今回指針値", "前回指針値", "使用量", "料金"];
    let values: Vec<_> = labels.into_iter().zip(values).collect();
    compartment(kind, &format!("(端末アドレス {address})"), &values)
}

fn totals(kind: &str, number: u8, values: &[(&str, &str)]) -> Vec<String> {
    let mut out = compartment(kind, &format!("(種別番号 {number})"), &[]);
    out.extend(values.iter().map(|(label, value)| total(label, value)));
    out
}

fn end(title: &str, date: &str) -> Vec<Block> {
    vec![titles(title, date), lines(["", "印字終了しました"])]
}

fn document(title: &str, blocks: Vec<Block>) -> Document {
    Document { title: title.to_owned(), blocks }
}

/// 使用量一覧表(全メータ) with an ordinary meter, one in error and one past every limit (S-60, S-64).
pub(crate) fn usage_table() -> Document {
    let (title, date) = ("使用量一覧表(全メータ)", "2025年01月07日00時40分検針");
    let mut blocks = vec![
        titles(title, date),
        Block::Boxed(vec![
            tenant("TMT不動産", "A000"),
            usage("電気", "000", ["31142", "461", "450", "2%"]),
            usage("ガス", "001", ["12004", "123", "140", "-12%"]),
        ]),
        Block::Boxed(vec![
            tenant("ハンバーガーｼｮｯﾌﾟA", "A001"),
            usage("水道", "002", ["", "", "84", ""]),
            usage("電気", "399", ["999999", "******", "0", "****"]),
        ]),
        Block::Boxed(vec![
            vec!["メータ種別合計使用量".to_owned()],
            totals("電気", 0, &[("メータ台数", "2"), ("合計使用量", "*********")]),
            totals("ガス", 1, &[("メータ台数", "1"), ("合計使用量", "123")]),
            totals("水道", 2, &[("メータ台数", "1"), ("合計使用量", "(        0)")]),
        ]),
    ];
    blocks.extend(end(title, date));
    document(title, blocks)
}

/// 料金一覧表(入居者別) with yen signs, an error and an overflow (S-61, S-62, S-64).
pub(crate) fn charge_table() -> Document {
    let (title, date) = ("料金一覧表(入居者別)", "2025年12月31日23時59分検針");
    let mut blocks = vec![
        titles(title, date),
        Block::Boxed(vec![
            tenant("一二三四五六七八九十", "Z9Z9"),
            charge("電気", "000", ["31142", "30681", "461", "¥2,000"]),
            charge("ガス", "001", ["", "11881", "", "¥           "]),
            charge("水道", "002", ["999999", "0", "******", "¥***,***,***"]),
        ]),
        Block::Boxed(vec![
            vec!["メータ種別合計料金".to_owned()],
            totals("電気", 0, &[("メータ台数", "1"), ("合計使用量", "461"), ("合計料金", "¥2,000")]),
            totals(
                "ガス",
                1,
                &[("メータ台数", "1"), ("合計使用量", "(        0)"), ("合計料金", "¥           ")],
            ),
        ]),
    ];
    blocks.extend(end(title, date));
    document(title, blocks)
}

/// The lists of S-67 that have forms of their own.
pub(crate) fn lists() -> Document {
    let modes = |connection: &str| {
        vec![
            String::new(),
            total("メータ接続", connection),
            total("積算方法", "パルス積算"),
            total("パルスの重み", "0.5パルス"),
        ]
    };
    let kind = [
        ("メータ種別番号", "0"),
        ("メータ種別名", "電気"),
        ("基本料金", "2000.00"),
        ("基本使用量", "1000"),
        ("単価1", "10.01"),
        ("単価変更使用量1", "5000"),
        ("単価2", "20.01"),
        ("単価変更使用量2", "6000"),
        ("単価3", "30.01"),
        ("定時検針", "31日23時59分"),
    ];
    let blocks = vec![
        lines(["回線0 TTE機器アドレス0", "動作モード一覧表"]),
        Block::Boxed(vec![
            [vec!["メータ0".to_owned()], modes("3線")].concat(),
            [vec!["メータ1".to_owned()], modes("2線高速")].concat(),
        ]),
        lines(["", "登録メータ種別一覧表"]),
        Block::Boxed(vec![kind.iter().map(|(label, value)| row(label, value)).collect()]),
        lines(["", "登録入居者一覧表"]),
        Block::Boxed(vec![vec![
            row("入居者識別記号", "A000"),
            " ハンバーガーA".to_owned(),
            String::new(),
            row(" 設置メータ", "(メータ種別,"),
            right("端末アドレス,乗率)"),
            String::new(),
            right("0,000,  1.01"),
            right("9,399,100.00"),
        ]]),
        lines(["", "検針・印字許可状態一覧表"]),
        Block::Boxed(vec![
            tenant("共用", "B000"),
            compartment(
                "電気",
                "(端末アドレス 000)",
                &[(" 検針停止", ""), (" 使用量印字許可", ""), (" 料金印字禁止", "")],
            ),
        ]),
    ];
    document("一覧表", blocks)
}

/// Notices of S-68, and the line a resumed slip carries (S-70).
pub(crate) fn notices() -> Document {
    let blocks = vec![
        lines([
            "(続き)",
            "### 本体異常 ###",
            "2025年02月28日12時00分",
            "バックアップ電源電圧異常",
            "(RTCバックアップおよび",
            "    TTEへの供給用)",
            "",
            "*** 伝送エラー ***",
            "端末アドレス  01#",
            "パリティエラー",
            "",
            "%%% TTE異常 %%%",
            "端末アドレス  399",
            "パルス入力異常",
            "",
            "*** バッテリ交換警告 ***",
        ]),
        Block::Boxed(vec![vec!["バッテリ交換推奨時期まで".to_owned(), "あと 210 日です。".to_owned()]]),
    ];
    document("通知", blocks)
}

/// Every half-width character, every non-kanji of full width and kanji of each level, ruled lines joined.
pub(crate) fn characters() -> Document {
    let half: Vec<char> =
        (' '..='~').filter(|c| *c != '\\').chain(['¥']).chain('\u{FF61}'..='\u{FF9F}').collect();
    let mut text: Vec<String> = half.chunks(COLUMNS).map(|row| row.iter().collect()).collect();
    let full: Vec<char> =
        include_str!("../../src/domain/text/jis_x_0208.txt").chars().filter(|c| *c != '\n').collect();
    text.extend(full[..800].chunks(COLUMNS / 2).map(|row| row.iter().collect()));
    text.extend(full[full.len() - 64..].chunks(COLUMNS / 2).map(|row| row.iter().collect()));
    text.extend(["┌┬┐┏┳┓┏┯┓┌┰┐", "├┼┤┣╋┫┠┼┨┝╋┥", "└┴┘┗┻┛┗┷┛└┸┘", "┠╂┨┿┏━━┓│"].map(str::to_owned));
    let edges = vec!["右端まで28桁の行は罫線に接す".to_owned(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ01".to_owned()];
    document("文字", vec![Block::Text(text), Block::Boxed(vec![edges])])
}

/// Every character a slip may carry.
pub(crate) fn repertoire() -> Document {
    let full: Vec<char> =
        include_str!("../../src/domain/text/jis_x_0208.txt").chars().filter(|c| *c != '\n').collect();
    let text = full.chunks(COLUMNS / 2).map(|row| row.iter().collect()).collect();
    document("全文字", vec![characters().blocks.remove(0), Block::Text(text)])
}

/// Every form by the name of its golden files.
pub(crate) fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("usage-table", usage_table()),
        ("charge-table", charge_table()),
        ("lists", lists()),
        ("notices", notices()),
        ("characters", characters()),
    ]
}
