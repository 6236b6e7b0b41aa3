//! Screens that many flows show: menus, messages, questions, lists, facts, entries (S-82).

use super::{BACK, FIRST, OTHER, Stage, YES};
use crate::domain::words::Words;
use crate::panel::screen::{Body, Button, Keys, Mood, Row, Screen, ScreenId, Touch};
use crate::words;

/// What came of a list to choose from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picked {
    /// The row at this place.
    Row(usize),
    /// The further button.
    Extra,
    /// 戻る.
    Back,
}

/// What came of typing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typed {
    /// Something, and 確定.
    Text(String),
    /// The further button.
    Extra,
    /// 戻る.
    Back,
}

impl Stage {
    /// What happened since last told; each stays until it is acknowledged.
    pub async fn tell_notices(&self) {
        loop {
            let next = self.inner.borrow().notices.first().cloned();
            let Some(text) = next else { return };
            self.tell(ScreenId::Notice, Mood::Info, &words!("お知らせ", "Notice"), &text).await;
            // Meanwhile it may have recovered, or others come.
            self.inner.borrow_mut().notices.retain(|told| *told != text);
        }
    }

    /// A menu; `None` is 戻る. Notices come before it: what a job could not do is told on the way back from it.
    pub async fn menu<T: Copy>(&self, id: ScreenId, title: &Words, choices: &[(Words, T)]) -> Option<T> {
        self.tell_notices().await;
        let buttons = (FIRST..).zip(choices).map(|(key, (words, _))| self.button(key, words)).collect();
        let actions = if id == ScreenId::MainMenu { Vec::new() } else { vec![self.back()] };
        let screen = Screen {
            id,
            title: self.say(title),
            notices: self.standing(id),
            body: Body::Menu(buttons),
            actions,
        };
        match self.show(screen).await {
            Touch::Button(key) if key >= FIRST => choices.get((key - FIRST) as usize).map(|(_, t)| *t),
            Touch::Button(_) | Touch::Row(_) | Touch::Key(_) | Touch::Point(..) | Touch::Sensed(_) => None,
        }
    }

    /// What stands on a menu as long as it is so (S-20, S-27, S-32): at most two lines.
    fn standing(&self, id: ScreenId) -> Vec<String> {
        let of_readings =
            [ScreenId::MainMenu, ScreenId::ReadingMenu, ScreenId::ReadoutMenu, ScreenId::PrintMenu];
        let (held, trusted) = self.building(|b| (b.held().next().is_some(), b.clock().trusted));
        let unconfirmed = self.service(|s| s.has_unconfirmed());
        let mut lines = Vec::new();
        if !trusted {
            lines.push(self.say(&words!("時計を確認してください", "Please check the clock")));
        }
        if unconfirmed && of_readings[..2].contains(&id) {
            lines.push(self.say(&words!("未確定の検針があります。", "A reading waits for confirmation.")));
        }
        if held && of_readings.contains(&id) {
            lines.push(self.say(&words!("検針が保留されたメータがあります。", "There are held meters.")));
        }
        if lines.len() > 2 {
            let [first, second] = [lines.remove(0), lines.remove(0)];
            lines.insert(0, format!("{first} {second}"));
        }
        lines
    }

    /// Words to be acknowledged.
    pub async fn tell(&self, id: ScreenId, mood: Mood, title: &Words, text: &Words) {
        let body = Body::Message { mood, text: self.say(text) };
        let screen =
            Screen { id, title: self.say(title), notices: Vec::new(), body, actions: vec![self.back()] };
        self.show(screen).await;
    }

    /// A question; the answer is whether it was はい.
    pub async fn ask(&self, title: &Words, text: &Words) -> bool {
        let body = Body::Message { mood: Mood::Question, text: self.say(text) };
        let actions =
            vec![self.button(YES, &words!("はい", "Yes")), self.button(BACK, &words!("いいえ", "No"))];
        let screen =
            Screen { id: ScreenId::Question, title: self.say(title), notices: Vec::new(), body, actions };
        self.show(screen).await == Touch::Button(YES)
    }

    /// A list to look at.
    pub async fn look(&self, id: ScreenId, title: &Words, rows: Vec<Row>) {
        self.look_or(id, title, rows, &[]).await;
    }

