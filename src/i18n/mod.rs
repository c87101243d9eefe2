//! Messages in zh-CN and en.
