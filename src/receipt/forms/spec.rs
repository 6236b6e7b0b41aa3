//! Which sections and placeholders each form has. `printer-templates/README.md` lists them for people; a test
//! holds the two against each other.

use crate::receipt::template::{FormSpec, Placed, Placeholder, SectionSpec};

const fn p(
    name: &'static str,
    columns_max: usize,
    meaning: &'static str,
    example: &'static str,
) -> Placeholder {
    Placeholder { name, columns_max, meaning, example }
}

const fn paper(name: &'static str, placeholders: &'static [Placeholder]) -> SectionSpec {
    SectionSpec { name, placed: Placed::Paper, placeholders }
}

const fn boxed(name: &'static str, placeholders: &'static [Placeholder]) -> SectionSpec {
    SectionSpec { name, placed: Placed::Box, placeholders }
}

const HEAD: &[Placeholder] = &[
    p("表題1", 32, "登録した印字表題の1行目", "****** TMT 管理 ******"),
    p("表題2", 32, "登録した印字表題の2行目", "自動検針システム"),
    p("対象", 10, "全メータ・入居者別・メータ種別・個別メータ・保留メータ", "全メータ"),
    p("日時", 22, "検針または読取の日時", "2000年01月07日00時40分"),
    p("区分", 4, "検針または読取", "検針"),
];
const TENANT: &[Placeholder] =
    &[p("入居者名", 20, "入居者の名称", "TMT不動産"), p("識別記号", 4, "入居者識別記号", "A000")];
const USAGE_METER: &[Placeholder] = &[
    p("メータ種別名", 6, "メータ種別の名称", "電気"),
    p("端末アドレス", 3, "回線・端末・メータの3桁", "000"),
    p("指針値", 14, "今回の指針値。保留は空白", "31142"),
    p("今回使用量", 6, "今回使用量。保留は空白、超過は******", "461"),
    p("前回使用量", 6, "前回使用量。保留は空白、超過は******", "450"),
    p("増減率", 6, "増減率と%。計算できなければ空白または****%", "2%"),
    p("検針日時", 11, "見出しの日時と異なるときの検針日時", "01/06 23:59"),
    p("交換", 4, "期間中に計器を交換したとき", "交換"),
    p("訂正", 4, "検針値を訂正したとき", "訂正"),
];
const CHARGE_METER: &[Placeholder] = &[
    p("メータ種別名", 6, "メータ種別の名称", "電気"),
    p("端末アドレス", 3, "回線・端末・メータの3桁", "000"),
    p("今回指針値", 14, "今回の指針値。保留は空白", "31142"),
    p("前回指針値", 14, "前回の指針値(今回の乗率による)。保留は空白", "30681"),
    p("使用量", 6, "今回使用量。保留は空白、超過は******", "461"),
    p("料金", 12, "円記号つきの料金。保留は円記号と空白", "¥2,000"),
    p("検針日時", 11, "見出しの日時と異なるときの検針日時", "01/06 23:59"),
    p("前回検針保留", 12, "前回の検針が保留だったとき", "前回検針保留"),
    p("交換", 4, "期間中に計器を交換したとき", "交換"),
    p("訂正", 4, "検針値を訂正したとき", "訂正"),
];
const USAGE_TOTAL: &[Placeholder] = &[
    p("メータ種別名", 6, "メータ種別の名称", "電気"),
    p("種別番号", 1, "メータ種別の番号", "0"),
    p("メータ台数", 3, "この票に印字したメータの台数", "2"),
    p("合計使用量", 11, "合計使用量と、右端1桁の空白または括弧", "967 "),
];
const CHARGE_TOTAL: &[Placeholder] = &[
    p("メータ種別名", 6, "メータ種別の名称", "電気"),
    p("種別番号", 1, "メータ種別の番号", "0"),
    p("メータ台数", 3, "この票に印字したメータの台数", "2"),
    p("合計使用量", 11, "合計使用量と、右端1桁の空白または括弧", "967 "),
    p("合計料金", 12, "円記号つきの合計料金。保留を含めば円記号と空白", "¥4,000"),
];
const GRAND: &[Placeholder] = &[p("合計金額", 12, "入居者の全種別の料金の合計", "¥9,000")];

