//! The customer's profile.

use serde::{Deserialize, Serialize};

use super::date::Birthday;
use super::id::{AgentId, CustomerId, ImportId};
use super::segment::{LifecycleId, SegmentId};
use super::time::{Day, Moment};

/// Sex, as far as known; decides the default salutation (先生, 女士).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Not known, or neither.
    #[default]
    Unknown,
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A telephone number of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// As it was given, cleaned of control characters.
    pub text: String,
    /// Digits only, without country code 86 and extension: what is searched and dialled.
    pub digits: String,
    /// The extension's digits, if any.
    pub extension: Option<String>,
    /// An agent learnt that this number is dead or somebody else's.
    pub wrong: bool,
}

/// How a customer wants to be approached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Preferred channel, e.g. `phone`, `wechat`, `email`.
    pub channel: Option<String>,
    /// Best time to call: minutes of the day, from (inclusive) to (exclusive).
    pub best_time: Option<(u16, u16)>,
    /// Never call. Always wins.
    pub do_not_call: bool,
    /// Never send SMS.
    pub no_sms: bool,
    /// Never send e-mail.
    pub no_email: bool,
    /// Never send social messages.
    pub no_social: bool,
    /// What to mind when talking: taboos, forms of address, habits.
    pub note: String,
}

/// A tag, with the day on which it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// Since when the customer has it.
    pub since: Day,
}

/// A member of a customer's family, mostly the baby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyMember {
    /// Which member of this customer's family it is: from 1, never another's, whatever becomes of the others. 0 until
    /// the plan first looks at the record.
    pub number: u16,
    /// Name; may be empty.
    pub name: String,
    /// What they are to the customer.
    pub relation: Relation,
    /// Birthday, if known.
    pub birthday: Option<Birthday>,
}

/// Something that happened to a customer, by a name that rules of the plan can wait for: `complaint-closed`,
/// `referral-verified`, `tier-reached`, `points-expiring`, `review`, or one of the shop's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// The name.
    pub name: String,
    /// The day.
    pub day: Day,
}

/// What a family member is to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A baby or child, whose age decides stage changes.
    Baby,
    /// Anybody else.
    Other,
}

/// Of whom something is, as it is said: the customer, or a member of the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What they are to the customer; `None`: the customer.
    pub relation: Option<Relation>,
    /// The name; may be empty.
    pub name: String,
}

/// What the plan in force makes of a customer. The plan alone keeps it up, from the rest of the record, the purchases and
/// the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The segment by the plan in force.
    pub segment: SegmentId,
    /// The day on which the customer came into it.
    pub segment_since: Day,
    /// How far along the customer is, by the plan in force.
    pub lifecycle: LifecycleId,
    /// The day on which the customer came into that stage.
    pub lifecycle_since: Day,
    /// The criteria of the plan by which this is a key customer; none if it is not one by the plan.
    pub key: Vec<String>,
    /// The day on which time alone next changes something: a segment or a rule of the plan.
    pub look_again: Option<Day>,
}

impl Standing {
    /// Of whom nothing is known yet.
    pub fn new(today: Day) -> Self {
        Self {
            segment: SegmentId::default(),
            segment_since: today,
            lifecycle: LifecycleId::default(),
            lifecycle_since: today,
            key: Vec::new(),
            look_again: None,
        }
    }

    /// Has the customer looked at again on a day, if that comes before the day known so far.
    pub fn look_by(&mut self, day: Option<Day>) {
        self.look_again = self.look_again.into_iter().chain(day).min();
    }
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Identity within the store; never reused.
    pub id: CustomerId,
    /// The number that the shop's own system knows the customer by; unique where present.
    pub number: Option<String>,
    /// Name; may be empty where only a phone is known.
    pub name: String,
    /// Form of address, where it differs from the default by name and sex.
    pub salutation: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// The customer's own birthday.
    pub birthday: Option<Birthday>,
    /// Numbers, the preferred one first.
    pub phones: Vec<Phone>,
    /// E-mail address.
    pub email: Option<String>,
    /// WeChat id.
    pub wechat: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Where the customer came from, e.g. `referral`.
    pub source: Option<String>,
    /// The sales channel the customer belongs to.
    pub channel: Option<String>,
    /// Dedicated agent.
    pub owner: Option<AgentId>,
    /// Free tags, without duplicates.
    pub tags: Vec<Tag>,
    /// Family.
    pub family: Vec<FamilyMember>,
    /// The last number that was given to a member of the family.
    pub members_numbered: u16,
    /// How to approach.
    pub preferences: Preferences,
    /// Free note.
    pub note: String,
    /// Custom fields by name, in the order in which they arrived.
    pub custom: Vec<(String, String)>,
    /// Why somebody named this customer a key customer by hand; `None` if nobody did.
    pub key_reason: Option<String>,
    /// Another customer has the same number under another name: family, or a duplicate.
    pub shares_phone: bool,
    /// What the plan makes of the customer; kept up by the plan alone.
    pub standing: Standing,
    /// What happened, oldest first; the latest [`Self::MAX_HAPPENED`] are kept.
    pub happened: Vec<Happening>,
    /// The last satisfaction score, 1 to 5, and its day.
    pub score: Option<(Day, u8)>,
    /// When the record was made.
    pub created: Moment,
    /// By whom.
    pub created_by: AgentId,
    /// By which import.
    pub import: Option<ImportId>,
    /// When a person last changed the profile.
    pub updated: Moment,
}

