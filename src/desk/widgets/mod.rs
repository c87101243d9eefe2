//! Building blocks of the screen. All of them draw into a buffer and know widths in cells, not in characters.

pub mod calendar;
pub mod cells;
pub mod charts;
pub mod list;
pub mod popup;
pub mod rules;
pub mod shot;
pub mod text_area;
pub mod text_field;
