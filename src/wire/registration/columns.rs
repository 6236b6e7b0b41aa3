//! Headings of the registration files in the engineering sheet's words, what each may hold, and what holds when it is
//! left out (S-95, S-96). `docs/registration.md` shows the same tables.

use crate::domain::registration::Table;

/// Whether a column or item may be left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// 必須: it must be there, with a value in every row.
    Value,
    /// 空欄可: it must be there, a value need not.
    Heading,
    /// 省略可: it need not be there.
    Nothing,
}

impl Need {
    /// The word in the documentation.
    pub fn word(self) -> &'static str {
        match self {
            Self::Value => "必須",
            Self::Heading => "空欄可",
            Self::Nothing => "省略可",
        }
    }
}

/// One column of a table, or one item of `basic.csv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Heading (in `basic.csv`: the item).
    pub heading: &'static str,
    /// Whether it may be left out.
    pub need: Need,
    /// What it may hold, in Japanese and English.
    pub allowed: [&'static str; 2],
    /// What holds when it is left out or empty; `-` where that is a mistake.
    pub default: &'static str,
    /// A value that is right.
    pub example: &'static str,
    /// Where the specification speaks of it.
    pub spec: &'static str,
}

const fn column(
    heading: &'static str,
    need: Need,
    allowed: [&'static str; 2],
    default: &'static str,
    example: &'static str,
    spec: &'static str,
) -> Column {
    Column { heading, need, allowed, default, example, spec }
}

/// The columns (in `basic.csv`: the items) of a table in the order in which they are written.
pub fn of(table: Table) -> &'static [Column] {
    match table {
        Table::Basic => basic::ALL,
        Table::Types => types::ALL,
        Table::Tenants => tenants::ALL,
        Table::Meters => meters::ALL,
    }
}

const MONEY: [&str; 2] = ["0.00～99999.99 (0.01刻み)", "0.00 to 99999.99 in steps of 0.01"];
const QUANTITY: [&str; 2] = ["0～99999", "0 to 99999"];
const YES_NO: [&str; 2] = ["する・しない", "する (yes) or しない (no)"];
const TITLE: [&str; 2] = ["全角16文字(半角32桁)まで", "up to 32 columns (16 full-width characters)"];

/// Items of `basic.csv`, and its two headings.
pub mod basic {
    use super::*;

    const ITEM_NAMES: [&str; 2] = ["基本情報の項目名", "an item of the basic information"];

    /// 項目.
    pub const ITEM: Column = column("項目", Need::Value, ITEM_NAMES, "-", "印字表題1", "S-95");
    /// 値.
    pub const VALUE: Column =
        column("値", Need::Heading, ["項目による", "depends on the item"], "", "自動", "S-95");
    /// 印字表題1.
    pub const TITLE1: Column =
        column("印字表題1", Need::Heading, TITLE, "", "****** TMT 管理 ******", "S-96");
    /// 印字表題2.
    pub const TITLE2: Column =
        column("印字表題2", Need::Heading, TITLE, "", "自動検針システム　kenshin", "S-96");
    /// 自動更新.
    pub const AUTO_UPDATE: Column = column(
        "自動更新",
        Need::Value,
        ["自動・手動", "自動 (at once) or 手動 (after confirmation)"],
        "-",
        "自動",
        "S-20",
    );
    /// バッテリ電池電圧低下.
    pub const BATTERY_LOW: Column = column("バッテリ電池電圧低下", Need::Value, YES_NO, "-", "する", "S-90");
    /// バッテリ充電回路異常.
    pub const CHARGER_FAULT: Column =
        column("バッテリ充電回路異常", Need::Value, YES_NO, "-", "する", "S-90");
    /// プリンタ紙切れ.
    pub const PAPER_OUT: Column = column("プリンタ紙切れ", Need::Value, YES_NO, "-", "しない", "S-90");
    /// プリンタエラー.
    pub const PRINTER_ERROR: Column = column("プリンタエラー", Need::Value, YES_NO, "-", "する", "S-90");
    /// 通知日数.
    pub const NOTICE_DAYS: Column =
        column("通知日数", Need::Nothing, ["1～99 (日)", "1 to 99 days"], "7", "7", "S-43");
    /// The two headings.
    pub const HEADINGS: &[Column] = &[ITEM, VALUE];
    /// Every item in order.
    pub const ALL: &[Column] =
        &[TITLE1, TITLE2, AUTO_UPDATE, BATTERY_LOW, CHARGER_FAULT, PAPER_OUT, PRINTER_ERROR, NOTICE_DAYS];
}

