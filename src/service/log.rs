//! The system log: every journal entry in words, and by kind (S-92).

mod pages;

pub use pages::Page;

use super::Service;
use crate::domain::building::Building;
use crate::domain::journal::{AbortReason, Actor, DueKey, Entry, Event, Fact, MissReason, Target};
use crate::domain::point::PointId;
use crate::domain::settings::Setting;
use crate::domain::words::Words;
use crate::words;

impl Service {
    /// An entry in words; addresses are those of the registration in force.
    pub fn log_line(&self, entry: &Entry) -> Words {
        let who = match entry.actor {
            Actor::System => words!("", ""),
            Actor::CommandLine => words!(" [コマンド]", " [command line]"),
            Actor::Panel => words!(" [パネル]", " [panel]"),
            Actor::Schedule => words!(" [定時]", " [schedule]"),
            Actor::Host => words!(" [上位]", " [host]"),
        };
        let what = self.fact_line(entry);
        Words { ja: what.ja + &who.ja, en: what.en + &who.en }
    }

    /// What an entry says, without who did it.
    pub fn fact_line(&self, entry: &Entry) -> Words {
        describe(&self.building, &entry.fact)
    }
}

/// Kinds of entries, by which the log is filtered (S-92).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// 異常・復旧: starts, faults and recoveries of unit, lines and terminals, wrong passwords, checks of the journal.
    Faults,
    /// 検針・読取: readings by hand, by schedule and daily, readouts, and those that were not made.
    Readings,
    /// 値・交換: values set, holds explained, counters preset, meters exchanged, modes written.
    Corrections,
    /// 設定・時計.
    Settings,
    /// 登録.
    Registrations,
    /// 印字.
    Prints,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Faults, Self::Readings, Self::Corrections, Self::Settings, Self::Registrations, Self::Prints];

    /// Which kind a fact is of; every fact is of exactly one.
    pub fn of(fact: &Fact) -> Self {
        match fact {
            Fact::Started(_) | Fact::LoginFailed | Fact::Noticed(_) => Self::Faults,
            Fact::Began { .. }
            | Fact::Reading(_)
            | Fact::Aborted { .. }
            | Fact::Missed { .. }
            | Fact::CameDue { .. }
            | Fact::Delayed { .. }
            | Fact::ReadOut { .. }
            | Fact::Daily { .. } => Self::Readings,
            Fact::CountSet { .. }
            | Fact::Explained { .. }
            | Fact::PresetBegan { .. }
            | Fact::PresetFailed { .. }
            | Fact::Preset { .. }
            | Fact::Exchanged { .. }
            | Fact::ModeWritten { .. } => Self::Corrections,
            Fact::ClockJumped { .. }
            | Fact::ClockSet { .. }
            | Fact::ClockConfirmed
            | Fact::SettingChanged(_) => Self::Settings,
            Fact::Registered { .. } => Self::Registrations,
            Fact::Printed { .. } => Self::Prints,
        }
    }

    /// Its name on screen and paper.
    pub fn words(self) -> Words {
        match self {
            Self::Faults => words!("異常・復旧", "Faults"),
            Self::Readings => words!("検針・読取", "Readings"),
            Self::Corrections => words!("値・交換", "Corrections"),
            Self::Settings => words!("設定・時計", "Settings, clock"),
            Self::Registrations => words!("登録", "Registration"),
            Self::Prints => words!("印字", "Prints"),
        }
    }

    /// Its name for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Faults => "faults",
            Self::Readings => "readings",
            Self::Corrections => "corrections",
            Self::Settings => "settings",
            Self::Registrations => "registrations",
            Self::Prints => "prints",
        }
    }
}

/// Who did it, for scripts; on screen and paper it stands behind the line.
pub fn actor_name(actor: Actor) -> &'static str {
    match actor {
        Actor::System => "unit",
        Actor::CommandLine => "command line",
        Actor::Panel => "panel",
        Actor::Schedule => "schedule",
        Actor::Host => "host",
    }
}

/// A target in words.
pub fn target_words(target: Target) -> Words {
    match target {
        Target::All => words!("全メータ", "all meters"),
        Target::Tenant(id) => words!("入居者 {id}", "tenant {id}"),
        Target::Type(no) => words!("種別 {no}", "type {no}"),
        Target::Meter(address) => words!("端末アドレス {address}", "meter {address}"),
        Target::Held(None) => words!("保留メータ", "held meters"),
        Target::Held(Some(no)) => words!("保留メータ 種別 {no}", "held meters of type {no}"),
    }
}

fn miss_words(reason: MissReason) -> Words {
    match reason {
        MissReason::Power => words!("停電", "power was off"),
        MissReason::ClockSet => words!("時計変更", "the clock was set past it"),
        MissReason::Aborted => words!("中止", "stopped"),
        MissReason::NothingToRead => words!("対象メータなし", "no meter to read"),
        MissReason::ClockUntrusted => words!("時計未確認", "clock not trusted"),
    }
}

