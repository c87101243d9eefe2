//! Listener, sessions, peer credentials, limits, subscriptions, scheduled jobs.
