//! What a file costs: `cargo bench -p bpmn`. `cargo xtask bench-engine` puts reading and running beside other engines.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;
use std::hint::black_box;

use bpmn::About;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Flow nodes of the large model, besides its start and its end.
const ROWS: u32 = 125;

/// Rows of a choice between two tasks, each row after the other.
fn large() -> String {
    let mut text = String::from(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t"><process id="large" isExecutable="true"><startEvent id="start"/><endEvent id="end"/>"#,
    );
    let mut last = "start".to_owned();
    for row in 0..ROWS {
        let _ = write!(
            text,
            r#"<exclusiveGateway id="split_{row}" default="no_{row}"/><userTask id="ask_{row}"/><manualTask id="do_{row}"/><exclusiveGateway id="join_{row}"/>
<sequenceFlow id="in_{row}" sourceRef="{last}" targetRef="split_{row}"/><sequenceFlow id="yes_{row}" sourceRef="split_{row}" targetRef="ask_{row}"><conditionExpression xsi:type="tFormalExpression">amount &gt; {row}</conditionExpression></sequenceFlow>
<sequenceFlow id="no_{row}" sourceRef="split_{row}" targetRef="do_{row}"/><sequenceFlow id="a_{row}" sourceRef="ask_{row}" targetRef="join_{row}"/><sequenceFlow id="b_{row}" sourceRef="do_{row}" targetRef="join_{row}"/>"#
        );
        last = format!("join_{row}");
    }
    let _ = write!(text, r#"<sequenceFlow id="out" sourceRef="{last}" targetRef="end"/></process></definitions>"#);
    text
}

fn files(criterion: &mut Criterion) {
    let text = large();
    let model = bpmn::read(&text).unwrap();
    let compiled = bpmn::compile(&model, None).unwrap();
    let about = About { id: compiled.process_id, name: compiled.name, documentation: compiled.documentation };
    let mut group = criterion.benchmark_group("502 elements");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read", |bencher| bencher.iter(|| bpmn::read(black_box(&text))));
    group.bench_function("compile", |bencher| bencher.iter(|| bpmn::compile(black_box(&model), None)));
    group.bench_function("write and draw", |bencher| bencher.iter(|| bpmn::write(black_box(&compiled.graph), &about)));
    group.finish();
}

criterion_group!(benches, files);
criterion_main!(benches);
