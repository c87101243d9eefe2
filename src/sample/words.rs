//! The word lists of `assets/sample`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use rand::Rng;

/// Words to pick from by weight.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    words: Vec<&'static str>,
    /// Running totals of the weights.
    totals: Vec<u32>,
}

impl Pool {
    pub(super) fn add(&mut self, word: &'static str, weight: u32) {
        let before = self.totals.last().copied().unwrap_or(0);
        self.words.push(word);
        self.totals.push(before + weight);
    }

    pub(super) fn all(&self) -> &[&'static str] {
        &self.words
    }

    pub(super) fn pick(&self, rng: &mut impl Rng) -> &'static str {
        self.words[self.pick_index(rng)]
    }

    pub(super) fn pick_index(&self, rng: &mut impl Rng) -> usize {
        let total = self.totals.last().copied().unwrap_or(1);
        let at = rng.random_range(0..total);
        self.totals.partition_point(|sum| *sum <= at)
    }
}

#[derive(Debug)]
pub(super) struct City {
    pub(super) province: &'static str,
    pub(super) name: &'static str,
    pub(super) districts: Vec<&'static str>,
}

/// What the shop sells.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) sku: &'static str,
    pub(super) name: &'static str,
    /// A unit of a stage product.
    pub(super) tin: bool,
    /// The baby's age in months, from (included) to (excluded).
    pub(super) ages: (i32, i32),
    pub(super) price_fen: i64,
    pub(super) weight: u32,
}

#[derive(Debug)]
pub(super) struct Words {
    sections: HashMap<&'static str, Pool>,
    labels: HashMap<&'static str, &'static str>,
    pub(super) cities: Vec<City>,
    pub(super) city_pool: Pool,
    /// Tins first.
    pub(super) products: Vec<Product>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(Words::read);

/// A list of `names.txt` or `shop.txt`.
pub(super) fn pool(name: &str) -> &'static Pool {
    WORDS
        .sections
        .get(name)
        .expect("the lists are shipped; a test makes customers of every kind")
}

/// A word of `labels.txt`.
pub(super) fn label(key: &str) -> &'static str {
    WORDS
        .labels
        .get(key)
        .expect("the labels are shipped; a test makes customers of every kind")
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn weighted(word: &'static str) -> (&'static str, u32) {
    match word.split_once('*') {
        Some((word, weight)) => (word, weight.parse().unwrap_or(1)),
        None => (word, 1),
    }
}

impl Words {
    fn read() -> Self {
        let mut sections: HashMap<&'static str, Pool> = HashMap::new();
        for text in [
            include_str!("../../assets/sample/names.txt"),
            include_str!("../../assets/sample/shop.txt"),
        ] {
            let mut section = "";
            for line in lines(text) {
                if let Some(name) = line.strip_prefix('[') {
                    section = name.trim_end_matches(']');
                    continue;
                }
                let pool = sections.entry(section).or_default();
                for (word, weight) in line.split_whitespace().map(weighted) {
                    pool.add(word, weight);
                }
            }
        }
        let labels = lines(include_str!("../../assets/sample/labels.txt"))
            .filter_map(|line| line.split_once(" = "))
            .collect();
        let (mut cities, mut city_pool) = (Vec::new(), Pool::default());
        for line in lines(include_str!("../../assets/sample/places.txt")) {
            let mut words = line.split_whitespace();
            if let (Some(province), Some(city)) = (words.next(), words.next()) {
                let (city, weight) = weighted(city);
                city_pool.add(city, weight);
                cities.push(City {
                    province,
                    name: city,
                    districts: words.collect(),
                });
            }
        }
        let products = lines(include_str!("../../assets/sample/products.txt"))
            .filter_map(product)
            .collect();
        Self {
            sections,
            labels,
            cities,
            city_pool,
            products,
        }
    }
}

fn product(line: &'static str) -> Option<Product> {
    let mut cells = line.split(',');
    let (sku, name, kind) = (cells.next()?, cells.next()?, cells.next()?);
    let (from, to) = cells.next()?.split_once('-')?;
    Some(Product {
        sku,
        name,
        tin: kind == "tin",
        ages: (from.parse().ok()?, to.parse().ok()?),
        price_fen: cells.next()?.parse().ok()?,
        weight: cells.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let products = lines(include_str!("../../assets/sample/products.txt")).count();
        assert_eq!(WORDS.products.len(), products);
        assert!(WORDS.cities.iter().all(|city| !city.districts.is_empty()));
        for text in [
            include_str!("../../assets/sample/names.txt"),
            include_str!("../../assets/sample/shop.txt"),
        ] {
            for word in lines(text).flat_map(str::split_whitespace) {
                if let Some((_, weight)) = word.split_once('*') {
                    assert!(weight.parse::<u32>().is_ok_and(|w| w > 0), "{word}");
                }
            }
        }
    }

    #[test]
    fn given_names_are_many() {
        let words: usize = WORDS
            .sections
            .iter()
            .filter(|(name, _)| !matches!(**name, "surnames" | "latin-surnames"))
            .filter(|(name, _)| {
                ["women", "men", "girls", "boys"]
                    .iter()
                    .any(|start| name.starts_with(start))
            })
            .map(|(_, pool)| pool.all().len())
            .sum();
        assert!(words >= 500, "{words}");
    }
}
