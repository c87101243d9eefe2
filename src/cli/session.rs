//! A command's connection to the hub, with what wording its answers needs.

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::store::{exposed, unsafe_socket};
use crate::client::{Client, ClientError, ConnectOptions, Settled, StartPolicy};
use crate::desk::words::Words;
use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::hours::Hours;
use crate::domain::follow_up::When;
use crate::domain::id::{AgentId, CustomerId, FollowUpId, MessageId, TicketId};
use crate::domain::time::{Day, Moment, Zone};
use crate::domain::typed_time::TypedTimeError;
use crate::hub::clock;
use crate::i18n::Locale;
use crate::protocol::refusal::{Refusal, Thing};
use crate::protocol::view::Settings;
use crate::protocol::{ClientKind, Command, Done, Found, Query};
use crate::tr;

use super::when;

/// Takes the expected answer out of a [`Found`] or [`Done`].
macro_rules! expect_answer {
    ($session:expr, $answer:expr, $pattern:pat => $value:expr) => {
        match $answer {
            $pattern => Ok($value),
            _ => Err($session.unexpected()),
        }
    };
}
pub(super) use expect_answer;

/// A connection.
pub(super) struct Session<'a> {
    client: RefCell<Client>,
    store: PathBuf,
    pub(super) output: &'a Output,
    settings: OnceCell<Settings>,
}

/// The store's directory: `--store`, `WARMLINE_STORE`, else in the user's data directory.
pub(super) fn store_dir(global: &Global, locale: Locale) -> Result<PathBuf, Failure> {
    use etcetera::BaseStrategy;
    // A variable that is set to nothing is not set.
    let variable = std::env::var_os("WARMLINE_STORE").filter(|dir| !dir.is_empty());
    if let Some(dir) = &global.store.clone().or(variable.map(PathBuf::from)) {
        return std::path::absolute(dir).map_err(|e| Failure::file(locale, dir, &e));
    }
    let base = etcetera::choose_base_strategy()
        .map_err(|_| Failure::say(Exit::Trouble, locale, "no-home", &[]))?;
    Ok(base.data_dir().join("warmline"))
}

/// How to connect to the hub of a store. A clock that no hub can go by is found out before anything is made.
pub(super) fn connect_options(
    global: &Global,
    store: PathBuf,
    kind: ClientKind,
    start: StartPolicy,
    locale: Locale,
) -> Result<ConnectOptions, Failure> {
    clock_asked(locale)?;
    Ok(ConnectOptions {
        store,
        act_as: global.act_as.clone(),
        kind,
        start,
        hub_command: None,
    })
}

/// What the environment asks a hub's clock to be set to.
pub(super) fn clock_asked(locale: Locale) -> Result<Option<clock::Setting>, Failure> {
    clock::asked().map_err(|e| Failure::usage(locale, "clock", &[("value", e.0.into())]))
}

/// A client error in words.
pub(super) fn client_failure(error: ClientError, store: &Path, locale: Locale) -> Failure {
    let path = store.display().to_string();
    let mut values = vec![("path", path.as_str().into())];
    let mut exit = Exit::Trouble;
    let code = match &error {
        ClientError::Refused(refusal) => return refused(refusal, locale),
        ClientError::NoStore { .. } => "no-store",
        ClientError::NotOwner { uid, .. } => {
            values.push(("uid", uid.to_string().into()));
            "not-owner"
        }
        ClientError::NoHub { .. } => "no-hub",
        ClientError::Denied { .. } => "hub-denied",
        ClientError::Exposed(why) => return exposed(locale, why),
        ClientError::DidNotStart { reason, log, code } => {
            // Whoever started it gave it what it can't use.
            if *code == Some(Exit::Usage as i32) {
                exit = Exit::Usage;
            }
            values.push((
                "reason",
                reason.trim_start_matches("warmline: ").to_owned().into(),
            ));
            values.push(("log", log.display().to_string().into()));
            "hub-did-not-start"
        }
        ClientError::StillStarting { seconds } => {
            values.push(("seconds", seconds.to_string().into()));
            "hub-starting"
        }
        ClientError::NotAnswering => "hub-silent",
        ClientError::HubTooOld { hub } => {
            values.push(("hub", hub.as_str().into()));
            "hub-too-old"
        }
        ClientError::ClientTooOld { hub } => {
            values.push(("hub", hub.as_str().into()));
            "client-too-old"
        }
        ClientError::Unsafe(why) => return unsafe_socket(locale, why),
        ClientError::Impostor { uid } => {
            values.push(("uid", uid.to_string().into()));
            "impostor"
        }
        ClientError::Lost(_) => "hub-lost",
        ClientError::Frame(_) => "protocol",
        ClientError::Io { path, source } => {
            return Failure::file(locale, path, source).in_trouble();
        }
    };
    Failure::say(exit, locale, code, &values)
}

