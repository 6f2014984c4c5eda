//! Results in the order of the jobs, whatever the order in which they end.

use std::collections::BTreeMap;

use super::JobResult;
use crate::chan::Channel;

/// Receives every result and holds back those whose turn has not come.
pub async fn collector(results: Channel<JobResult>) -> Vec<JobResult> {
    let (mut all, mut early) = (Vec::new(), BTreeMap::new());
    while let Some(result) = results.recv().await {
        early.insert(result.id, result);
        while let Some(result) = early.remove(&(all.len() as u32 + 1)) {
            all.push(result);
        }
    }
    // Where a job has no result, those after it are still held back.
    all.extend(early.into_values());
    all
}
