//! Connect, start-or-join, reconnect, subscriptions.