impl Customer {
    /// A customer of whom nothing is known yet.
    pub fn new(id: CustomerId, at: Moment, by: AgentId, today: Day) -> Self {
        Self {
            id,
            number: None,
            name: String::new(),
            salutation: None,
            sex: Sex::Unknown,
            birthday: None,
            phones: Vec::new(),
            email: None,
            wechat: None,
            address: None,
            source: None,
            channel: None,
            owner: None,
            tags: Vec::new(),
            family: Vec::new(),
            members_numbered: 0,
            preferences: Preferences::default(),
            note: String::new(),
            custom: Vec::new(),
            key_reason: None,
            shares_phone: false,
            standing: Standing::new(today),
            happened: Vec::new(),
            score: None,
            created: at,
            created_by: by,
            import: None,
            updated: at,
        }
    }

    /// Most happenings that are kept.
    pub const MAX_HAPPENED: usize = 64;

    /// Key customers have a faster lane: by a criterion of the plan, or named by hand with a reason.
    pub fn is_key(&self) -> bool {
        !self.standing.key.is_empty() || self.key_reason.is_some()
    }

    /// Whether the customer is not to be contacted by any channel.
    pub const fn is_not_to_be_contacted(&self) -> bool {
        let p = &self.preferences;
        p.do_not_call && p.no_sms && p.no_email && p.no_social
    }

    /// Notes that something happened; the oldest is forgotten when there are too many. The same on the same day is
    /// noted once.
    pub fn note(&mut self, name: &str, day: Day) {
        if self.happened.iter().any(|h| h.name == name && h.day == day) {
            return;
        }
        let at = self.happened.partition_point(|h| h.day <= day);
        let name = name.to_owned();
        self.happened.insert(at, Happening { name, day });
        if self.happened.len() > Self::MAX_HAPPENED {
            self.happened.remove(0);
        }
    }

    /// What was noted of a day has turned out not to be so.
    pub fn forget(&mut self, name: &str, day: Day) {
        self.happened.retain(|h| h.name != name || h.day != day);
    }

    /// Gives the customer another family. Who was in it before stays the same member: by everything that is known, else
    /// by name, else by birthday, else as the one without a name.
    pub fn set_family(&mut self, family: Vec<FamilyMember>) {
        type Same = fn(&FamilyMember, &FamilyMember) -> bool;
        const WAYS: [Same; 4] = [
            |a, b| a.name == b.name && a.birthday == b.birthday && a.relation == b.relation,
            |a, b| a.name == b.name && !a.name.is_empty(),
            |a, b| a.birthday == b.birthday && a.birthday.is_some() && a.relation == b.relation,
            |a, b| a.name == b.name && a.relation == b.relation,
        ];
        let mut before = std::mem::replace(&mut self.family, family);
        for member in &mut self.family {
            member.number = 0;
        }
        for same in WAYS {
            for member in self.family.iter_mut().filter(|m| m.number == 0) {
                if let Some(at) = before.iter().position(|known| same(known, member)) {
                    member.number = before.swap_remove(at).number;
                }
            }
        }
    }

    /// Gives each member of the family that has none a number of its own.
    pub fn number_family(&mut self) {
        for member in self.family.iter_mut().filter(|m| m.number == 0) {
            self.members_numbered = self.members_numbered.saturating_add(1);
            member.number = self.members_numbered;
        }
    }

    /// The member of the family with a number.
    pub fn member(&self, number: u16) -> Option<&FamilyMember> {
        self.family.iter().find(|m| m.number == number)
    }

    /// The children of the family.
    pub fn babies(&self) -> impl Iterator<Item = &FamilyMember> {
        self.family.iter().filter(|m| m.relation == Relation::Baby)
    }

    /// The first number that is not known to be wrong.
    pub fn main_phone(&self) -> Option<&Phone> {
        self.phones.iter().find(|p| !p.wrong)
    }
}

impl Customer {
    /// The city or region of the address, short: `杭州` of `浙江省杭州市西湖区…`, `上海` of `上海市浦东新区…`.
    /// Empty where the address names none in that form.
    pub fn place(&self) -> &str {
        let Some(address) = self.address.as_deref() else {
            return "";
        };
        let address = address.trim();
        let behind_province = ["省", "自治区"]
            .iter()
            .filter_map(|end| address.find(end).map(|at| at + end.len()))
            .filter(|at| *at <= 24)
            .min()
            .unwrap_or(0);
        let rest = &address[behind_province..];
        // 杭州市 ends at 市, not at the 州 within; only where there is no 市 near does 州 or 盟 end a name.
        let end = ["市", "州", "盟"]
            .iter()
            .find_map(|end| rest.find(end).filter(|at| (1..=24).contains(at)));
        end.map_or("", |end| &rest[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_the_city() {
        for (address, place) in [
            ("浙江省杭州市西湖区文三路1号", "杭州"),
            ("上海市浦东新区世纪大道", "上海"),
            ("广西壮族自治区南宁市青秀区", "南宁"),
            ("12 Main Street", ""),
            ("", ""),
        ] {
            let mut somebody = Customer::new(CustomerId(1), Moment(0), AgentId(0), Day(0));
            somebody.address = Some(address.to_owned());
            assert_eq!(somebody.place(), place, "{address}");
        }
    }
}
