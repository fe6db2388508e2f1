// bpmn-engine: nodes a second of each model, with parsing and without. Prints one line of JSON a model.
import { readFileSync } from 'node:fs';
import BpmnModdle from 'bpmn-moddle';
import { Engine } from 'bpmn-engine';

const seconds = Number(process.argv[2] ?? 3);

function finished(engine) {
  return new Promise((resolve, reject) => {
    engine.once('end', resolve);
    engine.once('error', reject);
    engine.execute().catch(reject);
  });
}

async function measure(round) {
  for (let warm = 0; warm < 3; warm += 1) await round();
  const begun = process.hrtime.bigint();
  const limit = begun + BigInt(Math.round(seconds * 1e9));
  let rounds = 0;
  let now = begun;
  while (now < limit) {
    await round();
    rounds += 1;
    now = process.hrtime.bigint();
  }
  return rounds / (Number(now - begun) / 1e9);
}

for (const argument of process.argv.slice(3)) {
  const [name, path, nodes] = argument.split('=');
  const source = readFileSync(path, 'utf8');
  const parsed = await measure(() => finished(new Engine({ name, source })));
  const moddleContext = await new (BpmnModdle.BpmnModdle ?? BpmnModdle)().fromXML(source);
  const ran = await measure(() => finished(new Engine({ name, moddleContext })));
  console.log(JSON.stringify({ model: name, parsed: parsed * Number(nodes), ran: ran * Number(nodes) }));
}
