//! The calendar of customer care: lunar dates, solar terms, festivals, birthdays, statutory holidays, opening hours.

pub mod birthday;
pub mod festival;
pub mod holiday;
pub mod holiday_file;
pub mod hours;
pub mod lunar;
#[cfg(test)]
mod published;
pub mod solar_terms;

pub use festival::Festival;
pub use holiday::{DayKind, Holiday, HolidayTable, HolidayYear};
pub use hours::{Hours, OpenDays, Schedule, Window};
pub use lunar::{LunarDate, LunarFestival};
pub use solar_terms::SolarTerm;
