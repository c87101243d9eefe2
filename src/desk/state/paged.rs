//! A window over a list of any length: pages are fetched as they are looked at, and only a few are held.

use std::collections::VecDeque;

use super::parts::Whole;
use crate::desk::widgets::list::{Selection, Step};
use crate::protocol::query::Cursor;

/// Rows of a page.
pub const PAGE: usize = 200;

/// Pages held at once.
const HELD: usize = 4;

/// Rows of a list that lives in the hub.
#[derive(Debug, Clone)]
pub struct Paged<T> {
    /// The cursor before each page known so far.
    starts: Vec<Option<Cursor>>,
    held: VecDeque<Vec<T>>,
    /// Number of the first held page.
    first: usize,
    /// Rows known to exist.
    known: usize,
    /// The end has been seen.
    complete: bool,
    /// The page that was asked for.
    asked: Option<usize>,
    /// What was asked for was refused.
    refused: bool,
    /// Something has arrived.
    loaded: bool,
    /// The selected row and the window around it.
    pub selection: Selection,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            starts: vec![None],
            held: VecDeque::new(),
            first: 0,
            known: 0,
            complete: false,
            asked: None,
            refused: false,
            loaded: false,
            selection: Selection::default(),
        }
    }
}

impl<T> Paged<T> {
    /// Rows known to exist; more may follow.
    pub fn len(&self) -> usize {
        self.known
    }

    /// Whether no row is known.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// Whether a first answer has come.
    pub fn loaded(&self) -> bool {
        self.loaded
    }

    /// A row, if its page is held.
    pub fn get(&self, row: usize) -> Option<&T> {
        self.held
            .get((row / PAGE).checked_sub(self.first)?)?
            .get(row % PAGE)
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&T> {
        self.get(self.selection.at)
    }

    /// The held rows with their positions.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let start = self.first * PAGE;
        self.held
            .iter()
            .flatten()
            .enumerate()
            .map(move |(i, row)| (start + i, row))
    }

    /// Moves the selection; whether it changed.
    pub fn step(&mut self, step: Step, height: u16) -> bool {
        let moved = self.selection.step(step, self.known, height);
        self.refused &= !moved;
        moved
    }

    /// The page to fetch next so that the window and a little after it are held: its number and the cursor before it.
    pub fn wanted(&mut self, height: u16) -> Option<(usize, Option<Cursor>)> {
        if self.asked.is_some() || self.refused {
            return None;
        }
        let top = self.selection.top / PAGE;
        let end = (self.selection.top + 2 * usize::from(height)) / PAGE;
        let page = (top..=end).find(|page| {
            let held = (self.first..self.first + self.held.len()).contains(page);
            !held && *page < self.starts.len()
        })?;
        self.asked = Some(page);
        Some((page, self.starts[page].clone()))
    }

    /// Begins again from the first page, keeping what is shown until the answer comes.
    pub fn refetch(&mut self) {
        self.forget_asked();
        self.starts.truncate(1);
        self.complete = false;
        self.loaded = false;
    }

    /// The first page has to be fetched anew: after [`refetch`](Self::refetch), or at the beginning.
    pub fn stale(&mut self) -> bool {
        let stale = !self.loaded && self.asked.is_none() && !self.refused;
        if stale {
            self.asked = Some(0);
        }
        stale
    }

    /// The link is gone; nothing that was asked will be answered.
    pub fn forget_asked(&mut self) {
        self.asked = None;
        self.refused = false;
    }

    /// What was asked for was refused. It is not asked for again before something changed or the selection moved:
    /// what is refused once may be refused for as long as it is asked for.
    pub fn refused(&mut self) {
        self.asked = None;
        self.refused = true;
    }

    /// A page has come with all its parts.
    pub fn put(&mut self, page: Whole<T>, height: u16) {
        self.arrived(page.page, page.rows, page.next, height);
        self.complete &= !page.cut;
    }

