//! A page that comes in parts: the hub looks at so many for an answer and no more. Every page that is begun has a number
//! of its own, so that what was asked for one of before is never taken for a part of it.

use super::paged::PAGE;
use crate::protocol::query::Cursor;

/// The page that an answer is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartOf {
    page: usize,
    begun: u64,
}

/// What has come so far of the page that is being put together.
#[derive(Debug, Clone)]
pub struct Parts<T> {
    rows: Vec<T>,
    /// Parts that have come.
    count: usize,
    /// Pages begun and given up so far.
    begun: u64,
}

/// A page with all its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole<T> {
    /// Its number.
    pub page: usize,
    /// Its rows.
    pub rows: Vec<T>,
    /// The cursor before the next one.
    pub next: Option<Cursor>,
    /// It was not looked for to the end: more may follow that can't be asked for.
    pub cut: bool,
}

/// What a part makes of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came<T> {
    /// Nothing: it was asked for one of before.
    Late,
    /// So many rows are missing, behind that cursor.
    Missing(Option<Cursor>, usize),
    /// It is whole.
    Whole(Whole<T>),
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            count: 0,
            begun: 0,
        }
    }
}

impl<T> Parts<T> {
    /// A page is put together from now on.
    pub fn begin(&mut self, page: usize) -> PartOf {
        self.forget();
        PartOf {
            page,
            begun: self.begun,
        }
    }

    /// Parts that are on their way are not wanted any more.
    pub fn forget(&mut self) {
        self.begun += 1;
        self.count = 0;
        self.rows.clear();
    }

    /// Whether parts of that page are wanted.
    pub fn wants(&self, of: PartOf) -> bool {
        of.begun == self.begun
    }

    /// A part has come. The page is whole when it is full, at the end of the list, or after so many parts.
    pub fn take(&mut self, of: PartOf, rows: Vec<T>, next: Option<Cursor>, most: usize) -> Came<T> {
        if !self.wants(of) {
            return Came::Late;
        }
        self.rows.extend(rows);
        self.count += 1;
        let missing = PAGE.saturating_sub(self.rows.len());
        let goes_on = missing > 0 && next.is_some();
        if goes_on && self.count < most {
            return Came::Missing(next, missing);
        }
        Came::Whole(Whole {
            page: of.page,
            rows: std::mem::take(&mut self.rows),
            // Behind a page that is not full there is none: rows are found by their place.
            next: next.filter(|_| !goes_on),
            cut: goes_on,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_whole_when_it_is_full_at_the_end_or_after_so_many_parts() {
        let mut parts = Parts::default();
        let next = || Some(vec![1]);
        let of = parts.begin(3);
        let came = parts.take(of, vec![0; 150], next(), 9);
        assert_eq!(came, Came::Missing(next(), 50));
        let whole = |rows, next, cut| {
            Came::Whole(Whole {
                page: 3,
                rows,
                next,
                cut,
            })
        };
        let came = parts.take(of, vec![0; 50], next(), 9);
        assert_eq!(came, whole(vec![0; PAGE], next(), false));
        let of = parts.begin(3);
        assert_eq!(
            parts.take(of, vec![7], None, 9),
            whole(vec![7], None, false)
        );
        let of = parts.begin(3);
        assert_eq!(
            parts.take(of, vec![7], next(), 2),
            Came::Missing(next(), 199)
        );
        assert_eq!(
            parts.take(of, vec![8], next(), 2),
            whole(vec![7, 8], None, true)
        );
    }

    #[test]
    fn what_was_asked_for_a_page_of_before_is_no_part_of_it() {
        let mut parts = Parts::default();
        let before = parts.begin(0);
        let now = parts.begin(0);
        assert_eq!(parts.take(before, vec![1], None, 9), Came::Late);
        let Came::Whole(page) = parts.take(now, vec![2], None, 9) else {
            panic!("it is whole");
        };
        assert_eq!(page.rows, [2]);
        parts.forget();
        assert_eq!(parts.take(now, vec![2], None, 9), Came::Late);
    }
}