    /// A list to look at with further buttons; what was touched.
    pub async fn look_or(&self, id: ScreenId, title: &Words, rows: Vec<Row>, extra: &[Button]) -> Touch {
        let mut actions = extra.to_vec();
        actions.push(self.back());
        let body = Body::List { rows, touchable: false, focus: 0 };
        let screen = Screen { id, title: self.say(title), notices: Vec::new(), body, actions };
        self.show(screen).await
    }

    /// A row of a list, touched, or found by typing its number; `None` is 戻る.
    pub async fn pick(&self, id: ScreenId, title: &Words, rows: Vec<Row>) -> Option<usize> {
        match self.pick_or(id, title, rows, None).await {
            Picked::Row(row) => Some(row),
            Picked::Extra | Picked::Back => None,
        }
    }

    /// As [`pick`](Self::pick), with a further button.
    pub async fn pick_or(
        &self,
        id: ScreenId,
        title: &Words,
        rows: Vec<Row>,
        extra: Option<Button>,
    ) -> Picked {
        let mut focus = 0;
        loop {
            let body = Body::List { rows: rows.clone(), touchable: true, focus };
            let mut actions: Vec<Button> = extra.iter().cloned().collect();
            actions.extend([self.button(OTHER, &words!("番号", "Number")), self.back()]);
            let screen = Screen { id, title: self.say(title), notices: Vec::new(), body, actions };
            match self.show(screen).await {
                Touch::Row(row) => return Picked::Row(row),
                Touch::Button(key) if extra.as_ref().is_some_and(|b| b.key == key) => return Picked::Extra,
                Touch::Button(OTHER) => {
                    let prompt = words!("番号の先頭", "First characters of the number");
                    if let Some(typed) = self.entry(title, &prompt, Keys::Code, 4, false).await {
                        focus = rows.iter().position(|r| r.text.starts_with(&typed)).unwrap_or(focus);
                    }
                }
                Touch::Button(_) | Touch::Key(_) | Touch::Point(..) | Touch::Sensed(_) => {
                    return Picked::Back;
                }
            }
        }
    }

    /// Names and values.
    pub async fn facts(
        &self,
        id: ScreenId,
        title: &Words,
        facts: Vec<(String, String)>,
        extra: &[Button],
    ) -> Touch {
        let mut actions = extra.to_vec();
        actions.push(self.back());
        let screen =
            Screen { id, title: self.say(title), notices: Vec::new(), body: Body::Facts(facts), actions };
        self.show(screen).await
    }

    /// Something typed, at most `most` characters; `None` is 戻る. A secret is shown as dots.
    pub async fn entry(
        &self,
        title: &Words,
        prompt: &Words,
        keys: Keys,
        most: usize,
        secret: bool,
    ) -> Option<String> {
        match self.entry_or(title, prompt, keys, most, secret, None).await {
            Typed::Text(typed) => Some(typed),
            Typed::Extra | Typed::Back => None,
        }
    }

    /// As [`entry`](Self::entry), with a further button.
    pub async fn entry_or(
        &self,
        title: &Words,
        prompt: &Words,
        keys: Keys,
        most: usize,
        secret: bool,
        extra: Option<Button>,
    ) -> Typed {
        let id = if secret { ScreenId::Password } else { ScreenId::EnterNumber };
        let mut typed = String::new();
        loop {
            let shown = if secret { "●".repeat(typed.chars().count()) } else { typed.clone() };
            let mut actions: Vec<Button> = extra.iter().cloned().collect();
            actions.extend([self.button(YES, &words!("確定", "Enter")), self.back()]);
            let screen = Screen {
                id,
                title: self.say(title),
                notices: Vec::new(),
                body: Body::Entry { prompt: self.say(prompt), typed: shown, keys },
                actions,
            };
            match self.show(screen).await {
                Touch::Key('\u{8}') => drop(typed.pop()),
                Touch::Key(key) if typed.chars().count() < most => typed.push(key),
                Touch::Key(_) => {}
                Touch::Button(YES) if !typed.is_empty() => return Typed::Text(typed),
                Touch::Button(YES) | Touch::Row(_) | Touch::Point(..) | Touch::Sensed(_) => {}
                Touch::Button(key) if extra.as_ref().is_some_and(|b| b.key == key) => return Typed::Extra,
                Touch::Button(_) => return Typed::Back,
            }
        }
    }

    /// A number of at most `digits` digits; `None` is 戻る.
    pub async fn number(&self, title: &Words, prompt: &Words, digits: usize) -> Option<u64> {
        let typed = self.entry(title, prompt, Keys::Digits, digits, false).await?;
        typed.parse().ok()
    }
}
