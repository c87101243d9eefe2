//! What the terms of a product grant a buyer, and until when: the shop's own policy by words of the product's name.

use serde::{Deserialize, Serialize};

use super::Remedy;
use crate::domain::lookup::fold_code;
use crate::domain::order::Order;
use crate::domain::time::Day;

/// What a buyer may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// To give it back for the money.
    Return,
    /// To get another one for it.
    Exchange,
    /// To have it mended.
    Repair,
    /// That it keeps what was promised.
    Warranty,
}

impl Right {
    /// All.
    pub const ALL: [Self; 4] = [Self::Return, Self::Exchange, Self::Repair, Self::Warranty];

    /// The code in JSON and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Exchange => "exchange",
            Self::Repair => "repair",
            Self::Warranty => "warranty",
        }
    }

    /// The right that a remedy stands on; none for what is given freely.
    pub const fn behind(remedy: Remedy) -> Option<Self> {
        match remedy {
            Remedy::Refund => Some(Self::Return),
            Remedy::Exchange => Some(Self::Exchange),
            Remedy::Compensation | Remedy::Apology | Remedy::Information => None,
        }
    }
}

/// Terms of some products: days from the day on which they came, that day not counted. No days: no such right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Words of which one is in the product's name; every product where there are none.
    #[serde(default)]
    pub products: Vec<String>,
    /// To give it back.
    #[serde(default)]
    pub return_days: u16,
    /// To get another one.
    #[serde(default)]
    pub exchange_days: u16,
    /// To have it mended.
    #[serde(default)]
    pub repair_days: u16,
    /// That it keeps what was promised.
    #[serde(default)]
    pub warranty_days: u16,
}

impl Policy {
    /// Whether it is about a product.
    fn is_of(&self, product: &str) -> bool {
        let name = fold_code(product);
        let named = |word: &String| name.contains(&fold_code(word));
        self.products.is_empty() || self.products.iter().any(named)
    }

    const fn days(&self, right: Right) -> u16 {
        match right {
            Right::Return => self.return_days,
            Right::Exchange => self.exchange_days,
            Right::Repair => self.repair_days,
            Right::Warranty => self.warranty_days,
        }
    }
}

/// A right of a buyer, and its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// Of which product.
    pub product: String,
    /// What.
    pub right: Right,
    /// Its last day; `None` where the terms grant none.
    pub until: Option<Day>,
}

/// What a buyer may ask for: of one product of an order, or of each of them. The first of the policies that is about a
/// product is its own; what none is about is left out.
pub fn entitlements(policies: &[Policy], order: &Order, product: Option<&str>) -> Vec<Entitlement> {
    let came = order.delivery_day();
    let wanted = |name: &str| product.is_none_or(|product| fold_code(product) == fold_code(name));
    let mut found: Vec<Entitlement> = Vec::new();
    for item in order.items.iter().filter(|item| wanted(&item.product)) {
        let Some(policy) = policies.iter().find(|policy| policy.is_of(&item.product)) else {
            continue;
        };
        if found.iter().any(|known| known.product == item.product) {
            continue;
        }
        found.extend(Right::ALL.map(|right| Entitlement {
            product: item.product.clone(),
            right,
            until: (policy.days(right) > 0).then(|| came + i32::from(policy.days(right))),
        }));
    }
    found
}

/// What the terms say of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Nothing: no policy is about it, so that it is given as one sees fit.
    Nothing,
    /// That it is granted until a day; `None` where it never was.
    Until(Option<Day>),
    /// It can't be told: no order of the customer shows that it was bought.
    Unproven,
}

