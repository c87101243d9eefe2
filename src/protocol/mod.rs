//! Messages, framing, version handshake, error codes.
