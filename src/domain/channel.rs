//! Channels on which customers are contacted, and what work for people is.

use serde::{Deserialize, Serialize};

use super::customer::Customer;

/// A way in which a customer is contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A telephone call.
    Call,
    /// A text message to the phone.
    Sms,
    /// E-mail.
    Email,
    /// A social message, such as by 企业微信.
    Social,
    /// A chat, such as of the shop's platform.
    Chat,
    /// A visit in person.
    Visit,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Call,
        Self::Sms,
        Self::Email,
        Self::Social,
        Self::Chat,
        Self::Visit,
    ];

    /// Those that messages go by.
    pub const MESSAGES: [Self; 4] = [Self::Sms, Self::Email, Self::Social, Self::Chat];

    /// The code in plans, JSON and locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Social => "social",
            Self::Chat => "chat",
            Self::Visit => "visit",
        }
    }

    /// Its byte in index keys.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Call => 1,
            Self::Sms => 2,
            Self::Email => 3,
            Self::Social => 4,
            Self::Visit => 5,
            Self::Chat => 6,
        }
    }

    /// The channel of a byte in an index key.
    pub fn of_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.byte() == byte)
    }

    /// The channel of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }

    /// Whether the customer has said no to it.
    pub const fn is_refused_by(self, customer: &Customer) -> bool {
        let preferences = &customer.preferences;
        match self {
            Self::Call | Self::Visit => preferences.do_not_call,
            Self::Sms => preferences.no_sms,
            Self::Email => preferences.no_email,
            Self::Social | Self::Chat => preferences.no_social,
        }
    }

    /// Whether the customer has what it needs: a number, an address.
    pub fn reaches(self, customer: &Customer) -> bool {
        let filled = |text: &Option<String>| text.as_ref().is_some_and(|t| !t.trim().is_empty());
        match self {
            // Who has no number is work for people: somebody is to find it.
            Self::Call | Self::Visit => true,
            Self::Sms => customer.main_phone().is_some(),
            Self::Email => filled(&customer.email),
            Self::Social | Self::Chat => filled(&customer.wechat),
        }
    }

    /// Whether the customer can be contacted on it: has what it needs, and has not said no.
    pub fn is_open_to(self, customer: &Customer) -> bool {
        self.reaches(customer) && !self.is_refused_by(customer)
    }

    /// The message channel that a customer prefers among those that are open to them: the one named in the profile,
    /// else social message, SMS, e-mail in that order.
    pub fn preferred_by(customer: &Customer) -> Self {
        let named = customer.preferences.channel.as_deref().map(Self::of_word);
        named
            .flatten()
            .into_iter()
            .chain([Self::Social, Self::Sms, Self::Email])
            .find(|channel| channel.is_open_to(customer))
            .unwrap_or(Self::Sms)
    }

    /// The message channel that a word of a profile's preference means; a call is none.
    fn of_word(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        match word.as_str() {
            "sms" | "text" | "短信" | "短訊" => Some(Self::Sms),
            "email" | "e-mail" | "mail" | "邮件" | "邮箱" | "电子邮件" => Some(Self::Email),
            "wechat" | "weixin" | "social" | "qq" | "微信" | "企业微信" => Some(Self::Social),
            _ => None,
        }
    }
}

/// What a follow-up asks somebody to do.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Call the customer.
    #[default]
    Call,
    /// Visit the customer.
    Visit,
    /// Send a gift.
    Gift,
    /// Give a better service than was paid for.
    Upgrade,
    /// Prepare a surprise.
    Surprise,
}

impl Task {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Call,
        Self::Visit,
        Self::Gift,
        Self::Upgrade,
        Self::Surprise,
    ];

    /// The code in plans, JSON and locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Visit => "visit",
            Self::Gift => "gift",
            Self::Upgrade => "upgrade",
            Self::Surprise => "surprise",
        }
    }

    /// The contact with the customer that it is, if it is one.
    pub const fn channel(self) -> Option<Channel> {
        match self {
            Self::Call => Some(Channel::Call),
            Self::Visit => Some(Channel::Visit),
            Self::Gift | Self::Upgrade | Self::Surprise => None,
        }
    }
}
