//! A hub at work: its shared parts, its beginning and its orderly end.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::runtime;
use tokio::sync::watch;

use super::HubError;
use super::accounts::Accounts;
use super::backend::Backend;
use super::clock::Clock;
use super::drafts::Drafts;
use super::limits::Limits;
use super::listener;
use super::pool::Pool;
use super::push::Notices;
use super::seat::Seat;
use super::sessions::Sessions;
use super::ticker::Ticker;
use crate::domain::time::Moment;
use crate::protocol::Query;

/// What every connection shares.
pub struct Hub {
    pub backend: Arc<dyn Backend>,
    pub sessions: Arc<Sessions>,
    pub notices: Notices,
    pub accounts: Accounts,
    pub drafts: Drafts,
    pub clock: Clock,
    pub limits: Limits,
    pub store: PathBuf,
    pub since: Moment,
    /// The user whom the hub works as.
    pub owner: u32,
    /// The hub is to stop: the listener ends.
    pub stopper: Stopper,
    /// The clients were told, and no more are let in: connections end.
    pub closing: Stopper,
    lanes: Lanes,
}

/// Threads for looks and drafts, so that none waits behind a slower kind.
struct Lanes {
    quick: Pool,
    bulk: Pool,
    export: Pool,
    verify: Pool,
    drafts: Pool,
}

impl Lanes {
    fn new() -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            quick: Pool::new("look", cores.clamp(2, 8))?,
            bulk: Pool::new("bulk", 1)?,
            export: Pool::new("export", 1)?,
            verify: Pool::new("verify", 1)?,
            drafts: Pool::new("drafts", 1)?,
        })
    }

    /// Ends the threads after their present jobs. A check of the whole store, which only reads, is not waited for.
    fn close(&self) {
        let Self {
            quick,
            bulk,
            export,
            verify,
            drafts,
        } = self;
        for lane in [quick, bulk, export, drafts, verify] {
            lane.close();
        }
        for lane in [quick, bulk, export, drafts] {
            lane.join();
        }
    }
}

impl Hub {
    /// The lane of a look.
    pub fn lane(&self, query: &Query) -> &Pool {
        match query {
            Query::Verify => &self.lanes.verify,
            // Whoever exports asks for page after page; figures don't wait behind them.
            Query::ExportRows { .. } => &self.lanes.export,
            Query::Log { .. } | Query::Kpi { .. } | Query::KpiRows { .. } => &self.lanes.bulk,
            Query::Draft(_) | Query::Drafts => &self.lanes.drafts,
            _ => &self.lanes.quick,
        }
    }

    /// The lane in which drafts are saved, one after the other.
    pub fn drafts_lane(&self) -> &Pool {
        &self.lanes.drafts
    }
}

/// Tells a hub to stop, from anywhere.
#[derive(Clone, Default)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Tells it.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Resolves when it was told.
    pub async fn told(&self) {
        // An error would mean that the hub is gone, which comes to the same.
        drop(self.0.subscribe().wait_for(|stop| *stop).await);
    }
}

/// A serving hub.
pub struct Running {
    stopper: Stopper,
    main: JoinHandle<Result<(), HubError>>,
}

impl Running {
    /// Begins to serve: when this returns, clients can connect.
    pub fn start(
        seat: Seat,
        clock: Clock,
        limits: Limits,
        backend: Arc<dyn Backend>,
    ) -> Result<Self, HubError> {
        let store = seat.store().to_owned();
        let io = |source| HubError::Io {
            path: store.clone(),
            source,
        };
        let sessions = Arc::new(Sessions::new());
        let notices = Notices::new(Arc::clone(&sessions));
        backend.set_push(notices.sink());
        sessions.expect_back(backend.held_sessions().map_err(HubError::Backend)?);
        let hub = Arc::new(Hub {
            backend,
            sessions,
            notices,
            accounts: Accounts::default(),
            drafts: Drafts::of_store(&store),
            clock,
            limits,
            store: store.clone(),
            since: clock.now(),
            owner: crate::protocol::address::own_uid(),
            stopper: Stopper::default(),
            closing: Stopper::default(),
            lanes: Lanes::new().map_err(io)?,
        });
        let stopper = hub.stopper.clone();
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .thread_name("socket")
            .build()
            .map_err(io)?;
        let bound = seat.bind()?;
        let ticker = Ticker::start(Arc::clone(&hub)).map_err(io)?;
        let main = std::thread::Builder::new()
            .name("hub".to_owned())
            .spawn(move || {
                let result = runtime.block_on(listener::listen(&hub, seat, bound));
                ticker.stop();
                drop(runtime);
                hub.lanes.close();
                hub.backend.close();
                drop(hub);
                tracing::info!("stopped");
                // The seat goes last, after the store: whoever takes it next opens the store.
                result.map(drop)
            })
            .map_err(io)?;
        Ok(Self { stopper, main })
    }

    /// A handle that stops it.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Waits until it has stopped and closed its store.
    pub fn join(self) -> Result<(), HubError> {
        self.main
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}