/// Words without a store's own names, in the default zone.
fn plain_words(locale: Locale) -> Words<'static> {
    static NONE: std::sync::LazyLock<Settings> = std::sync::LazyLock::new(no_settings);
    Words {
        locale,
        zone: Zone::default(),
        now: system_now(),
        settings: &NONE,
    }
}

/// A refusal met before there is a connection.
pub(super) fn refused(refusal: &Refusal, locale: Locale) -> Failure {
    Failure::refused(refusal, &plain_words(locale))
}

/// The host's clock.
pub(super) fn system_now() -> Moment {
    Moment(chrono::Utc::now().timestamp_millis())
}

fn no_settings() -> Settings {
    Settings {
        outcomes: Vec::new(),
        reasons: Vec::new(),
        canned: Vec::new(),
        agents: Vec::new(),
        segments: Vec::new(),
        filters: Vec::new(),
        lifecycle: Vec::new(),
        key: Vec::new(),
        rules: Vec::new(),
        categories: Vec::new(),
        departments: Vec::new(),
        call_hours: Hours::calls(),
        holidays: HolidayTable::china().clone(),
        pauses: Vec::new(),
        can_dial: false,
        daily_target: 0,
    }
}

impl<'a> Session<'a> {
    /// Connects; a personal hub is started where the store exists, or as `start` says.
    pub(super) fn open_with(
        global: &Global,
        output: &'a Output,
        start: StartPolicy,
    ) -> Result<Self, Failure> {
        let store = store_dir(global, output.locale)?;
        let (l, kind) = (output.locale, ClientKind::Command);
        let options = connect_options(global, store.clone(), kind, start, l)?;
        let client =
            Client::connect(&options).map_err(|e| client_failure(e, &store, output.locale))?;
        Ok(Self {
            client: RefCell::new(client),
            store,
            output,
            settings: OnceCell::new(),
        })
    }

    /// Connects where a store is; `None` where none is and none was asked for by name.
    pub(super) fn open_if_there(
        global: &Global,
        output: &'a Output,
    ) -> Result<Option<Self>, Failure> {
        let l = output.locale;
        let store = store_dir(global, l)?;
        let (kind, start) = (ClientKind::Command, StartPolicy::Start);
        let options = connect_options(global, store.clone(), kind, start, l)?;
        match Client::connect(&options) {
            Ok(client) => Ok(Some(Self {
                client: RefCell::new(client),
                store,
                output,
                settings: OnceCell::new(),
            })),
            Err(ClientError::NoStore { .. }) if global.store.is_none() => Ok(None),
            Err(error) => Err(client_failure(error, &store, l)),
        }
    }

    /// Connects to a store that is there.
    pub(super) fn open(global: &Global, output: &'a Output) -> Result<Self, Failure> {
        Self::open_with(global, output, StartPolicy::Start)
    }

    /// Asks.
    pub(super) fn query(&self, query: Query) -> Result<Found, Failure> {
        // The client is free again before a refusal is worded, which may ask it for names.
        let answer = self.client.borrow_mut().query(query);
        answer.map_err(|e| self.failure(e))
    }

    /// Changes.
    pub(super) fn command(&self, command: Command) -> Result<Done, Failure> {
        // The client is free again before a refusal is worded, which may ask it for names.
        let answer = self.client.borrow_mut().command(command);
        answer.map_err(|e| self.failure(e))
    }

    /// Changes; what is wrong with a field is said of the option that filled it.
    pub(super) fn command_of(
        &self,
        command: Command,
        options: &[(&str, &str)],
    ) -> Result<Done, Failure> {
        let answer = self.client.borrow_mut().command(command);
        answer.map_err(|error| match &error {
            ClientError::Refused(refusal @ Refusal::Invalid { field, problem }) => {
                let failure = self.refused(refusal);
                match options.iter().find(|(of, _)| of == field) {
                    None => failure,
                    Some((_, option)) => {
                        let words = self.words();
                        failure.saying(tr!(
                            words.locale,
                            "cli-error-option",
                            option = *option,
                            field = words.field(field),
                            problem = words.wrong(field, problem)
                        ))
                    }
                }
            }
            _ => self.failure(error),
        })
    }

    /// Sends a change without waiting for its answer; answers its ticket, and perhaps an earlier one's answer.
    pub(super) fn submit(&self, command: Command) -> Result<(u64, Option<Settled>), Failure> {
        // The client is free again before a refusal is worded, which may ask it for names.
        let answer = self.client.borrow_mut().submit(command);
        answer.map_err(|e| self.failure(e))
    }

    /// The next answer to a submitted change; `None` when nothing is under way.
    pub(super) fn settle(&self) -> Result<Option<Settled>, Failure> {
        // The client is free again before a refusal is worded, which may ask it for names.
        let answer = self.client.borrow_mut().settle();
        answer.map_err(|e| self.failure(e))
    }

    fn failure(&self, error: ClientError) -> Failure {
        match error {
            ClientError::Refused(refusal) => self.refused(&refusal),
            other => client_failure(other, &self.store, self.output.locale),
        }
    }

