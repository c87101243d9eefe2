//! The calendar of customer care: lunar dates, birthdays, statutory holidays, opening hours.

pub mod birthday;
pub mod holiday;
pub mod hours;
pub mod lunar;

pub use holiday::{DayKind, Holiday, HolidayTable};
pub use hours::{Hours, OpenDays, Schedule, Window};
pub use lunar::{LunarDate, LunarFestival};
