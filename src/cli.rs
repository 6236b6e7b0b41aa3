//! The command line: what may be asked for, in words. What it does lives in [`crate::app`].

mod folder;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 検針装置 kenshin — reads a building's meters over RS-485, bills, prints slips.
#[derive(Parser, Debug)]
#[command(
    name = "kenshin",
    version,
    long_version = concat!(env!("CARGO_PKG_VERSION"), "\nsources ", env!("KENSHIN_SOURCES")),
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Site folder with site.toml (サイトのフォルダ)
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    pub site: PathBuf,
    /// Language of messages; slips stay Japanese (表示言語)
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// One JSON object on standard output instead of words
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What `--to` means besides a device.
pub const PAPERS: [&str; 4] = ["text", "escpos", "png", "none"];

/// Language argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LangArg {
    /// 日本語
    Ja,
    /// English
    En,
}

/// Commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check or load a registration folder (登録)
    #[command(subcommand)]
    Register(Register),
    /// Read meters: shifts the generations, bills and prints (検針)
    Read(Read),
    /// Read out meters: shifts nothing (読取)
    Readout(Readout),
    /// Print slips again, or lists (印字)
    Print(Print),
    /// Enter a meter or terminal exchange (メータ交換)
    Exchange(Exchange),
    /// Set one stored count by hand (検針値設定)
    Set(Set),
    /// Preset a terminal's own counter (端末カウンタ設定)
    Preset(Preset),
    /// Explain a count that ran backwards (逆転の解除)
    Explain(Explain),
    /// Look at one terminal: its ten counters and how the link does (端末確認)
    Look {
        /// Line and terminal, 00–39
        terminal: String,
    },
    /// Write the mode of one terminal input (動作モード書込み)
    Mode(Mode),
    /// Show, set or confirm the clock (時計)
    #[command(subcommand)]
    Clock(Clock),
    /// Show registration, holds, schedule and what needs attention (状態)
    Status,
    /// Write the system log to standard output, oldest first (システムログ)
    Log(Log),
    /// Check the whole journal (データ検査)
    Verify,
    /// Answer the challenge of a panel whose password was forgotten (パスワード解除)
    Answer(Answer),
    /// Run without a panel: scheduled and daily readings (常駐)
    Run(ToArgs),
    /// Run the appliance on the touch panel (パネル)
    Panel(Panel),
    /// Try everything on a simulated building (デモ)
    Demo(Demo),
}

/// `kenshin register …`
#[derive(Subcommand, Debug)]
pub enum Register {
    /// Report every mistake; change nothing
    Check {
        /// Folder with basic.csv, types.csv, tenants.csv, meters.csv
        dir: PathBuf,
    },
    /// Check, then put in force in one step
    Load {
        /// Folder with basic.csv, types.csv, tenants.csv, meters.csv
        dir: PathBuf,
        /// The warnings are intended
        #[arg(long)]
        acknowledge: bool,
    },
}

/// Which meters.
#[derive(Subcommand, Clone, Debug)]
pub enum TargetArg {
    /// 全メータ
    All,
    /// 入居者別
    Tenant {
        /// Tenant ID, e.g. A000
        id: String,
    },
    /// メータ種別
    Type {
        /// Type number 0–9
        no: String,
    },
    /// 個別メータ
    Meter {
        /// Terminal address 000–399
        address: String,
    },
}

/// `kenshin read …`
#[derive(Args, Debug)]
pub struct Read {
    /// Which meters
    #[command(subcommand)]
    pub target: ReadTarget,
    /// Answer every question with yes
    #[arg(long, global = true)]
    pub yes: bool,
    /// Take provisional values at once (自動更新「手動」)
    #[arg(long, global = true)]
    pub confirm: bool,
    /// Where slips go
    #[command(flatten)]
    pub to: ToArgs,
}

/// Targets of a reading.
#[derive(Subcommand, Clone, Debug)]
pub enum ReadTarget {
    /// 全メータ
    All,
    /// 入居者別
    Tenant {
        /// Tenant ID, e.g. A000
        id: String,
    },
    /// メータ種別
    Type {
        /// Type number 0–9
        no: String,
    },
    /// 個別メータ
    Meter {
        /// Terminal address 000–399
        address: String,
    },
    /// 保留再検針
    Held {
        /// Type number 0–9; without it all held meters
        no: Option<String>,
    },
    /// Silent reading for the history (日次)
    Daily,
}

/// `kenshin readout …`
#[derive(Args, Debug)]
pub struct Readout {
    /// Which meters
    #[command(subcommand)]
    pub target: TargetArg,
    /// Where slips go
    #[command(flatten)]
    pub to: ToArgs,
}