/// Columns of `types.csv`.
pub mod types {
    use super::*;

    const DATE: [&str; 2] =
        ["YYYY-MM-DD か YYYY/MM/DD (1900～2099年)", "YYYY-MM-DD or YYYY/MM/DD, 1900 to 2099"];
    const DAY: [&str; 2] =
        ["1～31 (29～31は月末)、空欄は設定なし", "1 to 31 (29 to 31: month end), empty for none"];
    const TIME: [&str; 2] = ["00:00～23:59、日が空欄なら空欄", "00:00 to 23:59, empty when the day is"];
    const NAME: [&str; 2] = ["全角3文字(半角6桁)まで", "up to 6 columns (3 full-width characters)"];
    const UNIT_ALLOWED: [&str; 2] = ["全角2文字(半角4桁)まで", "up to 4 columns (2 full-width characters)"];

    /// 種別番号.
    pub const NO: Column = column("種別番号", Need::Value, ["0～9", "0 to 9"], "-", "0", "S-01");
    /// 名称.
    pub const TYPE_NAME: Column = column("名称", Need::Value, NAME, "-", "電気", "S-96");
    /// 適用開始日.
    pub const VALID_FROM: Column = column("適用開始日", Need::Value, DATE, "-", "2026-04-01", "S-96");
    /// 基本料金.
    pub const BASE_CHARGE: Column = column("基本料金", Need::Value, MONEY, "-", "2000.00", "S-50");
    /// 基本使用量.
    pub const BASE_USAGE: Column = column("基本使用量", Need::Value, QUANTITY, "-", "1000", "S-50");
    /// 単価1.
    pub const PRICE1: Column = column("単価1", Need::Value, MONEY, "-", "10.01", "S-50");
    /// 単価変更使用量1.
    pub const STEP1: Column = column("単価変更使用量1", Need::Value, QUANTITY, "-", "5000", "S-50");
    /// 単価2.
    pub const PRICE2: Column = column("単価2", Need::Value, MONEY, "-", "20.01", "S-50");
    /// 単価変更使用量2.
    pub const STEP2: Column = column("単価変更使用量2", Need::Value, QUANTITY, "-", "6000", "S-50");
    /// 単価3.
    pub const PRICE3: Column = column("単価3", Need::Value, MONEY, "-", "30.01", "S-50");
    /// 定時検針日.
    pub const SCHEDULE_DAY: Column = column("定時検針日", Need::Heading, DAY, "設定なし", "31", "S-40");
    /// 定時検針時刻.
    pub const SCHEDULE_TIME: Column =
        column("定時検針時刻", Need::Heading, TIME, "設定なし", "23:59", "S-40");
    /// 単位.
    pub const UNIT: Column = column("単位", Need::Nothing, UNIT_ALLOWED, "", "kWh", "S-69");
    /// 小数桁.
    pub const DECIMALS: Column = column("小数桁", Need::Nothing, ["0～3", "0 to 3"], "0", "0", "S-10");
    /// Every column in order.
    pub const ALL: &[Column] = &[
        NO,
        TYPE_NAME,
        VALID_FROM,
        BASE_CHARGE,
        BASE_USAGE,
        PRICE1,
        STEP1,
        PRICE2,
        STEP2,
        PRICE3,
        SCHEDULE_DAY,
        SCHEDULE_TIME,
        UNIT,
        DECIMALS,
    ];
}

/// Columns of `tenants.csv`.
pub mod tenants {
    use super::*;

    const NAME: [&str; 2] = ["全角10文字(半角20桁)まで", "up to 20 columns (10 full-width characters)"];
    pub(super) const ID_ALLOWED: [&str; 2] =
        ["半角4文字(数字、英大文字)", "four half-width digits or capitals"];

    /// 入居者番号.
    pub const ID: Column = column("入居者番号", Need::Value, ID_ALLOWED, "-", "A000", "S-96");
    /// テナント名称.
    pub const TENANT_NAME: Column = column("テナント名称", Need::Value, NAME, "-", "TMT不動産", "S-96");
    /// Every column in order.
    pub const ALL: &[Column] = &[ID, TENANT_NAME];
}

/// Columns of `meters.csv`.
pub mod meters {
    use super::*;