/// What a missed scheduled reading tells the operator (S-42).
pub fn missed_words(due: DueKey, reason: MissReason) -> Words {
    let (no, year, month) = (due.type_no, due.year, due.month);
    let why = miss_words(reason);
    Words {
        ja: format!(
            "種別{no}の{year}年{month}月の定時検針は行われませんでした({})。手動で検針してください。",
            why.ja
        ),
        en: format!(
            "The scheduled reading of type {no} in {year}/{month:02} was missed ({}). Read by hand.",
            why.en
        ),
    }
}

fn two(target: Target, ja: impl Fn(&str) -> String, en: impl Fn(&str) -> String) -> Words {
    let target = target_words(target);
    Words { ja: ja(&target.ja), en: en(&target.en) }
}

fn describe(building: &Building, fact: &Fact) -> Words {
    match fact {
        Fact::Started(version) => words!("起動 kenshin {version}", "started, kenshin {version}"),
        Fact::ClockJumped { .. } | Fact::ClockSet { .. } | Fact::ClockConfirmed => clock(fact),
        Fact::Registered { registration, acknowledged, .. } => {
            let (meters, tenants) = (registration.meters().len(), registration.tenants().len());
            words!(
                "登録 メータ{meters}台 入居者{tenants} 承認した警告{acknowledged}件",
                "registered {meters} meters, {tenants} tenants, {acknowledged} warnings acknowledged"
            )
        }
        Fact::Began { target, .. } => {
            two(*target, |t| format!("検針開始 {t}"), |t| format!("reading began: {t}"))
        }
        Fact::Reading(reading) => {
            let held = reading.results.iter().filter(|r| r.generation.hold().is_some()).count();
            let read = reading.results.len() - held;
            two(
                reading.target,
                |t| format!("検針 {t} 検針{read}台 保留{held}台"),
                |t| format!("reading of {t}: {read} read, {held} held"),
            )
        }
        Fact::Aborted { target, reason } => {
            let (ja, en) = match reason {
                AbortReason::Operator => ("操作", "operator"),
                AbortReason::NotConfirmed => ("未確定", "not confirmed"),
                AbortReason::PowerLost => ("電源断", "power lost"),
            };
            two(*target, |t| format!("検針中止({ja}) {t}"), |t| format!("reading stopped ({en}): {t}"))
        }
        Fact::Missed { due, reason } => {
            let (no, year, month) = (due.type_no, due.year, due.month);
            let why = miss_words(*reason);
            Words {
                ja: format!("定時検針 未実施({}) 種別{no} {year}/{month:02}", why.ja),
                en: format!("scheduled reading missed ({}): type {no} {year}/{month:02}", why.en),
            }
        }
        Fact::CameDue { due } => {
            let no = due.type_no;
            words!("定時検針 時刻到来 種別{no}", "scheduled reading of type {no} due")
        }
        Fact::Delayed { due, by_s } => {
            let no = due.type_no;
            words!("定時検針 遅延 種別{no} {by_s}秒", "scheduled reading of type {no} late by {by_s} s")
        }
        Fact::ReadOut { target, read, failed } => two(
            *target,
            |t| format!("読取 {t} 読取{read}台 失敗{failed}台"),
            |t| format!("readout of {t}: {read} read, {failed} failed"),
        ),
        Fact::Daily { counts, .. } => {
            let read = counts.iter().filter(|(_, c)| c.is_some()).count();
            let failed = counts.len() - read;
            words!("日次読取 {read}台 失敗{failed}台", "daily history: {read} read, {failed} failed")
        }
        Fact::Printed { title, lines } => words!("印字 {title} {lines}行", "printed {title}, {lines} lines"),
        Fact::SettingChanged(setting) => setting_words(setting),
        Fact::LoginFailed => words!("パスワード誤り5回", "five wrong passwords"),
        Fact::Noticed(event) => noticed(event),
        Fact::CountSet { .. }
        | Fact::Explained { .. }
        | Fact::PresetBegan { .. }
        | Fact::PresetFailed { .. }
        | Fact::Preset { .. }
        | Fact::Exchanged { .. }
        | Fact::ModeWritten { .. } => maintenance(building, fact),
    }
}

fn setting_words(setting: &Setting) -> Words {
    match setting {
        Setting::Password(Some(_)) => words!("パスワード設定", "password set"),
        Setting::Password(None) => words!("パスワード解除", "password taken away"),
        Setting::ServiceCode(Some(_)) => words!("サービスコード設定", "service code set"),
        Setting::ServiceCode(None) => words!("サービスコード解除", "service code taken away"),
        Setting::Density(level) => words!("印字濃度設定 {level}", "print density {level}"),
        Setting::HostLink(link) => {
            let baud = link.baud;
            words!("上位伝送設定 {baud}bps", "host link set, {baud} bps")
        }
        Setting::BatteryReplaced(date) => words!("バッテリ交換日 {date}", "battery replaced on {date}"),
        Setting::PasswordCleared(_) => {
            words!("パスワード解除(照会番号への回答)", "password taken away by the answer to a challenge")
        }
        Setting::ClearingSeen => words!("パスワード解除のお知らせ確認", "clearing of the password read"),
        Setting::Calibration(_) => words!("タッチパネル補正", "touch panel calibrated"),
    }
}

