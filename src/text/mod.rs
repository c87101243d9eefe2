//! Display width, cleaning, pinyin, masking, folding.