/// 使用量一覧表 (S-60).
pub const USAGE: FormSpec = FormSpec {
    file: "usage.txt",
    sections: &[
        paper("見出し", HEAD),
        boxed("入居者", TENANT),
        boxed("メータ", USAGE_METER),
        boxed("合計見出し", &[]),
        boxed("合計", USAGE_TOTAL),
        paper("結び", HEAD),
    ],
};

/// 料金一覧表 (S-61).
pub const CHARGE: FormSpec = FormSpec {
    file: "charge.txt",
    sections: &[
        paper("見出し", HEAD),
        boxed("入居者", TENANT),
        boxed("メータ", CHARGE_METER),
        boxed("合計見出し", &[]),
        boxed("合計", CHARGE_TOTAL),
        boxed("入居者合計", GRAND),
        paper("結び", HEAD),
    ],
};

/// 動作モード一覧表 (S-67).
pub const MODES: FormSpec = FormSpec {
    file: "modes.txt",
    sections: &[
        paper(
            "見出し",
            &[
                p("回線番号", 1, "回線 0〜3", "0"),
                p("TTEアドレス", 1, "端末伝送器 0〜9", "0"),
                p("応答", 20, "端末と通信できなかったときの理由", "応答なし"),
            ],
        ),
        boxed(
            "メータ",
            &[
                p("メータ番号", 1, "入力 0〜9", "0"),
                p("メータ接続", 8, "2線低速・3線・2線高速", "3線"),
                p("積算方法", 12, "パルス積算・ON時間積算", "パルス積算"),
                p("パルスの重み", 10, "1パルス・0.5パルス", "1パルス"),
            ],
        ),
    ],
};

/// 通信状態一覧表 (S-85).
pub const LINKS: FormSpec = FormSpec {
    file: "links.txt",
    sections: &[
        paper("見出し", &[p("日時", 22, "印字した日時", "2000年01月07日00時40分")]),
        boxed(
            "端末",
            &[
                p("回線番号", 1, "回線 0〜3", "0"),
                p("TTEアドレス", 1, "端末伝送器 0〜9", "0"),
                p("要求回数", 10, "装置の起動後に送った要求の数", "120"),
                p("失敗回数", 10, "そのうち正しい応答のなかった数", "3"),
                p("最長応答時間", 12, "最も遅い応答の終わりまでの時間。なければ空白", "298ms"),
            ],
        ),
    ],
};

/// 登録メータ種別一覧表 (S-67).
pub const TYPES: FormSpec = FormSpec {
    file: "types.txt",
    sections: &[
        paper("見出し", &[]),
        boxed(
            "種別",
            &[
                p("種別番号", 1, "メータ種別の番号", "0"),
                p("メータ種別名", 6, "メータ種別の名称", "電気"),
                p("基本料金", 8, "P0", "2000.00"),
                p("基本使用量", 5, "P1", "1000"),
                p("単価1", 8, "P2", "10.01"),
                p("単価変更使用量1", 5, "P3", "5000"),
                p("単価2", 8, "P4", "20.01"),
                p("単価変更使用量2", 5, "P5", "6000"),
                p("単価3", 8, "P6", "30.01"),
                p("定時検針", 12, "日時、または設定なし", "31日23時59分"),
            ],
        ),
    ],
};

/// 登録入居者一覧表 (S-67).
pub const TENANTS: FormSpec = FormSpec {
    file: "tenants.txt",
    sections: &[
        paper("見出し", &[]),
        boxed("入居者", TENANT),
        boxed(
            "メータ",
            &[
                p("種別番号", 1, "メータ種別の番号", "0"),
                p("端末アドレス", 3, "回線・端末・メータの3桁", "000"),
                p("乗率", 6, "0.01〜100.00", "  1.01"),
            ],
        ),
    ],
};