fn clock(fact: &Fact) -> Words {
    match fact {
        Fact::ClockJumped { by_ms, untrusted } => {
            let s = by_ms / 1_000;
            let (ja, en) = if *untrusted { (" 要確認", ", not trusted") } else { ("", "") };
            Words { ja: format!("時計の飛び {s}秒{ja}"), en: format!("clock jumped by {s} s{en}") }
        }
        Fact::ClockSet { by_ms } => {
            let s = by_ms / 1_000;
            words!("時計設定 {s}秒", "clock set by {s} s")
        }
        _ => words!("時計確認", "clock confirmed"),
    }
}

fn maintenance(building: &Building, fact: &Fact) -> Words {
    let at = |id: &PointId| -> String {
        let found = building.meters().find(|(_, p)| p.id == *id);
        found.map_or_else(|| format!("#{}", id.0), |(m, _)| m.address.to_string())
    };
    match fact {
        Fact::CountSet { point, slot, old, changed, reason } => {
            let (slot, at) = (slot.words(), at(point));
            let old = old.map_or("-".to_owned(), |c| c.to_string());
            let new = changed.first().and_then(|(_, g)| g.count()).map_or("-".to_owned(), |c| c.to_string());
            Words {
                ja: format!("検針値設定 {at} {} {old}→{new} {reason}", slot.ja),
                en: format!("count set: {at} {} {old}→{new} {reason}", slot.en),
            }
        }
        Fact::Explained { point, wrapped, .. } => {
            let at = at(point);
            if *wrapped {
                words!("逆転解除 {at} 桁上り", "hold lifted: {at} wrapped")
            } else {
                words!("逆転解除 {at} 計器交換・初期化", "hold lifted: {at} restarted")
            }
        }
        Fact::PresetBegan { point, before, value } => {
            let at = at(point);
            words!("端末カウンタ設定開始 {at} {before}→{value}", "preset begun: {at} {before}→{value}")
        }
        Fact::PresetFailed { point, reason } => {
            let (at, reason) = (at(point), reason.words());
            Words {
                ja: format!("端末カウンタ設定失敗 {at} {}", reason.ja),
                en: format!("preset failed: {at} {}", reason.en),
            }
        }
        Fact::Preset { point, broken, .. } => {
            let (at, opening) = (at(point), broken.opening);
            let closing = broken.closing.map_or("-".to_owned(), |c| c.to_string());
            words!("端末カウンタ設定 {at} {closing}→{opening}", "counter preset: {at} {closing}→{opening}")
        }
        Fact::Exchanged { point, broken, meters, by } => {
            let (at, opening) = (at(point), broken.opening);
            let closing = broken.closing.map_or("-".to_owned(), |c| c.to_string());
            let keys = meters.as_ref().map_or(String::new(), |(old, new)| format!(" {old}→{}", new.key));
            words!(
                "交換 {at}{keys} {closing}→{opening} {by}",
                "exchanged: {at}{keys} {closing}→{opening} by {by}"
            )
        }
        Fact::ModeWritten { address, mode } => {
            let (w, a, p) = (mode.wiring.word(), mode.accumulation.word(), mode.weight.word());
            words!("動作モード書込み {address} {w} {a} {p}", "mode written: {address} {w} {a} {p}")
        }
        _ => words!("", ""),
    }
}

fn noticed(event: &Event) -> Words {
    match event {
        Event::Transmission(a, reason) => {
            let reason = reason.words();
            Words {
                ja: format!("伝送エラー {a} {}", reason.ja),
                en: format!("transmission error: {a} {}", reason.en),
            }
        }
        Event::TerminalSilent(a, reason) => {
            let (t, reason) = (a.terminal(), reason.words());
            Words {
                ja: format!("伝送エラー {t}# {}", reason.ja),
                en: format!("transmission error: {t}# {}", reason.en),
            }
        }
        Event::InputFault(a) => words!("TTE異常 {a} パルス入力異常", "terminal fault: {a} pulse input"),
        Event::MemoryFault(a) => {
            let t = a.terminal();
            words!("TTE異常 {t}# メモリ異常", "terminal fault: {t}# memory")
        }
        Event::Doubtful(a) => words!("使用量要確認 {a}", "usage to be checked: {a}"),
        Event::Quiet(a, days) => words!("計量停止の疑い {a} {days}日", "quiet for {days} days: {a}"),
        Event::Fault(condition) => {
            let name = condition.words();
            Words { ja: format!("異常 {}", name.ja), en: format!("fault: {}", name.en) }
        }
        Event::Recovered(condition) => {
            let name = condition.words();
            Words { ja: format!("復旧 {}", name.ja), en: format!("recovered: {}", name.en) }
        }
        Event::MainsLost => words!("停電", "mains lost"),
        Event::MainsBack => words!("復電", "mains back"),
        Event::DownloadFailed => words!("ダウンロード失敗", "download failed"),
        Event::Ending => words!("バッテリ電圧低下のため終了", "ending: the battery is low"),
        Event::Verified => words!("データ検査 正常", "journal verified"),
    }
}