/// What the terms say of a right in what was bought: of one product, or of the one in an order that is granted it longest.
pub fn promise(
    policies: &[Policy],
    right: Right,
    order: Option<&Order>,
    product: Option<&str>,
) -> Promise {
    let covered = match product {
        Some(product) => policies.iter().any(|policy| policy.is_of(product)),
        None => !policies.is_empty(),
    };
    let bought = |name: &str| product.is_none_or(|product| fold_code(product) == fold_code(name));
    match order.filter(|order| order.items.iter().any(|item| bought(&item.product))) {
        Some(order) => {
            let found = entitlements(policies, order, product).into_iter();
            let of_right = found.filter(|e| e.right == right).map(|e| e.until);
            of_right.max().map_or(Promise::Nothing, Promise::Until)
        }
        None if covered => Promise::Unproven,
        None => Promise::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{CustomerId, OrderId};
    use crate::domain::money::Fen;
    use crate::domain::order::{OrderItem, OrderKey, OrderStatus};
    use crate::domain::time::Moment;

    fn order(products: &[&str], delivered: Option<Day>) -> Order {
        let item = |product: &&str| OrderItem {
            product: (*product).to_owned(),
            sku: None,
            quantity: 1,
            amount: Fen(100),
        };
        Order {
            id: OrderId(1),
            customer: CustomerId(1),
            key: OrderKey::Number {
                number: "A1".into(),
            },
            channel: String::new(),
            at: Moment(0),
            day: Day(100),
            dispatched: None,
            delivered,
            corrected: Vec::new(),
            status: OrderStatus::Paid,
            items: products.iter().map(item).collect(),
            import: None,
        }
    }

    #[test]
    fn days_count_from_the_day_on_which_it_came_and_the_first_policy_is_its_own() {
        let policies = [
            Policy {
                products: vec!["吸奶器".into(), "pump".into()],
                return_days: 7,
                exchange_days: 15,
                repair_days: 365,
                warranty_days: 0,
            },
            Policy {
                products: vec![],
                return_days: 7,
                exchange_days: 0,
                repair_days: 0,
                warranty_days: 30,
            },
        ];
        let two = order(&["电动吸奶器 Plus", "奶粉3段"], Some(Day(105)));
        let until = |found: &[Entitlement]| {
            found
                .iter()
                .map(|e| e.until.map(|d| d.0))
                .collect::<Vec<_>>()
        };
        let all = entitlements(&policies, &two, None);
        let expected = [
            Some(112),
            Some(120),
            Some(470),
            None,
            Some(112),
            None,
            None,
            Some(135),
        ];
        assert_eq!(until(&all), expected);
        // Of one product; three days to come where nobody said when it came.
        let late = order(&["奶粉3段", "奶粉3段"], None);
        assert_eq!(
            until(&entitlements(&policies, &late, Some(" 奶粉 3段"))),
            [Some(110), None, None, Some(133)]
        );
        assert_eq!(entitlements(&policies[..1], &late, None), []);
        assert_eq!(entitlements(&policies, &two, Some("别的")), []);
    }

    #[test]
    fn what_no_order_shows_is_unproven_and_what_no_policy_is_about_is_free() {
        let all = [Policy {
            products: vec![],
            return_days: 7,
            exchange_days: 0,
            repair_days: 0,
            warranty_days: 0,
        }];
        let pumps = [Policy {
            products: vec!["吸奶器".into()],
            ..all[0].clone()
        }];
        let pump = order(&["电动吸奶器"], Some(Day(100)));
        let until = |day| Promise::Until(Some(Day(day)));
        let say = |policies: &[Policy], order: Option<&Order>, product| {
            promise(policies, Right::Return, order, product)
        };
        let table = [
            (say(&[], None, None), Promise::Nothing),
            (say(&all, None, None), Promise::Unproven),
            (say(&all, None, Some("奶粉")), Promise::Unproven),
            (say(&pumps, None, Some("奶粉")), Promise::Nothing),
            (say(&pumps, None, Some("吸奶器 2")), Promise::Unproven),
            (say(&pumps, Some(&pump), None), until(107)),
            (say(&pumps, Some(&pump), Some("电动吸奶器")), until(107)),
            (
                say(&pumps, Some(&pump), Some("手动吸奶器")),
                Promise::Unproven,
            ),
            (
                say(&pumps, Some(&order(&["奶粉"], None)), None),
                Promise::Nothing,
            ),
        ];
        for (nth, (said, expected)) in table.into_iter().enumerate() {
            assert_eq!(said, expected, "case {nth}");
        }
        let never = promise(&all, Right::Exchange, Some(&pump), None);
        assert_eq!(never, Promise::Until(None));
    }
}