    /// A page has come. A first page after [`refetch`](Self::refetch) replaces all.
    pub fn arrived(&mut self, page: usize, rows: Vec<T>, next: Option<Cursor>, height: u16) {
        self.forget_asked();
        if !self.loaded || page == 0 {
            self.held.clear();
            self.starts.truncate(1);
            self.first = 0;
            self.known = 0;
            self.complete = false;
        }
        if !self.loaded && page != 0 {
            return; // an answer to a question of before
        }
        self.loaded = true;
        let count = page * PAGE + rows.len();
        if page == self.first + self.held.len() {
            self.held.push_back(rows);
            if self.held.len() > HELD {
                self.held.pop_front();
                self.first += 1;
            }
        } else if page + 1 == self.first {
            self.held.push_front(rows);
            self.first = page;
            self.held.truncate(HELD);
        } else {
            self.held = VecDeque::from([rows]);
            self.first = page;
        }
        if page + 1 == self.starts.len() {
            self.known = count;
            match next {
                Some(cursor) => self.starts.push(Some(cursor)),
                None => self.complete = true,
            }
        }
        self.selection.keep(self.known, height);
    }

    /// Whether rows may follow those known.
    pub fn has_more(&self) -> bool {
        !self.complete
    }

    /// Selects the first held row that answers, keeping it at the screen row where the selection was.
    pub fn select_where(&mut self, height: u16, is: impl Fn(&T) -> bool) -> bool {
        let Some(found) = self.iter().find(|(_, row)| is(row)).map(|(at, _)| at) else {
            return false;
        };
        self.selection.follow(found, self.known, height);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers what is wanted from a list of so many rows, until nothing is.
    fn serve(list: &mut Paged<usize>, of: usize) {
        for _ in 0..100 {
            let page = if list.stale() {
                0
            } else if let Some((page, cursor)) = list.wanted(10) {
                assert_eq!(cursor.is_none(), page == 0);
                page
            } else {
                return;
            };
            let rows: Vec<usize> = (page * PAGE..((page + 1) * PAGE).min(of)).collect();
            let next = ((page + 1) * PAGE < of).then(|| vec![1]);
            list.arrived(page, rows, next, 10);
        }
        panic!("it never has enough");
    }

    #[test]
    fn a_long_list_is_walked_with_few_pages_held() {
        let mut list = Paged::default();
        serve(&mut list, 5000);
        for _ in 0..6000 {
            list.step(Step::By(1), 10);
            serve(&mut list, 5000);
            assert_eq!(list.selected(), Some(&list.selection.at));
            assert!(list.held.len() <= HELD);
        }
        assert_eq!(
            (list.selection.at, list.len(), list.has_more()),
            (4999, 5000, false)
        );
        for _ in 0..6000 {
            list.step(Step::By(-1), 10);
            serve(&mut list, 5000);
            assert_eq!(list.selected(), Some(&list.selection.at));
        }
        assert_eq!(list.selection, Selection::default());
    }

    #[test]
    fn a_row_keeps_its_place_on_the_screen_when_others_come_before_it() {
        let mut list = Paged::default();
        list.stale();
        list.arrived(0, (0..50).collect(), None, 10);
        list.step(Step::By(20), 10);
        list.step(Step::By(-4), 10);
        let (row, offset) = (list.selection.at, list.selection.at - list.selection.top);
        list.refetch();
        assert!(list.stale());
        list.arrived(0, (100..103).chain(0..50).collect(), None, 10);
        assert!(list.select_where(10, |r| *r == row));
        assert_eq!(list.selected(), Some(&row));
        assert_eq!(list.selection.at - list.selection.top, offset);
    }

    #[test]
    fn an_empty_list_is_known_to_be_empty() {
        let mut list: Paged<usize> = Paged::default();
        assert!(!list.loaded());
        serve(&mut list, 0);
        assert!(list.loaded() && list.is_empty() && !list.has_more());
        assert!(!list.step(Step::By(1), 10));
    }
}