/// Where slips go.
#[derive(Args, Clone, Debug, Default)]
pub struct ToArgs {
    /// text, escpos, png, none, or a device; default: the site's printer, else text
    #[arg(
        long,
        global = true,
        value_name = "text|escpos|png|none|DEVICE",
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    pub to: Option<String>,
    /// Folder for files of text, escpos or png
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `kenshin print …`
#[derive(Args, Debug)]
pub struct Print {
    /// What to print
    #[command(subcommand)]
    pub what: PrintWhat,
    /// Where slips go
    #[command(flatten)]
    pub to: ToArgs,
}

/// Things to print.
#[derive(Clone, Subcommand, Debug)]
pub enum PrintWhat {
    /// 使用量一覧表
    Usage {
        /// Which meters
        #[command(subcommand)]
        target: TargetArg,
    },
    /// 料金一覧表
    Charge {
        /// Which meters
        #[command(subcommand)]
        target: TargetArg,
    },
    /// 登録メータ種別一覧表
    Types,
    /// 登録入居者一覧表
    Tenants,
    /// 検針・印字許可状態一覧表
    Permissions,
    /// 登録印字表題
    Titles,
    /// 動作モード一覧表, fetched from the terminals
    Modes {
        /// Line and terminal, # for all: 00, 0#, ##
        #[arg(default_value = "##")]
        terminals: String,
    },
    /// 検針値一覧表
    Counts,
    /// システムログ
    Log {
        /// Newest entries to print
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
        last: u32,
        /// Only entries of this kind
        #[arg(long, value_enum, default_value_t)]
        kind: KindArg,
    },
}

/// Kinds of log entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum KindArg {
    /// すべて
    #[default]
    All,
    /// 異常・復旧
    Faults,
    /// 検針・読取
    Readings,
    /// 値・交換
    Corrections,
    /// 設定・時計
    Settings,
    /// 登録
    Registrations,
    /// 印字
    Prints,
}

/// `kenshin log …`
#[derive(Args, Debug)]
pub struct Log {
    /// Only entries of this kind
    #[arg(long, value_enum, default_value_t)]
    pub kind: KindArg,
    /// Only entries from this day on
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<String>,
}

/// `kenshin exchange …`
#[derive(Args, Debug)]
pub struct Exchange {
    /// Terminal address 000–399
    pub address: String,
    /// Final count of what was taken out
    #[arg(long)]
    pub closing: u64,
    /// First count of what was put in
    #[arg(long)]
    pub opening: u64,
    /// Key (製造番号) of the new meter; without it only the terminal was exchanged
    #[arg(long)]
    pub key: Option<String>,
    /// Multiplier of the new meter; without it the old one's
    #[arg(long, requires = "key")]
    pub multiplier: Option<String>,
    /// Who did it
    #[arg(long)]
    pub by: String,
}

/// Generation argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum SlotArg {
    /// 今回
    This,
    /// 前回
    Previous,
    /// 前々回
    Before,
}

/// `kenshin set …`
#[derive(Args, Debug)]
pub struct Set {
    /// Terminal address 000–399
    pub address: String,
    /// Which generation
    #[arg(value_enum)]
    pub slot: SlotArg,
    /// Its count
    pub count: u64,
    /// Why
    #[arg(long)]
    pub reason: String,
}

/// `kenshin preset …`
#[derive(Args, Debug)]
pub struct Preset {
    /// Terminal address 000–399
    pub address: String,
    /// Count the terminal is to continue from
    pub count: u64,
    /// Final count before it, where the terminal can no longer tell
    #[arg(long)]
    pub closing: Option<u64>,
}

/// `kenshin explain …`
#[derive(Args, Debug)]
pub struct Explain {
    /// Terminal address 000–399
    pub address: String,
    /// What happened
    #[command(subcommand)]
    pub what: ExplainWhat,
}

/// Explanations of a backwards count.
#[derive(Subcommand, Debug)]
pub enum ExplainWhat {
    /// 桁上り: the counter wrapped
    Wrap,
    /// 計器交換・初期化: it started anew at the count seen
    Restart {
        /// Counts of this period before the restart; without it the usage stays blank
        #[arg(long)]
        part: Option<u64>,
    },
}

/// `kenshin mode …`
#[derive(Args, Debug)]
pub struct Mode {
    /// Terminal address 000–399
    pub address: String,
    /// 2線高速, 2線低速 or 3線
    #[arg(long)]
    pub wiring: String,
    /// パルス積算 or ON時間積算
    #[arg(long)]
    pub accumulation: String,
    /// 1 or 0.5
    #[arg(long)]
    pub weight: String,
}

/// `kenshin clock …`
#[derive(Subcommand, Debug)]
pub enum Clock {
    /// Show the clock and whether it is trusted
    Show,
    /// The clock is right as it is
    Confirm,
    /// Set the machine's clock, e.g. "2026/11/20 23:59"
    Set {
        /// YYYY/MM/DD HH:MM
        to: String,
    },
}

/// `kenshin answer …`
#[derive(Args, Debug)]
pub struct Answer {
    /// Eight digits that the panel shows
    pub challenge: String,
    /// ID番号 that the panel shows, 0–999
    #[arg(long)]
    pub station: u16,
    /// recovery_key of the site
    #[arg(long)]
    pub key: String,
}

/// Look of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum LookArg {
    /// Dark on light
    #[default]
    Light,
    /// Light on dark
    Dark,
    /// Black, white and yellow
    Contrast,
}

/// `kenshin panel …`
#[derive(Args, Clone, Debug, Default)]
pub struct Panel {
    /// A window of this size instead of the full screen
    #[arg(long, value_name = "WIDTHxHEIGHT")]
    pub window: Option<String>,
    /// Colours
    #[arg(long, value_enum, default_value_t)]
    pub look: LookArg,
    /// Where slips go
    #[command(flatten)]
    pub to: ToArgs,
}

/// `kenshin demo …`
#[derive(Args, Debug)]
pub struct Demo {
    /// Without a window: reads, bills and prints by itself
    #[arg(long)]
    pub headless: bool,
    /// Folder to make the site in
    #[arg(long, default_value = "demo-site")]
    pub dir: PathBuf,
}
