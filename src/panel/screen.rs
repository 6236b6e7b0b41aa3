//! What the touch panel shows, as plain data: the glass only paints it and reports touches (S-80…S-82).

use crate::domain::calibration::Spot;

/// Every screen of S-82. One Rust flow each; the tests walk all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ScreenId {
    /// 起動画面.
    Starting,
    /// パスワード入力.
    Password,
    /// パスワード解除: a forgotten password (S-83).
    Forgotten,
    /// メインメニュー.
    MainMenu,
    /// 検針メニュー.
    ReadingMenu,
    /// 読取メニュー.
    ReadoutMenu,
    /// 印字メニュー.
    PrintMenu,
    /// 保守メニュー.
    MaintenanceMenu,
    /// 登録情報確認.
    RegistrationMenu,
    /// 設定メニュー.
    SettingsMenu,
    /// Choice of a tenant.
    PickTenant,
    /// Choice of a type.
    PickType,
    /// Choice of a meter.
    PickMeter,
    /// A question to be answered (S-26).
    Question,
    /// A running job.
    Progress,
    /// 定時検針.
    ScheduledReading,
    /// How a job ended.
    Summary,
    /// Provisional values (S-20).
    Provisional,
    /// A slip before it is printed.
    Preview,
    /// システムログ: which kind.
    LogMenu,
    /// システムログ.
    Log,
    /// TTEメンテナンス.
    Terminals,
    /// One terminal.
    Terminal,
    /// バージョン情報.
    Version,
    /// 検針値確認・設定.
    Counts,
    /// One meter's values.
    Meter,
    /// A number to be typed.
    EnterNumber,
    /// メータ交換.
    Exchange,
    /// 登録情報確認 メータ種別.
    Types,
    /// 登録情報確認 入居者.
    Tenants,
    /// 登録情報確認 検針・印字許可.
    Permissions,
    /// 登録情報確認 印字表題.
    Titles,
    /// 登録情報確認 自動更新許可.
    AutoUpdate,
    /// 登録情報確認 警報出力条件.
    AlarmConditions,
    /// 時計設定.
    Clock,
    /// 印字濃度設定.
    Density,
    /// 上位伝送設定.
    HostLink,
    /// パスワード設定.
    PasswordSetting,
    /// タッチパネル補正.
    Calibration,
    /// 画面清掃.
    Cleaning,
    /// バッテリ交換日.
    BatteryDate,
    /// バッテリ交換警告.
    BatteryNotice,
    /// Missed schedule or another notice on wake-up.
    Notice,
    /// ダウンロード.
    Download,
    /// A refusal or an error.
    Trouble,
}

/// One screen below the frame's title.
#[derive(Clone, PartialEq, Debug)]
pub struct Screen {
    /// Which one.
    pub id: ScreenId,
    /// Title, top left.
    pub title: String,
    /// Lines that stand over the body, e.g. 「検針が保留されたメータがあります。」 (S-32).
    pub notices: Vec<String>,
    /// The middle.
    pub body: Body,
    /// Buttons along the bottom, 戻る or 中止 last; at most three.
    pub actions: Vec<Button>,
}

/// What a touch means that falls on no button, row or key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bare {
    /// Nothing.
    Nothing,
    /// It answers the screen as soon as the finger comes down, wherever.
    AtOnce,
    /// Its place answers the screen when the finger has left.
    Place,
}

impl Screen {
    /// What a touch on no button means. A message without actions is answered by any touch (S-86).
    pub fn bare(&self) -> Bare {
        match &self.body {
            Body::Crosshair(..) => Bare::Place,
            Body::Message { .. } if self.actions.is_empty() => Bare::AtOnce,
            Body::Message { .. }
            | Body::Menu(_)
            | Body::List { .. }
            | Body::Facts(_)
            | Body::Entry { .. }
            | Body::Progress { .. }
            | Body::Slip(_) => Bare::Nothing,
        }
    }
}

/// A button. Its number comes back when it is touched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Button {
    /// Number, unique on its screen.
    pub key: u32,
    /// Words on it.
    pub label: String,
}

/// The middle of a screen.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// Large buttons in two columns, at most twelve (then they scroll).
    Menu(Vec<Button>),
    /// Words.
    Message {
        /// How they are meant.
        mood: Mood,
        /// The words; may hold line breaks.
        text: String,
    },
    /// Rows to look at or to touch, up to 400 and more; scrolls by finger and by page buttons.
    List {
        /// Rows; a touched row comes back by its place.
        rows: Vec<Row>,
        /// Whether a touch on a row means something.
        touchable: bool,
        /// Row to bring into view, after a jump by number.
        focus: usize,
    },
    /// Names and values, scrolling.
    Facts(Vec<(String, String)>),
    /// Typing: digits, or digits, capitals in two layers and a hyphen.
    Entry {
        /// What is asked for.
        prompt: String,
        /// What has been typed; dots for a password.
        typed: String,
        /// Which keys there are.
        keys: Keys,
    },
    /// A job under way.
    Progress {
        /// What is being done.
        text: String,
        /// 0–100.
        percent: u8,
    },
    /// A slip's lines in a fixed pitch of 32 columns.
    Slip(Vec<String>),
    /// Crosshair of the calibration at this place, in thousandths of width and height.
    Crosshair(u16, u16),
}

/// How a message is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    /// For information.
    Info,
    /// To be answered.
    Question,
    /// Something went wrong.
    Error,
    /// Something is done.
    Done,
}

/// A row of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// First line, or the only one.
    pub text: String,
    /// Second, smaller line; may be empty.
    pub detail: String,
    /// Drawn so that it stands out: held, silent, doubtful.
    pub marked: bool,
}

/// Keys of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keys {
    /// 0–9, delete.
    Digits,
    /// 0–9, `-`, A–Z in two layers, delete.
    Code,
}

/// The frame of every screen (S-80).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// `YYYY/MM/DD HH:MM`, top right.
    pub clock: String,
    /// ▲ while the host link is active, △ idle.
    pub host_active: bool,
    /// ▼ while terminals are being talked to, ▽ idle.
    pub terminals_active: bool,
    /// 紙切れ or プリンタ, 電池, 充電; empty where there is no fault.
    pub faults: [String; 3],
    /// Second half of the blinking: faults are drawn reversed.
    pub reversed: bool,
    /// Whether the screen is dark (S-81).
    pub dark: bool,
    /// Look.
    pub look: Look,
}

/// Colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Look {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Black, white and yellow.
    HighContrast,
}

/// What the glass reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Touch {
    /// A button by its number.
    Button(u32),
    /// A row by its place.
    Row(usize),
    /// A key: a digit, a capital, `-`, or `\u{8}` for delete.
    Key(char),
    /// Anywhere, in thousandths of width and height: wakes a dark screen, answers a crosshair.
    Point(u16, u16),
    /// Anywhere, where the panel's own sensor saw it, without calibration: answers a crosshair, or a screen that has
    /// nothing to touch.
    Sensed(Spot),
}
