//! What decisions cost: `cargo bench -p dmn`. `cargo xtask bench-feel` puts the table beside another library's.
#![allow(clippy::indexing_slicing, missing_docs, clippy::unwrap_used)]

mod models;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dmn::{Call, Definitions, Model};
use feel::Limits;
use serde_json::{Map, Value as Json};

fn table(criterion: &mut Criterion) {
    let model = Model::compile(&Definitions::from_xml(&models::model()).unwrap(), &[]).unwrap();
    let json: Map<String, Json> = serde_json::from_str(models::INPUTS).unwrap();
    let call = |json| Call {
        invocable: models::DECISION,
        inputs: model.read_inputs(models::DECISION, json).unwrap(),
        now: None,
        limits: Limits::default(),
    };
    let prepared = call(&json);
    assert_eq!(model.evaluate(&prepared).unwrap().value.to_string(), models::ANSWER);
    criterion.bench_function("table of 50 rows", |bencher| bencher.iter(|| model.evaluate(black_box(&prepared))));
    criterion.bench_function("table of 50 rows, from JSON", |bencher| bencher.iter(|| model.evaluate(&call(black_box(&json)))));
    criterion.bench_function("analysis of 50 rows", |bencher| bencher.iter(|| black_box(&model).analyse()));
}

fn load(criterion: &mut Criterion) {
    let text = models::model();
    criterion.bench_function("read 50 rows of XML", |bencher| bencher.iter(|| Definitions::from_xml(black_box(&text))));
    let definitions = Definitions::from_xml(&text).unwrap();
    criterion.bench_function("compile 50 rows", |bencher| bencher.iter(|| Model::compile(black_box(&definitions), &[])));
}

criterion_group!(benches, table, load);
criterion_main!(benches);
