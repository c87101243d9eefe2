//! Display width, cleaning, pinyin, masking, folding.

pub mod clean;
pub mod fold;
pub mod grouped;
pub mod mask;
pub mod phone;
pub mod pinyin;
mod readings;
pub mod width;
