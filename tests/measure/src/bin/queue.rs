//! Claims per second and what a claim costs, at three depths of a queue; then a queue that many people empty at once.

#![allow(clippy::print_stdout, reason = "a command line tool talks on its terminal")]

use measure::queue::{Bench, Depth};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    println!("{} claims a depth by one after another, and as many by {} at once; the depth stays:", Bench::CLAIMS, Bench::TOGETHER);
    println!(
        "  {:>9} {:>12} {:>12} {:>12} {:>12} {:>12} {:>12}",
        "depth", "claims/s", "read units", "write units", "$ a million", "tries alone", "together"
    );
    let mut first: Option<Depth> = None;
    for depth in [100, 10_000, 100_000] {
        let at = Bench::open(depth).await?.claims().await?;
        println!(
            "  {depth:>9} {:>12.0} {:>12.2} {:>12.2} {:>12.2} {:>12.2} {:>12.2}",
            at.per_second,
            at.read_units,
            at.write_units,
            at.dollars(),
            at.alone,
            at.together
        );
        let first = first.get_or_insert(at);
        if !at.is_as_cheap_as(first) {
            return Err(format!("at depth {depth} a claim costs more than a fifth more than at 100").into());
        }
    }
    let race = Bench::open(10_000).await?.race(64).await?;
    println!("10,000 tasks, 64 claimers at once, until nothing is left:");
    println!("  {:.0} claims/s, {:.2} tries and {:.2} read units a claim", race.per_second, race.tries, race.read_units);
    println!(
        "  each task once; claimers got {} to {} tasks, none waited for more than {} claims of others",
        race.fewest, race.most, race.longest_wait
    );
    println!("  at most {} more urgent tasks were left behind (bound {})", race.overtaken, race.bound);
    Ok(())
}
