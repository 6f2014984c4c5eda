//! What runs in a pool worker: jobs come in over the port, their endings go out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessagePort;

use super::browser::words_of;
use super::job_context::{Hop, JobContext};
use super::lock;
use super::port::Port;
use super::script::{self, Call, ScriptRunner};
use crate::tasks::TaskError;
use crate::wire::{self, Ending, FromWorker, ToWorker};

/// A pool worker's jobs and its line to the coordinator.
struct Entry {
    port: RefCell<Option<Port>>,
    hop: Rc<Hop>,
    /// Runs scripted jobs, where the run has a script.
    runner: Option<ScriptRunner>,
    jobs: RefCell<Vec<(u32, Rc<JobContext>)>>,
}

/// Serves jobs for as long as this Web Worker lives.
pub(super) async fn serve(port: MessagePort, lock_name: String, runner: Option<ScriptRunner>) -> Result<(), JsValue> {
    tell_panics(&port);
    let has_lock = lock::hold(&lock_name).await;
    let (hop, jobs) = (Rc::new(Hop::new()?), RefCell::default());
    let entry = Rc::new(Entry { port: RefCell::default(), hop, runner, jobs });
    let listening = Rc::clone(&entry);
    let port = Port::new(port, move |data| listening.receive(&data));
    port.send(&has_lock.into(), &Array::new())?;
    *entry.port.borrow_mut() = Some(port);
    Ok(())
}

impl Entry {
    fn receive(self: &Rc<Self>, data: &JsValue) {
        let (frame, posted) = script::unpacked(data);
        let bytes = frame.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
        match wire::decode(&bytes) {
            Ok(messages) => messages.into_iter().for_each(|message| self.obey(message, posted.as_ref())),
            // Told as a breakdown: this worker no longer understands its coordinator.
            Err(error) => self.send(&error.to_string().into()),
        }
    }

    fn obey(self: &Rc<Self>, message: ToWorker, posted: Option<&Array>) {
        match message {
            ToWorker::Run { job, attempt, task, on, listens } => {
                let call = Call::new(self.runner.as_ref(), posted, job, attempt);
                let context = Rc::new(JobContext::new(Rc::clone(&self.hop), listens, call));
                self.jobs.borrow_mut().push((job, Rc::clone(&context)));
                let entry = Rc::clone(self);
                spawn_local(async move {
                    let ended = task.run(on, &*context).await;
                    #[cfg(feature = "programs")]
                    let ended = context.judged(ended, on.fate);
                    let ending = match ended {
                        Ok(value) => Ending::Completed(value),
                        Err(TaskError::Failed(words)) => Ending::Failed(words),
                        Err(TaskError::Stopped) => Ending::Stopped,
                    };
                    entry.jobs.borrow_mut().retain(|(other, _)| *other != job);
                    entry.answer(&FromWorker { job, attempt, ending }, context.yielded());
                });
            }
            ToWorker::Cancel { job } => self.tell(job, JobContext::cancel),
            #[cfg(feature = "programs")]
            ToWorker::Fail { job } => self.tell(job, JobContext::condemn),
        }
    }

    /// Tells a running job something.
    fn tell(&self, job: u32, word: impl FnOnce(&JobContext)) {
        let jobs = self.jobs.borrow();
        if let Some((_, context)) = jobs.iter().find(|(other, _)| *other == job) {
            word(context);
        }
    }

    fn answer(&self, answer: &FromWorker, yielded: Option<(JsValue, Array)>) {
        let Some(port) = &*self.port.borrow() else { return };
        if let (Some((payload, transfer)), Ending::Completed(_)) = (yielded, &answer.ending) {
            let bytes = Uint8Array::from(wire::encode(std::slice::from_ref(answer)).as_slice());
            let Err(thrown) = port.send(&Array::of3(&bytes, &payload, &transfer), &transfer) else { return };
            let ending = Ending::Failed(format!("its value cannot be sent to the page: {}", words_of(&thrown)));
            return self.answer(&FromWorker { job: answer.job, attempt: answer.attempt, ending }, None);
        }
        if let Err(thrown) = port.send_bytes(&wire::encode(std::slice::from_ref(answer))) {
            let _ = port.send(&words_of(&thrown).into(), &Array::new());
        }
    }

    fn send(&self, value: &JsValue) {
        if let Some(port) = &*self.port.borrow() {
            let _ = port.send(value, &Array::new());
        }
    }
}

/// A panic's own words arrive before the trap that follows it.
fn tell_panics(port: &MessagePort) {
    PANIC_PORT.set(Some(port.clone()));
    std::panic::set_hook(Box::new(|panic| {
        if let Some(port) = PANIC_PORT.take() {
            let _ = port.post_message(&panic.to_string().into());
        }
    }));
}

thread_local! {
    /// A panic hook must be shareable between threads, which a port is not.
    static PANIC_PORT: Cell<Option<MessagePort>> = const { Cell::new(None) };
}