    pub(super) fn refused(&self, refusal: &Refusal) -> Failure {
        Failure::refused(refusal, &self.words())
    }

    /// The hub answered something else than was asked.
    pub(super) fn unexpected(&self) -> Failure {
        Failure::say(Exit::Trouble, self.output.locale, "protocol", &[])
    }

    pub(super) fn zone(&self) -> Zone {
        self.client.borrow().me().zone
    }

    pub(super) fn now(&self) -> Moment {
        self.client.borrow().now()
    }

    /// The agent who gives the commands.
    pub(super) fn me(&self) -> AgentId {
        self.client.borrow().me().agent
    }

    pub(super) fn today(&self) -> Day {
        self.zone().day(self.now())
    }

    /// Names of configured things; asked for once. Without an answer, ids stand for names.
    pub(super) fn settings(&self) -> &Settings {
        self.settings
            .get_or_init(|| match self.client.borrow_mut().query(Query::Settings) {
                Ok(Found::Settings(settings)) => *settings,
                _ => no_settings(),
            })
    }

    pub(super) fn words(&self) -> Words<'_> {
        Words {
            locale: self.output.locale,
            zone: self.zone(),
            now: self.now(),
            settings: self.settings(),
        }
    }

    /// The customer of an id or external number.
    pub(super) fn customer(&self, text: &str) -> Result<CustomerId, Failure> {
        let found = self.query(Query::Resolve(text.to_owned()))?;
        expect_answer!(self, found, Found::Customer(id) => id)
    }

    /// The follow-up of an id.
    pub(super) fn follow_up(&self, text: &str) -> Result<FollowUpId, Failure> {
        text.parse()
            .map_err(|_| self.no_such(Thing::FollowUp, text))
    }

    /// A message by its id.
    pub(super) fn ticket(&self, text: &str) -> Result<TicketId, Failure> {
        text.parse().map_err(|_| self.no_such(Thing::Ticket, text))
    }

    pub(super) fn message(&self, text: &str) -> Result<MessageId, Failure> {
        text.parse().map_err(|_| self.no_such(Thing::Message, text))
    }

    /// The agent of a login-like name, an id, or a name on screens that only one has.
    pub(super) fn agent(&self, text: &str) -> Result<AgentId, Failure> {
        let agents = &self.settings().agents;
        let shown: Vec<_> = agents
            .iter()
            .filter(|(.., shown, _)| shown == text)
            .collect();
        let named = agents.iter().find(|(_, name, ..)| name == text);
        let numbered = || {
            text.parse()
                .ok()
                .and_then(|id: AgentId| agents.iter().find(|(known, ..)| *known == id))
        };
        let unique = || shown.first().copied().filter(|_| shown.len() == 1);
        let found = named.or_else(numbered).or_else(unique);
        found.map(|(id, ..)| *id).ok_or_else(|| {
            if shown.is_empty() {
                let known = agents.iter().map(|(_, name, ..)| name.as_str());
                return self.refused(&Refusal::unknown(Thing::Agent, text, known));
            }
            self.refused(&Refusal::Ambiguous {
                what: Thing::Agent,
                name: text.to_owned(),
                choices: shown.iter().map(|(_, name, ..)| name.clone()).collect(),
            })
        })
    }

    pub(super) fn no_such(&self, what: Thing, name: &str) -> Failure {
        self.refused(&Refusal::NotFound {
            what,
            name: name.to_owned(),
        })
    }

    /// A coming time as typed.
    pub(super) fn coming(&self, text: &str) -> Result<When, Failure> {
        when::coming(text, self.now(), self.zone()).map_err(|error| {
            let why = self.words().typed_time_error(error);
            Failure::usage(
                self.output.locale,
                "time",
                &[("value", text.into()), ("why", why.into())],
            )
        })
    }

    /// A day as typed.
    pub(super) fn day(&self, text: &str) -> Result<Day, Failure> {
        self.day_or(text, "day")
    }

    /// A day as typed; `code` is the sentence that says what else may stand there.
    pub(super) fn day_or(&self, text: &str, code: &'static str) -> Result<Day, Failure> {
        let day = when::day(text, self.today()).ok_or(TypedTimeError::NotATime);
        let usual = |day: Day| {
            let error = TypedTimeError::UnusualYear;
            day.is_usual().then_some(day).ok_or(error)
        };
        day.and_then(usual)
            .map_err(|error| self.not_a_day(text, error, code))
    }

    /// Why a text is no day, or not one that is taken: the sentence of `code`, or that of the year.
    pub(super) fn not_a_day(
        &self,
        text: &str,
        error: TypedTimeError,
        code: &'static str,
    ) -> Failure {
        let code = match error {
            TypedTimeError::UnusualYear => "year",
            _ => code,
        };
        Failure::usage(self.output.locale, code, &[("value", text.into())])
    }

    /// A moment as JSON has it.
    pub(super) fn rfc3339(&self, at: Moment) -> String {
        at.rfc3339(self.zone())
    }
}