/// 検針・印字許可状態一覧表 (S-67).
pub const PERMISSIONS: FormSpec = FormSpec {
    file: "permissions.txt",
    sections: &[
        paper("見出し", &[]),
        boxed("入居者", TENANT),
        boxed(
            "メータ",
            &[
                p("メータ種別名", 6, "メータ種別の名称", "電気"),
                p("端末アドレス", 3, "回線・端末・メータの3桁", "000"),
                p("検針", 8, "検針許可・検針停止", "検針許可"),
                p("使用量", 14, "使用量印字許可・使用量印字禁止", "使用量印字許可"),
                p("料金", 12, "料金印字許可・料金印字禁止", "料金印字許可"),
            ],
        ),
    ],
};

/// 登録印字表題 (S-67).
pub const TITLES: FormSpec = FormSpec {
    file: "titles.txt",
    sections: &[paper(
        "見出し",
        &[
            p("表題1", 32, "登録した印字表題の1行目", "****** TMT 管理 ******"),
            p("表題2", 32, "登録した印字表題の2行目", "自動検針システム"),
        ],
    )],
};

/// 検針値一覧表 (S-67, S-84).
pub const COUNTS: FormSpec = FormSpec {
    file: "counts.txt",
    sections: &[
        paper("見出し", &[p("日時", 22, "印字した日時", "2000年01月07日00時40分")]),
        boxed(
            "メータ",
            &[
                p("メータ種別名", 6, "メータ種別の名称", "電気"),
                p("端末アドレス", 3, "回線・端末・メータの3桁", "000"),
                p("今回", 12, "今回検針値、保留なら「保留」", "31142"),
                p("前回", 12, "前回検針値、保留なら「保留」", "30681"),
                p("前々回", 12, "前々回検針値、保留なら「保留」", "30231"),
                p("保留", 18, "今回が保留のときの理由", "応答なし"),
            ],
        ),
    ],
};

/// システムログ (S-67, S-92).
pub const LOG: FormSpec = FormSpec {
    file: "log.txt",
    sections: &[
        paper(
            "見出し",
            &[
                p("日時", 22, "印字した日時", "2000年01月07日00時40分"),
                p("種類", 10, "絞り込んだ種類。すべてなら空", "異常・復旧"),
            ],
        ),
        paper(
            "記録",
            &[
                p("日時", 16, "起きた日時", "2000/01/07 00:40"),
                p("内容", 32, "起きたこと。長いものは行を分ける", "検針 全メータ"),
            ],
        ),
    ],
};

/// ### 本体異常 ### (S-68).
pub const UNIT_FAULT: FormSpec = FormSpec {
    file: "unit-fault.txt",
    sections: &[paper(
        "見出し",
        &[
            p("日時", 22, "起きた日時", "2000年01月07日00時40分"),
            p("内容", 32, "何が起きたか", "バックアップ電源電圧異常"),
            p("補足", 32, "どこに効くか", "(RTCバックアップおよび"),
            p("補足2", 32, "その続き", "TTEへの供給用)"),
        ],
    )],
};

/// *** 伝送エラー *** (S-68).
pub const LINK_FAULT: FormSpec = FormSpec {
    file: "link-fault.txt",
    sections: &[paper(
        "見出し",
        &[
            p("端末アドレス", 3, "メータのアドレス。端末全体はNN#", "000"),
            p("内容", 32, "理由", "パリティエラー"),
        ],
    )],
};

/// %%% TTE異常 %%% (S-68).
pub const TERMINAL_FAULT: FormSpec = FormSpec {
    file: "terminal-fault.txt",
    sections: &[paper(
        "見出し",
        &[
            p("端末アドレス", 3, "メータのアドレス。端末全体はNN#", "000"),
            p("内容", 32, "理由", "パルス入力異常"),
        ],
    )],
};

/// *** バッテリ交換警告 *** (S-68).
pub const BATTERY: FormSpec = FormSpec {
    file: "battery.txt",
    sections: &[
        paper("見出し", &[]),
        boxed(
            "警告",
            &[
                p("あと日数", 5, "推奨時期までの日数。過ぎていれば空", "210"),
                p("超過日数", 5, "推奨時期を過ぎた日数。まだなら空", "3"),
            ],
        ),
    ],
};