    const KEY_ALLOWED: [&str; 2] =
        ["半角1～20文字(数字、英大文字、-)", "1 to 20 half-width digits, capitals or -"];
    const TTE: [&str; 2] = ["0～9 か 00～09", "0 to 9 or 00 to 09"];
    const TYPE: [&str; 2] = ["0～9 (types.csvにある種別番号)", "0 to 9, a type number of types.csv"];
    const FACTOR: [&str; 2] = ["0.01～100.00 (0.01刻み)", "0.01 to 100.00 in steps of 0.01"];
    const WIRES: [&str; 2] = [
        "2線高速・2線低速・3線",
        "2線高速 (2-wire, 50 ms), 2線低速 (2-wire, 100 ms) or 3線 (3-wire, 500 ms)",
    ];
    const ADDS: [&str; 2] =
        ["パルス積算・ON時間積算(2線のみ)", "パルス積算 (pulses) or ON時間積算 (ON minutes, 2-wire only)"];
    const PERMIT_READ: [&str; 2] = ["許可・停止(禁止でも可)", "許可 (yes) or 停止 (no; 禁止 will do)"];
    const PERMIT_PRINT: [&str; 2] = ["許可・禁止", "許可 (yes) or 禁止 (no)"];
    const OPENING_ALLOWED: [&str; 2] = ["0～999999、空欄はなし", "0 to 999999, empty for none"];
    const LIMIT_ALLOWED: [&str; 2] =
        ["1～999999、空欄は過去の使用量から", "1 to 999999, empty to derive it from past usage"];
    const MONTH: [&str; 2] =
        ["YYYY-MM (2000-01～2099-12)、空欄はなし", "YYYY-MM, 2000-01 to 2099-12, empty for none"];
    const CARRY: [&str; 2] =
        ["前入居者分を引継ぐ、または空欄", "前入居者分を引継ぐ (carries over), or empty"];

    /// 製造番号.
    pub const KEY: Column = column("製造番号", Need::Value, KEY_ALLOWED, "-", "E-10001", "S-96");
    /// 入居者番号.
    pub const TENANT: Column = column("入居者番号", Need::Value, tenants::ID_ALLOWED, "-", "A000", "S-06");
    /// 回線.
    pub const LINE: Column = column("回線", Need::Value, ["0～3", "0 to 3"], "-", "0", "S-02");
    /// TTEアドレス.
    pub const TERMINAL: Column = column("TTEアドレス", Need::Value, TTE, "-", "00", "S-02");
    /// メータアドレス.
    pub const INPUT: Column = column("メータアドレス", Need::Value, ["0～9", "0 to 9"], "-", "0", "S-02");
    /// 種別.
    pub const TYPE_NO: Column = column("種別", Need::Value, TYPE, "-", "0", "S-01");
    /// 乗率.
    pub const MULTIPLIER: Column = column("乗率", Need::Value, FACTOR, "-", "1.00", "S-10");
    /// 線式.
    pub const WIRING: Column = column("線式", Need::Value, WIRES, "-", "2線低速", "S-96");
    /// 積算.
    pub const ACCUMULATION: Column = column("積算", Need::Value, ADDS, "-", "パルス積算", "S-96");
    /// 重み.
    pub const WEIGHT: Column =
        column("重み", Need::Value, ["1・0.5", "1 or 0.5 counts a pulse"], "-", "1", "S-96");
    /// 検針.
    pub const READING: Column = column("検針", Need::Value, PERMIT_READ, "-", "許可", "S-18");
    /// 使用量.
    pub const USAGE: Column = column("使用量", Need::Value, PERMIT_PRINT, "-", "許可", "S-19");
    /// 料金.
    pub const CHARGE: Column = column("料金", Need::Value, PERMIT_PRINT, "-", "許可", "S-19");
    /// 開始検針値.
    pub const OPENING: Column = column("開始検針値", Need::Nothing, OPENING_ALLOWED, "なし", "30231", "S-96");
    /// 妥当上限.
    pub const LIMIT: Column =
        column("妥当上限", Need::Nothing, LIMIT_ALLOWED, "過去の使用量から", "5000", "S-14");
    /// 検定満了.
    pub const VERIFIED_UNTIL: Column = column("検定満了", Need::Nothing, MONTH, "なし", "2033-03", "S-96");
    /// 引継.
    pub const CARRIES_OVER: Column =
        column("引継", Need::Nothing, CARRY, "引継がない", "前入居者分を引継ぐ", "S-97");
    /// Every column in order.
    pub const ALL: &[Column] = &[
        KEY,
        TENANT,
        LINE,
        TERMINAL,
        INPUT,
        TYPE_NO,
        MULTIPLIER,
        WIRING,
        ACCUMULATION,
        WEIGHT,
        READING,
        USAGE,
        CHARGE,
        OPENING,
        LIMIT,
        VERIFIED_UNTIL,
        CARRIES_OVER,
    ];
}
